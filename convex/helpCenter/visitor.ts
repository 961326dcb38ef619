import { markdownToHtml } from "@parley/core/richText";
import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { notFound } from "../lib/errors";
import { type VisitorQueryCtx, visitorMutation, visitorQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { boundedPage } from "../lib/pages";
import { type Reading, visitorReader } from "./access";
import { centerOf } from "./centerModel";
import { countView, giveFeedback, ownFeedback } from "./feedbackModel";
import { pageUrl } from "./linksModel";
import { firstIn, listFor, pageFor, pageBySlug, shelvesFor, textOfPage } from "./readingModel";
import { cleanQuery, searchFor } from "./searchModel";
import { noteSearch } from "./termsModel";
import { cardView, vHit, vPageCard, vShelf } from "./views";

const MAX_POPULAR = 5;
const MAX_SUGGESTED = 3;
const language = v.optional(v.string());

const readingOf = (ctx: Pick<VisitorQueryCtx, "workspace" | "visitor">) => ({
  workspace: ctx.workspace,
  reader: visitorReader(ctx.visitor),
});

/** Collections in which the visitor finds something, and articles that stand in none. */
export const home = visitorQuery({
  args: { language },
  returns: v.object({ title: v.string(), shelves: v.array(vShelf), loose: v.array(vPageCard) }),
  handler: async (ctx, args) => {
    const reading = readingOf(ctx);
    const { title } = await centerOf(ctx, ctx.workspace._id);
    const loose = await firstIn(ctx, reading, undefined, args.language ?? null, MAX_POPULAR);
    return { title, shelves: await shelvesFor(ctx, reading), loose: loose.map(cardView) };
  },
});

/** Articles directly in a collection, in order. */
export const list = visitorQuery({
  args: { collectionId: v.id("collections"), language, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vPageCard),
  handler: async (ctx, { collectionId, paginationOpts, ...args }) => {
    const collection = await ctx.db.get("collections", collectionId);
    if (collection?.workspaceId !== ctx.workspace._id) throw notFound("collection");
    const options = boundedPage(paginationOpts);
    const result = await listFor(ctx, readingOf(ctx), collectionId, args.language ?? null, options);
    return { ...result, page: result.page.map(cardView) };
  },
});

const vReadable = v.object({
  ...vPageCard.fields,
  html: v.string(),
  updatedAt: v.number(),
  authorName: v.union(v.string(), v.null()),
  helpful: v.union(v.boolean(), v.null()),
  languages: v.array(v.string()),
  /** Its page on the web; links in the text are relative to it. */
  url: v.string(),
});

async function readableOf(ctx: VisitorQueryCtx, reading: Reading, page: Doc<"articlePages">) {
  const { content, imageUrls, updatedAt, authorName, languages } = await textOfPage(ctx, reading, page);
  const own = await ownFeedback(ctx, page.articleId, { visitorId: ctx.visitor._id });
  const html = markdownToHtml(content, { imageUrl: (src) => imageUrls[src] ?? src });
  const url = pageUrl(await centerOf(ctx, page.workspaceId), page.slug);
  return { ...cardView(page), html, updatedAt, authorName, helpful: own?.helpful ?? null, languages, url };
}

/** An article as HTML that is safe to show. */
export const get = visitorQuery({
  args: { articleId: v.id("articles"), language },
  returns: vReadable,
  handler: async (ctx, { articleId, ...args }) => {
    const reading = readingOf(ctx);
    return await readableOf(ctx, reading, await pageFor(ctx, reading, articleId, args.language ?? null));
  },
});

/** An article by its address, present or former. */
export const getBySlug = visitorQuery({
  args: { slug: v.string(), language },
  returns: vReadable,
  handler: async (ctx, { slug, ...args }) => {
    const reading = readingOf(ctx);
    return await readableOf(ctx, reading, await pageBySlug(ctx, reading, slug, args.language ?? null));
  },
});

/** The best articles for some words, each with the place that answers. */
export const search = visitorQuery({
  args: { query: v.string(), language },
  returns: v.array(vHit),
  handler: async (ctx, args) =>
    await searchFor(ctx, readingOf(ctx), cleanQuery(args.query), { language: args.language ?? null }),
});

/** Up to three articles that may answer what is being typed. */
export const suggest = visitorQuery({
  args: { text: v.string(), language },
  returns: v.array(vPageCard),
  handler: async (ctx, args) => {
    const options = { language: args.language ?? null, limit: MAX_SUGGESTED };
    const hits = await searchFor(ctx, readingOf(ctx), cleanQuery(args.text), options);
    return hits.map(({ excerpt: _excerpt, ...card }) => card);
  },
});

/** Counts a search in the report once the visitor has stopped typing. */
export const noteSearched = visitorMutation({
  args: { query: v.string() },
  returns: v.null(),
  handler: async (ctx, args) => {
    await enforceRateLimit(ctx, "helpSearch", ctx.visitor._id);
    const query = cleanQuery(args.query);
    const found = await searchFor(ctx, readingOf(ctx), query, { limit: 1 });
    await noteSearch(ctx, ctx.workspace._id, { query, found: found.length, visitorId: ctx.visitor._id });
    return null;
  },
});

/** Counts a reading of an article. */
export const noteRead = visitorMutation({
  args: { articleId: v.id("articles") },
  returns: v.null(),
  handler: async (ctx, { articleId }) => {
    await enforceRateLimit(ctx, "helpSearch", ctx.visitor._id);
    const page = await pageFor(ctx, readingOf(ctx), articleId, null);
    await countView(ctx, page.articleId);
    return null;
  },
});

/** Whether an article helped; once for each visitor and article, who may change his mind. */
export const feedback = visitorMutation({
  args: { articleId: v.id("articles"), helpful: v.boolean(), comment: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, { articleId, ...given }) => {
    await enforceRateLimit(ctx, "helpFeedback", ctx.visitor._id);
    const page = await pageFor(ctx, readingOf(ctx), articleId, null);
    await giveFeedback(ctx, ctx.workspace._id, page.articleId, { visitorId: ctx.visitor._id }, given);
    return null;
  },
});
