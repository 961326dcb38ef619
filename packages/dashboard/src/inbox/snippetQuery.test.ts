import { expect, test } from "vitest";
import type { Id, Snippet } from "../views.ts";
import { orderedSnippets, snippetQuery } from "./snippetQuery.ts";

test("a slash at the beginning of a word asks for snippets, an address or a date does not", () => {
  expect(snippetQuery("Hi /cab", 7)).toEqual({ query: "cab", from: 3 });
  expect(snippetQuery("/", 1)).toEqual({ query: "", from: 0 });
  expect(snippetQuery("Hi /cab now", 7)).toEqual({ query: "cab", from: 3 });
  for (const text of ["https://a", "1/2", "/two words", "//"]) expect(snippetQuery(text, text.length)).toBeNull();
});

test("what the shortcut begins with comes first, then names", () => {
  const snippet = (name: string, shortcut: string | null): Snippet => {
    const ids = { _id: name as Id<"snippets">, folderId: null, createdBy: null };
    return { ...ids, name, shortcut, content: "", updatedAt: 0 };
  };
  const all = [snippet("Money back", "/refund"), snippet("Cable fit", null), snippet("Send it", "/cable")];
  expect(orderedSnippets(all, "cab").map(({ name }) => name)).toEqual(["Send it", "Cable fit", "Money back"]);
});
