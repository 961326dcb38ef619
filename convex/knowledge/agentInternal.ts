import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { invalidInput } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { folderForMember, internalForMember } from "./access";
import { vInternal, vInternalRow } from "./contentViews";
import { createInternal, deleteInternal, MAX_INTERNAL_BYTES, updateInternal } from "./internalModel";
import { vInternalStatus } from "./schema";

/** A row holds its whole text, so pages are short. */
const MAX_PAGE = 25;
const longTexts = { content: MAX_INTERNAL_BYTES };
const fields = {
  title: v.string(),
  content: v.string(),
  tags: v.optional(v.array(v.string())),
  folderId: v.optional(v.union(v.id("contentFolders"), v.null())),
  status: v.optional(vInternalStatus),
};

function rowView({ _id, title, folderId, tags = [], status, updatedAt }: Doc<"internalArticles">) {
  return { articleId: _id, title, folderId: folderId ?? null, tags, status, updatedAt };
}

/** Internal articles: of one folder by title, else by last change; at most 25 a page. */
export const list = agentQuery({
  permission: "articles.read",
  args: { folderId: v.optional(v.id("contentFolders")), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vInternalRow),
  handler: async (ctx, { folderId, paginationOpts }) => {
    const options = boundedPage(paginationOpts);
    if (options.numItems > MAX_PAGE) throw invalidInput("paginationOpts.numItems", `must be at most ${MAX_PAGE}`);
    if (folderId) await folderForMember(ctx, folderId);
    const workspaceId = ctx.workspace._id;
    const articles = ctx.db.query("internalArticles");
    const range = folderId
      ? articles.withIndex("by_folder", (q) => q.eq("workspaceId", workspaceId).eq("folderId", folderId))
      : articles.withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)).order("desc");
    const result = await range.paginate(options);
    return { ...result, page: result.page.map(rowView) };
  },
});

export const get = agentQuery({
  permission: "articles.read",
  args: { articleId: v.id("internalArticles") },
  returns: vInternal,
  handler: async (ctx, { articleId }) => {
    const article = await internalForMember(ctx, articleId);
    return { ...rowView(article), content: article.content, revision: article.revision };
  },
});

export const create = agentMutation({
  permission: "articles.create",
  longTexts,
  args: fields,
  returns: v.object({ articleId: v.id("internalArticles") }),
  handler: async (ctx, given) => ({ articleId: await createInternal(ctx, given) }),
});

/** Saves an edit made on `revision`; at another one it is refused with `conflict`. */
export const update = agentMutation({
  permission: "articles.create",
  longTexts,
  args: { articleId: v.id("internalArticles"), revision: v.number(), ...v.object(fields).partial().fields },
  returns: v.object({ revision: v.number() }),
  handler: async (ctx, { articleId, revision, ...given }) => {
    const article = await internalForMember(ctx, articleId);
    return { revision: await updateInternal(ctx, article, revision, given) };
  },
});

export const remove = agentMutation({
  permission: "articles.delete",
  args: { articleId: v.id("internalArticles") },
  returns: v.null(),
  handler: async (ctx, { articleId }) => {
    await deleteInternal(ctx, await internalForMember(ctx, articleId));
    return null;
  },
});
