import fc from "fast-check";
import { expect, test } from "vitest";
import { around, linePrefix } from "./markdownEdits.ts";

test("marks go around the selection and away again", () => {
  const bold = around("**");
  expect(bold("a b c", 2, 3)).toEqual({ text: "a **b** c", from: 4, to: 5 });
  expect(bold("a **b** c", 4, 5)).toEqual({ text: "a b c", from: 2, to: 3 });
  expect(around("[", "](https://)")("a", 0, 1).text).toBe("[a](https://)");
});

test("twice is as before, for any text and selection", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.nat(40), fc.nat(40), (text, a, b) => {
      const [from, to] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
      const once = linePrefix("- ")(text, from, to);
      const isFresh = !text.includes("- ");
      if (isFresh) expect(linePrefix("- ")(once.text, once.from, once.to).text).toBe(text);
    }),
  );
});
