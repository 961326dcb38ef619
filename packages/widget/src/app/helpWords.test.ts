import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { languageName, languageOf, linkGoal, markWords, updatedLine } from "./helpWords.ts";

const PAGE = "https://help.example.com/help/northwind/articles/charge-limit";

describe("words of a search in a title", () => {
  test("are marked wherever they begin or stand, whatever their case", () => {
    expect(markWords("Charging the Tern: charge limit", "CHARG, limit")).toEqual([
      { text: "Charg", isHit: true },
      { text: "ing the Tern: ", isHit: false },
      { text: "charg", isHit: true },
      { text: "e ", isHit: false },
      { text: "limit", isHit: true },
    ]);
  });

  test("never change the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (title, query) => {
        expect(
          markWords(title, query)
            .map(({ text }) => text)
            .join(""),
        ).toBe(title);
      }),
    );
  });
});

describe("a link in an article", () => {
  test.each([
    ["#h-charge", { heading: "h-charge" }],
    ["charging-times", { slug: "charging-times" }],
    ["/help/northwind/articles/saddle#h-height", { slug: "saddle" }],
    ["https://help.example.com/help/northwind/articles/caf%C3%A9/", { slug: "café" }],
  ])("%s leads inside", (href, goal) => {
    expect(linkGoal(href, PAGE)).toMatchObject(goal);
  });

  test.each([
    "https://northwind.example/contact",
    "https://other.example/help/northwind/articles/saddle",
    "/help/northwind/collections/battery",
    "/help/other/articles/saddle",
    "mailto:mira@northwind.example",
    "articles/a/b",
  ])("%s leads away", (href) => {
    expect(linkGoal(href, PAGE)).toEqual({ href: new URL(href, PAGE).href });
  });

  test("that is no address leads nowhere", () => {
    expect(linkGoal("https://", PAGE)).toBeNull();
    expect(linkGoal("%E0%A4%A", PAGE)).toBeNull();
  });
});

test("languages are told by their codes", () => {
  expect(["en-GB", "DE", "pt-BR", "fil", ""].map(languageOf)).toEqual(["en", "de", "pt", "fil", "en"]);
  expect([languageName("de"), languageName("x")]).toEqual(["Deutsch", "x"]);
});

test("the date of an article has its year when that is another one", () => {
  const june = Date.UTC(2026, 5, 9, 12);
  expect(updatedLine(june, "Tomás Silva", june)).toMatch(/^Updated .*9.* by Tomás Silva$/);
  expect(updatedLine(june, null, june)).not.toContain("2026");
  expect(updatedLine(june, null, Date.UTC(2027, 0, 9))).toContain("2026");
});
