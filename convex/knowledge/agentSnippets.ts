import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { invalidInput } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { cleanText } from "../lib/text";
import { snippetForMember } from "./snippetsAccess";
import { cleanShortcut, createSnippet, deleteSnippet, snippetByShortcut, updateSnippet } from "./snippetsModel";
import { snippetView, vSnippetView } from "./snippetsViews";

const MAX_FOUND = 20;
const fields = {
  name: v.string(),
  content: v.string(),
  shortcut: v.optional(v.union(v.string(), v.null())),
  folderId: v.optional(v.union(v.id("contentFolders"), v.null())),
};

/** Snippets by name; with `folderId` those of one folder (null: of none). */
export const list = agentQuery({
  permission: "conversations.read",
  args: { folderId: fields.folderId, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vSnippetView),
  handler: async (ctx, { folderId, paginationOpts }) => {
    const workspaceId = ctx.workspace._id;
    const snippets = ctx.db.query("snippets");
    const range =
      folderId === undefined
        ? snippets.withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
        : snippets.withIndex("by_folder", (q) =>
            q.eq("workspaceId", workspaceId).eq("folderId", folderId ?? undefined),
          );
    const result = await range.paginate(boundedPage(paginationOpts));
    return { ...result, page: result.page.map(snippetView) };
  },
});

/** The best twenty for some words, by name, shortcut and text; the last word counts by its beginning. */
export const search = agentQuery({
  permission: "conversations.read",
  args: { query: v.string() },
  returns: v.array(vSnippetView),
  handler: async (ctx, { query }) => {
    const words = cleanText("query", query, { isRequired: false }).toLowerCase();
    const found = await ctx.db
      .query("snippets")
      .withSearchIndex("search_snippets", (q) => q.search("searchText", words).eq("workspaceId", ctx.workspace._id))
      .take(MAX_FOUND);
    return found.map(snippetView);
  },
});

export const get = agentQuery({
  permission: "conversations.read",
  args: { snippetId: v.id("snippets") },
  returns: vSnippetView,
  handler: async (ctx, { snippetId }) => snippetView(await snippetForMember(ctx, snippetId)),
});

/** The snippet of a shortcut, or null. */
export const getByShortcut = agentQuery({
  permission: "conversations.read",
  args: { shortcut: v.string() },
  returns: v.union(vSnippetView, v.null()),
  handler: async (ctx, args) => {
    const shortcut = cleanShortcut(args.shortcut);
    if (!shortcut) throw invalidInput("shortcut", "must not be empty");
    const snippet = await snippetByShortcut(ctx, ctx.workspace._id, shortcut);
    return snippet && snippetView(snippet);
  },
});

export const create = agentMutation({
  permission: "snippets.manage",
  args: fields,
  returns: v.object({ snippetId: v.id("snippets") }),
  handler: async (ctx, given) => ({ snippetId: await createSnippet(ctx, given) }),
});

export const update = agentMutation({
  permission: "snippets.manage",
  args: { snippetId: v.id("snippets"), ...v.object(fields).partial().fields },
  returns: v.null(),
  handler: async (ctx, { snippetId, ...changes }) => {
    await updateSnippet(ctx, await snippetForMember(ctx, snippetId), changes);
    return null;
  },
});

export const remove = agentMutation({
  permission: "snippets.manage",
  args: { snippetId: v.id("snippets") },
  returns: v.null(),
  handler: async (ctx, { snippetId }) => {
    await deleteSnippet(ctx, await snippetForMember(ctx, snippetId));
    return null;
  },
});
