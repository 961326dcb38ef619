import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

export const vInternalStatus = v.union(v.literal("draft"), v.literal("published"), v.literal("archived"));
export const vContentType = v.union(v.literal("article"), v.literal("internalArticle"), v.literal("snippet"));
export type ContentType = Infer<typeof vContentType>;

export const knowledgeTables = {
  /** Folders of snippets and internal articles. */
  contentFolders: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    parentId: v.optional(v.id("contentFolders")),
    order: v.number(),
  })
    .index("by_workspace", ["workspaceId", "order"])
    .index("by_parent", ["workspaceId", "parentId", "order"]),
  /** What only teammates read. */
  internalArticles: defineTable({
    workspaceId: v.id("workspaces"),
    folderId: v.optional(v.id("contentFolders")),
    title: v.string(),
    content: v.string(),
    tags: v.optional(v.array(v.string())),
    status: vInternalStatus,
    authorId: v.optional(v.id("users")),
    /** Rises with every edit; an edit names the one it was made on. */
    revision: v.number(),
    createdAt: v.number(),
    updatedAt: v.number(),
    /** Beginning of the text without marks: what a search looks at. */
    searchText: v.string(),
  })
    .index("by_workspace", ["workspaceId", "updatedAt"])
    .index("by_folder", ["workspaceId", "folderId", "title"])
    .index("by_status", ["workspaceId", "status", "updatedAt"])
    .searchIndex("search_content", { searchField: "searchText", filterFields: ["workspaceId", "status"] })
    .searchIndex("search_title", { searchField: "title", filterFields: ["workspaceId"] }),
  /** What a teammate used last, and how often: one row for each. */
  recentContentAccess: defineTable({
    userId: v.id("users"),
    workspaceId: v.id("workspaces"),
    contentType: vContentType,
    contentId: v.string(),
    accessedAt: v.number(),
    uses: v.number(),
  })
    .index("by_user_workspace", ["userId", "workspaceId", "accessedAt"])
    .index("by_user_uses", ["userId", "workspaceId", "uses"])
    .index("by_user_content", ["userId", "workspaceId", "contentType", "contentId"]),
  snippets: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    /** Text with variables such as `{{visitor.firstName | "there"}}`. */
    content: v.string(),
    /** `/` and a word, unique in the workspace. */
    shortcut: v.optional(v.string()),
    folderId: v.optional(v.id("contentFolders")),
    createdBy: v.optional(v.id("users")),
    /** Lower-case name, shortcut and text: what a search looks at. */
    searchText: v.string(),
    createdAt: v.number(),
    updatedAt: v.number(),
  })
    .index("by_workspace", ["workspaceId", "name"])
    .index("by_shortcut", ["workspaceId", "shortcut"])
    .index("by_folder", ["workspaceId", "folderId", "name"])
    .searchIndex("search_snippets", { searchField: "searchText", filterFields: ["workspaceId", "folderId"] }),
};
