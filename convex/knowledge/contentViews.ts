import { type Infer, v } from "convex/values";
import { vContentType, vInternalStatus } from "./schema";

export const vContent = v.object({
  contentType: vContentType,
  contentId: v.string(),
  title: v.string(),
  excerpt: v.string(),
  /** Of a snippet: what is put into the composer. */
  text: v.union(v.string(), v.null()),
  /** Of an article: where customers read it, while it is published for everyone. */
  url: v.union(v.string(), v.null()),
});
export type Content = Infer<typeof vContent>;

export const vFolder = v.object({
  folderId: v.id("contentFolders"),
  name: v.string(),
  parentId: v.union(v.id("contentFolders"), v.null()),
});

export const vInternalRow = v.object({
  articleId: v.id("internalArticles"),
  title: v.string(),
  folderId: v.union(v.id("contentFolders"), v.null()),
  tags: v.array(v.string()),
  status: vInternalStatus,
  updatedAt: v.number(),
});

export const vInternal = v.object({ ...vInternalRow.fields, content: v.string(), revision: v.number() });
