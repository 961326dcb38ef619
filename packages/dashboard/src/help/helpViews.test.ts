import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDiff, parseHelpSearch } from "./helpViews.ts";

test("a difference holds both texts", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = lineDiff(before.join("\n"), after.join("\n"));
      const text = (kind: string) =>
        diff.filter((line) => line.kind === "same" || line.kind === kind).map((line) => line.text);
      expect(text("removed")).toEqual(before);
      expect(text("added")).toEqual(after);
    }),
  );
});

test("equal texts have no difference", () => {
  expect(lineDiff("a\nb", "a\nb").every(({ kind }) => kind === "same")).toBe(true);
});

test("an address with nonsense in it shows everything", () => {
  expect(parseHelpSearch({ state: "gone", collection: 7, tab: "x" })).toEqual({});
  expect(parseHelpSearch({ state: "draft", collection: "c1", tab: "feedback" })).toEqual({
    state: "draft",
    collection: "c1",
    tab: "feedback",
  });
});
