import { v } from "convex/values";
import { agentMutation, agentQuery, type AgentScope } from "../lib/functions";
import { cleanText } from "../lib/text";
import { folderForMember } from "./access";
import { accessedBy, noteAccess, searchContent } from "./contentModel";
import { vContent, vFolder } from "./contentViews";
import { createFolder, deleteFolder, foldersOf, updateFolder } from "./foldersModel";
import { vContentType } from "./schema";

const askingOf = ({ userId, workspace, member }: AgentScope) => ({ userId, workspaceId: workspace._id, member });
const vParent = v.optional(v.union(v.id("contentFolders"), v.null()));

/** One search over articles, internal articles and snippets; without words nothing. */
export const search = agentQuery({
  permission: "articles.read",
  args: { query: v.string() },
  returns: v.array(vContent),
  handler: async (ctx, args) => {
    const words = cleanText("query", args.query, { isRequired: false });
    return words === "" ? [] : await searchContent(ctx, askingOf(ctx), words);
  },
});

/** What the caller used last, or most often. */
export const used = agentQuery({
  permission: "articles.read",
  args: { order: v.union(v.literal("recent"), v.literal("frequent")) },
  returns: v.array(vContent),
  handler: async (ctx, { order }) => await accessedBy(ctx, askingOf(ctx), order),
});

/** Notes that the caller used something. */
export const noteUse = agentMutation({
  permission: "articles.read",
  args: { contentType: vContentType, contentId: v.string() },
  returns: v.null(),
  handler: async (ctx, { contentType, contentId }) => {
    await noteAccess(ctx, askingOf(ctx), contentType, contentId);
    return null;
  },
});

/** All folders in order; a tree by `parentId`. */
export const folders = agentQuery({
  permission: "articles.read",
  args: {},
  returns: v.array(vFolder),
  handler: async (ctx) => {
    const all = await foldersOf(ctx, ctx.workspace._id);
    return all.map(({ _id, name, parentId = null }) => ({ folderId: _id, name, parentId }));
  },
});

export const addFolder = agentMutation({
  permission: "articles.create",
  args: { name: v.string(), parentId: vParent },
  returns: v.object({ folderId: v.id("contentFolders") }),
  handler: async (ctx, given) => ({ folderId: await createFolder(ctx, given) }),
});

export const changeFolder = agentMutation({
  permission: "articles.create",
  args: { folderId: v.id("contentFolders"), name: v.optional(v.string()), parentId: vParent },
  returns: v.null(),
  handler: async (ctx, { folderId, ...given }) => {
    await updateFolder(ctx, await folderForMember(ctx, folderId), given);
    return null;
  },
});

/** Deletes a folder; refused with `conflict` while something is inside. */
export const removeFolder = agentMutation({
  permission: "articles.create",
  args: { folderId: v.id("contentFolders") },
  returns: v.null(),
  handler: async (ctx, { folderId }) => {
    await deleteFolder(ctx, await folderForMember(ctx, folderId));
    return null;
  },
});
