import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { excerptOf, holdsAllWords, matchRanges, MAX_SEARCH_WORDS, searchWords } from "./searchText.ts";

const marked = (text: string, query: string) => matchRanges(text, query).map(([start, end]) => text.slice(start, end));

describe("words of a query", () => {
  test("are folded, each once, the last typed last", () => {
    expect(searchWords("  Wheel, WHEEL-size 26! ")).toEqual(["wheel", "size", "26"]);
    expect(searchWords("size wheel size")).toEqual(["wheel", "size"]);
    expect(searchWords(" ?! ")).toEqual([]);
    expect(searchWords("a1 ".repeat(40)).length).toBeLessThanOrEqual(MAX_SEARCH_WORDS);
  });
});

describe("matches", () => {
  test("are whole words, and beginnings for the last word", () => {
    expect(marked("The wheels and a wheel of a bicycle", "wheel bicy")).toEqual(["wheel", "bicycle"]);
    expect(marked("The wheels and a wheel", "wheel")).toEqual(["wheels", "wheel"]);
    expect(marked("nothing here", "")).toEqual([]);
  });

  test("keep the text's own letters and places when folding changes the length", () => {
    expect(marked("İstanbul ist schön", "ist")).toEqual(["ist"]);
    expect(marked("ﬁnd me", "find")).toEqual(["ﬁnd"]);
    expect(marked("<b>refund</b>", "refund")).toEqual(["refund"]);
  });

  property.prop([fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" })])(
    "lie within the text, in order, apart from each other",
    (text, query) => {
      let end = 0;
      for (const range of matchRanges(text, query)) {
        expect(range[0]).toBeGreaterThanOrEqual(end);
        expect(range[1]).toBeGreaterThan(range[0]);
        end = range[1];
      }
      expect(end).toBeLessThanOrEqual(text.length);
    },
  );
});

test("a text holds all words or it does not", () => {
  expect(holdsAllWords("Broken wheel of a bicycle", "wheel bicy")).toBe(true);
  expect(holdsAllWords("Broken wheel of a bicycle", "whee bicycle")).toBe(false);
  expect(holdsAllWords("Broken wheel", "wheel bicycle")).toBe(false);
  expect(holdsAllWords("Broken wheel", " ")).toBe(false);
});

describe("excerpts", () => {
  test("stand around the first match", () => {
    const text = `${"before ".repeat(40)}the refund came${" after".repeat(40)}`;
    const { text: shown, ranges } = excerptOf(text, "refund");
    expect(shown).toMatch(/^….*the refund came.*…$/);
    expect(ranges.map(([start, end]) => shown.slice(start, end))).toEqual(["refund"]);
    expect(shown.length).toBeLessThanOrEqual(162);
  });

  test("of a short text are all of it, on one line", () => {
    expect(excerptOf("one\ntwo", "two")).toEqual({ text: "one two", ranges: [[4, 7]] });
  });

  property.prop([fc.string({ unit: "grapheme", maxLength: 600 }), fc.string({ unit: "grapheme", maxLength: 4 })])(
    "are well formed and short",
    (content, query) => {
      const { text } = excerptOf(content, query);
      expect(text.isWellFormed()).toBe(true);
      expect(text.length).toBeLessThanOrEqual(162);
    },
  );
});
