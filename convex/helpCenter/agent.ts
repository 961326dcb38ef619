import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import { agentQuery, type QueryCtx } from "../lib/functions";
import { readCounter } from "../lib/counters";
import { invalidInput } from "../lib/errors";
import { boundedPage } from "../lib/pages";
import { cleanText } from "../lib/text";
import { articleForMember, collectionForMember, versionForMember } from "./access";
import { articleCounters } from "./articlesModel";
import { collectionsOf } from "./collectionsModel";
import { type ArticleStatus, textFields, vArticleStatus } from "./schema";
import { articleDetail, articleSummary, draftView } from "./summaries";
import { collectionView, vArticleDetail, vArticleSummary, vCollection, vDraft, vVersion } from "./views";

/** A row holds its whole text, so pages are short. */
const MAX_PAGE = 25;
const MAX_FOUND = 20;

/** All collections in order; a tree by `parentId`. */
export const collections = agentQuery({
  permission: "articles.read",
  args: {},
  returns: v.array(vCollection),
  handler: async (ctx) => (await collectionsOf(ctx, ctx.workspace._id)).map(collectionView),
});

/** How many articles there are, by state. */
export const counts = agentQuery({
  permission: "articles.read",
  args: {},
  returns: v.object({ all: v.number(), draft: v.number(), published: v.number(), archived: v.number() }),
  handler: async (ctx) => {
    const read = (name: string) => readCounter(ctx, ctx.workspace._id, name);
    return {
      all: await read(articleCounters.all),
      draft: await read(articleCounters.of("draft")),
      published: await read(articleCounters.of("published")),
      archived: await read(articleCounters.of("archived")),
    };
  },
});

function rangeOf(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  { status, collectionId }: { status?: ArticleStatus; collectionId?: Id<"collections"> },
) {
  const articles = ctx.db.query("articles");
  if (collectionId && status)
    return articles.withIndex("by_collection_status", (q) =>
      q.eq("workspaceId", workspaceId).eq("collectionId", collectionId).eq("status", status),
    );
  if (collectionId)
    return articles.withIndex("by_collection", (q) =>
      q.eq("workspaceId", workspaceId).eq("collectionId", collectionId),
    );
  if (status)
    return articles.withIndex("by_status", (q) => q.eq("workspaceId", workspaceId).eq("status", status)).order("desc");
  return articles.withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId)).order("desc");
}

/** Articles of one collection in order, or all by last change; of one state or in any; at most 25 a page. */
export const list = agentQuery({
  permission: "articles.read",
  args: {
    status: v.optional(vArticleStatus),
    collectionId: v.optional(v.id("collections")),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(vArticleSummary),
  handler: async (ctx, { status, collectionId, paginationOpts }) => {
    const options = boundedPage(paginationOpts);
    if (options.numItems > MAX_PAGE) throw invalidInput("paginationOpts.numItems", `must be at most ${MAX_PAGE}`);
    if (collectionId) await collectionForMember(ctx, collectionId);
    const workspaceId = ctx.workspace._id;
    const result = await rangeOf(ctx, workspaceId, { status, collectionId }).paginate(options);
    return { ...result, page: await Promise.all(result.page.map((article) => articleSummary(ctx, article))) };
  },
});

/** The best twenty articles for some words of their title, in any state. */
export const find = agentQuery({
  permission: "articles.read",
  args: { query: v.string() },
  returns: v.array(vArticleSummary),
  handler: async (ctx, args) => {
    const query = cleanText("query", args.query, { isRequired: false });
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_title", (q) => q.search("title", query).eq("workspaceId", ctx.workspace._id))
      .take(MAX_FOUND);
    return await Promise.all(found.map((article) => articleSummary(ctx, article)));
  },
});

export const get = agentQuery({
  permission: "articles.read",
  args: { articleId: v.id("articles") },
  returns: vArticleDetail,
  handler: async (ctx, { articleId }) => await articleDetail(ctx, await articleForMember(ctx, articleId)),
});

/** The text being worked on, in one language. */
export const draft = agentQuery({
  permission: "articles.read",
  args: { articleId: v.id("articles"), language: v.optional(v.string()) },
  returns: vDraft,
  handler: async (ctx, { articleId, language }) => {
    const article = await articleForMember(ctx, articleId);
    return await draftView(ctx, article, language ?? article.language);
  },
});

/** Published versions of an article in one language, newest first. */
export const versions = agentQuery({
  permission: "articles.read",
  args: { articleId: v.id("articles"), language: v.optional(v.string()), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vVersion),
  handler: async (ctx, args) => {
    const article = await articleForMember(ctx, args.articleId);
    const options = boundedPage(args.paginationOpts);
    if (options.numItems > MAX_PAGE) throw invalidInput("paginationOpts.numItems", `must be at most ${MAX_PAGE}`);
    const language = args.language ?? article.language;
    const result = await ctx.db
      .query("articleVersions")
      .withIndex("by_article", (q) => q.eq("articleId", article._id).eq("language", language))
      .order("desc")
      .paginate(options);
    const page = result.page.map(async ({ _id, number, title, createdAt, createdBy }) => {
      const author = createdBy && (await ctx.db.get("users", createdBy));
      return { versionId: _id, number, language, title, createdAt, authorName: author?.name ?? null };
    });
    return { ...result, page: await Promise.all(page) };
  },
});

/** The text of one version, to compare and restore. */
export const version = agentQuery({
  permission: "articles.read",
  args: { versionId: v.id("articleVersions") },
  returns: v.object({ versionId: v.id("articleVersions"), number: v.number(), ...textFields }),
  handler: async (ctx, args) => {
    const { _id, number, title, description, content, seoTitle, seoDescription } = await versionForMember(
      ctx,
      args.versionId,
    );
    return { versionId: _id, number, title, description, content, seoTitle, seoDescription };
  },
});
