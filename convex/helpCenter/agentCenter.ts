import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { env } from "../lib/env";
import { invalidInput } from "../lib/errors";
import { agentAction, agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { vHelpCenterPolicy } from "../workspaces/schema";
import { assetForMember } from "./access";
import { assetView, deleteAsset } from "./assetsModel";
import { registerAsset } from "./assetUploads";
import { centerOf, setPolicy, updateCenter } from "./centerModel";
import { vAsset, vCenter, vFeedback, vSearchTerm } from "./views";

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** How the centre looks, who may read it, and where it is. */
export const settings = agentQuery({
  permission: "articles.read",
  args: {},
  returns: v.object({ center: vCenter, policy: vHelpCenterPolicy, url: v.string() }),
  handler: async (ctx) => {
    const center = await centerOf(ctx, ctx.workspace._id);
    const policy = ctx.workspace.helpCenterAccessPolicy ?? "public";
    return { center, policy, url: `${env.convexSiteUrl}/help/${center.slug}` };
  },
});

export const update = agentMutation({
  permission: "settings.workspace",
  args: vCenter.partial().fields,
  returns: v.null(),
  handler: async (ctx, changes) => {
    await updateCenter(ctx, changes);
    return null;
  },
});

/** Opens the centre to everyone, or closes it to all who are not known; acts at once. */
export const restrict = agentMutation({
  permission: "settings.security",
  args: { policy: vHelpCenterPolicy },
  returns: v.null(),
  handler: async (ctx, { policy }) => {
    await setPolicy(ctx, policy);
    return null;
  },
});

/** What readers said, newest first; of one article or all. */
export const feedback = agentQuery({
  permission: "articles.read",
  args: { articleId: v.optional(v.id("articles")), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vFeedback),
  handler: async (ctx, { articleId, paginationOpts }) => {
    const article = articleId && (await ctx.db.get("articles", articleId));
    const own = article?.workspaceId === ctx.workspace._id ? article : null;
    const rows = ctx.db.query("articleFeedback");
    const range = articleId
      ? rows.withIndex("by_article", (q) => q.eq("articleId", own?._id ?? articleId))
      : rows.withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id));
    if (articleId && !own) return { page: [], isDone: true, continueCursor: "" };
    const result = await range.order("desc").paginate(boundedPage(paginationOpts));
    const page = result.page.map(async (row) => {
      const title = (await ctx.db.get("articles", row.articleId))?.title ?? "";
      const { _id, helpful, comment = null, createdAt } = row;
      return { feedbackId: _id, articleId: row.articleId, articleTitle: title, helpful, comment, createdAt };
    });
    return { ...result, page: await Promise.all(page) };
  },
});

/** What readers searched for in a month: most often first, or most often without finding anything. */
export const searches = agentQuery({
  permission: "articles.read",
  args: { month: v.string(), isMissed: v.boolean(), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vSearchTerm),
  handler: async (ctx, { month, isMissed, paginationOpts }) => {
    if (!MONTH.test(month)) throw invalidInput("month", "is not a month such as 2030-01");
    const terms = ctx.db.query("helpSearchTerms");
    const workspaceId = ctx.workspace._id;
    const range = isMissed
      ? terms.withIndex("by_misses", (q) => q.eq("workspaceId", workspaceId).eq("month", month).gt("misses", 0))
      : terms.withIndex("by_searches", (q) => q.eq("workspaceId", workspaceId).eq("month", month));
    const result = await range.order("desc").paginate(boundedPage(paginationOpts));
    return {
      ...result,
      page: result.page.map(({ term, searches, misses, lastAt }) => ({ term, searches, misses, lastAt })),
    };
  },
});

/** Where to upload a picture; register it afterwards. */
export const uploadUrl = agentMutation({
  permission: "articles.create",
  args: {},
  returns: v.string(),
  handler: async (ctx) => await ctx.storage.generateUploadUrl(),
});

/** Looks at an uploaded picture itself and keeps it for texts to show. */
export const addAsset = agentAction({
  permission: "articles.create",
  args: { storageId: v.id("_storage"), name: v.string() },
  returns: vAsset,
  handler: async (ctx, given): Promise<typeof vAsset.type> => await registerAsset(ctx, given),
});

export const assets = agentQuery({
  permission: "articles.read",
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vAsset),
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("articleAssets")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    return { ...result, page: result.page.map(assetView) };
  },
});

/** Deletes a picture that no published article shows. */
export const removeAsset = agentMutation({
  permission: "articles.delete",
  args: { assetId: v.id("articleAssets") },
  returns: v.null(),
  handler: async (ctx, { assetId }) => {
    await deleteAsset(ctx, await assetForMember(ctx, assetId));
    return null;
  },
});
