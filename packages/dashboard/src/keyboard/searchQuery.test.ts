import { expect, test } from "vitest";
import { parseSearch } from "./searchQuery.ts";

test("operators are taken out of the words, quoted values whole", () => {
  expect(parseSearch('refund is:closed tag:"two words" late from:customer')).toEqual({
    words: "refund late",
    wishes: { status: "closed", tag: "two words", from: "visitor" },
  });
});

test("days are the reader's own; what is no day and what is no operator stay words", () => {
  expect(parseSearch("x after:2026-01-31").wishes.after).toBe(new Date(2026, 0, 31).getTime());
  for (const text of ["x after:2026-02-31", "x after:soon", "x is:great", "x https://a.b", "x __proto__:y"]) {
    expect(parseSearch(text)).toEqual({ words: text, wishes: {} });
  }
});
