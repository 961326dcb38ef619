import { expect, test } from "vitest";
import { readArticleFile, writeArticleFile } from "./markdownFiles.ts";

test("folders become collections, front matter the title", () => {
  const text = '---\ntitle: "Charge limit"\ndescription: Why it stops\n---\n\nText.';
  expect(readArticleFile("docs/01-battery/charge_limit.md", text)).toEqual({
    path: "docs/01-battery/charge_limit.md",
    collectionPath: ["Battery"],
    title: "Charge limit",
    description: "Why it stops",
    content: "Text.",
  });
});

test("without front matter the first heading is the title, else the name of the file", () => {
  expect(readArticleFile("docs/a.md", "# Hello\n\nText.")).toMatchObject({
    title: "Hello",
    content: "Text.",
    collectionPath: [],
  });
  expect(readArticleFile("docs/first-ride.md", "Text.").title).toBe("First ride");
});

test("what was written can be read", () => {
  const article = { title: "A: b", description: "c", content: "d\n\n---\n\ne", status: "draft" };
  expect(readArticleFile("x/a.md", writeArticleFile(article))).toMatchObject({
    title: "A: b",
    description: "c",
    content: article.content,
  });
});
