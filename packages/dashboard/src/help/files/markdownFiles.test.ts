import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readArticleFile, writeArticleFile, type WrittenArticle } from "./markdownFiles.ts";

describe("a markdown file", () => {
  test("has its collections from its folders and its title from the front matter", () => {
    const text = '---\ntitle: "Charge limit"\ndescription: Why it stops\n---\n\nText.';
    expect(readArticleFile("docs/01-battery/charge_limit.md", text)).toEqual({
      path: "docs/01-battery/charge_limit.md",
      collectionPath: ["Battery"],
      title: "Charge limit",
      description: "Why it stops",
      content: "Text.",
    });
  });

  test("without front matter has the first heading as title, else the name of the file", () => {
    expect(readArticleFile("docs/a.md", "# Hello\n\nText.")).toEqual({
      ...{ path: "docs/a.md", title: "Hello", content: "Text.", collectionPath: [] },
    });
    expect(readArticleFile("docs/first-ride.md", "Text.").title).toBe("First ride");
  });

  test("tells in front matter what other tools tell in theirs, too", () => {
    const text =
      "---\r\ntitle: 'A'\r\nseo_title: B\r\nSEO-Description: C\r\nlang: de\r\nstatus: published\r\ncollection: [One, \"Two, three\"]\r\n---\r\nText.";
    expect(readArticleFile("x/y/a.md", text)).toMatchObject({
      ...{ title: "A", seoTitle: "B", seoDescription: "C", language: "de", status: "published", content: "Text." },
      collectionPath: ["One", '"Two', 'three"'],
    });
    const json = '---\ncollection: ["One", "Two, three"]\n---\nText.';
    expect(readArticleFile("x/y/a.md", json).collectionPath).toEqual(["One", "Two, three"]);
  });

  test.each(["slug: /intro/start", "slug: A B", "language: english", "status: live", "audience: nobody", "slug: [a]"])(
    "keeps nothing of what means nothing here: %s",
    (line) => {
      const {
        path: _path,
        title: _title,
        content: _content,
        ...rest
      } = readArticleFile("a.md", `---\n${line}\n---\nx`);
      expect(rest).toEqual({ collectionPath: [] });
    },
  );
});

test("whatever an article holds, what was written is read back the same", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 60 }).map((text) => text.normalize("NFC").trim());
  const article = fc.record({
    title: line.filter((text) => text !== ""),
    description: line,
    seoTitle: line,
    seoDescription: line,
    slug: fc.constantFrom("a", "charge-limit", "über", "日本"),
    language: fc.constantFrom("en", "pt-BR"),
    status: fc.constantFrom("draft", "published", "archived"),
    audience: fc.constantFrom("all", "identified"),
    collectionPath: fc.array(
      line.filter((text) => text !== ""),
      { maxLength: 5 },
    ),
    content: fc
      .array(fc.oneof(line, fc.constantFrom("---", "title: no", "# A", "\n", "```")), { maxLength: 8 })
      .map((lines) => lines.join("\n").trim()),
  });
  fc.assert(
    fc.property(article, (given: WrittenArticle) => {
      const { path: _path, ...read } = readArticleFile("x/y/a.md", writeArticleFile(given));
      const told = Object.entries(given).filter(([, value]) => value !== "");
      expect(read).toEqual({ content: "", ...Object.fromEntries(told) });
    }),
    { numRuns: 500 },
  );
});
