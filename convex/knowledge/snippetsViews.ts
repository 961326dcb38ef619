import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";

export const vSnippetView = v.object({
  _id: v.id("snippets"),
  name: v.string(),
  content: v.string(),
  shortcut: v.union(v.string(), v.null()),
  folderId: v.union(v.id("contentFolders"), v.null()),
  createdBy: v.union(v.id("users"), v.null()),
  updatedAt: v.number(),
});
export type SnippetView = Infer<typeof vSnippetView>;

export function snippetView(snippet: Doc<"snippets">): SnippetView {
  const { _id, name, content, shortcut = null, folderId = null, createdBy = null, updatedAt } = snippet;
  return { _id, name, content, shortcut, folderId, createdBy, updatedAt };
}
