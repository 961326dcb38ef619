import { type Infer, v } from "convex/values";
import { paginationOptsValidator } from "convex/server";
import { internal } from "../_generated/api";
import { AppError } from "../lib/errors";
import { internalMutation, internalQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { messengerSettings } from "../messenger/model";
import type { Reading } from "./access";
import { assetByLink, assetView, insertAsset as insertAssetOf, isAssetFile } from "./assetsModel";
import { centerOf, workspaceOfCenter } from "./centerModel";
import { countView, giveFeedback, ownFeedback } from "./feedbackModel";
import {
  type ArticleAnswer,
  type CenterAnswer,
  type CollectionAnswer,
  type SearchAnswer,
  vArticleAnswer,
  vCenterAnswer,
  vCollectionAnswer,
  vSearchAnswer,
} from "./pageViews";
import { allFor, firstIn, pageBySlug, relatedTo, shelfBySlug, shelvesFor, textOfPage } from "./readingModel";
import { deleteRemains as deleteRemainsOf } from "./removalModel";
import { cleanQuery, searchFor } from "./searchModel";
import { noteSearch } from "./termsModel";
import { undoSome } from "./importUndoModel";
import { type Asset, cardView, vAsset } from "./views";
import type { QueryCtx } from "../_generated/server";

const MAX_ON_PAGE = 200;
const site = v.string();
const language = v.union(v.string(), v.null());

/** Reads as anyone on the web; null when there is no such centre. */
async function openReading(ctx: QueryCtx, name: string): Promise<Reading | null> {
  const workspace = await workspaceOfCenter(ctx, name);
  return workspace && { workspace, reader: { kind: "anonymous" } };
}

/** Null in place of `not_found`: routes answer it with a page of its own. */
async function orNull<Value>(read: Promise<Value>): Promise<Value | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof AppError && error.data.code === "not_found") return null;
    throw error;
  }
}

async function frameOf(ctx: QueryCtx, { workspace }: Reading) {
  const policy = workspace.helpCenterAccessPolicy ?? ("public" as const);
  const { primaryColor: accent, logoUrl } = await messengerSettings(ctx, workspace);
  return { workspaceName: workspace.name, policy, accent, logoUrl, center: await centerOf(ctx, workspace._id) };
}

export const homePage = internalQuery({
  args: { site, language },
  returns: v.union(vCenterAnswer, v.null()),
  handler: async (ctx, args): Promise<CenterAnswer | null> => {
    const reading = await openReading(ctx, args.site);
    if (!reading) return null;
    const loose = await firstIn(ctx, reading, undefined, args.language, MAX_ON_PAGE);
    const shelves = await shelvesFor(ctx, reading);
    return { ...(await frameOf(ctx, reading)), shelves, loose: loose.map(cardView) };
  },
});

export const collectionPage = internalQuery({
  args: { site, slug: v.string(), language },
  returns: v.union(vCollectionAnswer, v.null()),
  handler: async (ctx, args): Promise<CollectionAnswer | null> => {
    const reading = await openReading(ctx, args.site);
    const shelf = reading && (await orNull(shelfBySlug(ctx, reading, args.slug)));
    if (!reading || !shelf) return null;
    const shelves = await shelvesFor(ctx, reading);
    const inside = shelves.filter(({ parentId }) => parentId === shelf.collectionId);
    const listed = [shelf, ...inside].map(async (one) => {
      const pages = await firstIn(ctx, reading, one.collectionId, args.language, MAX_ON_PAGE);
      return { shelf: one, articles: pages.map(cardView) };
    });
    return { ...(await frameOf(ctx, reading)), shelves, shelf, groups: await Promise.all(listed) };
  },
});

export const articlePage = internalQuery({
  args: { site, slug: v.string(), language, readerHash: v.union(v.string(), v.null()) },
  returns: v.union(vArticleAnswer, v.null()),
  handler: async (ctx, args): Promise<ArticleAnswer | null> => {
    const reading = await openReading(ctx, args.site);
    const page = reading && (await orNull(pageBySlug(ctx, reading, args.slug, args.language)));
    if (!reading || !page) return null;
    const { readerHash } = args;
    const own = readerHash === null ? null : await ownFeedback(ctx, page.articleId, { readerHash });
    const related = await relatedTo(ctx, reading, page);
    return {
      ...(await frameOf(ctx, reading)),
      shelves: await shelvesFor(ctx, reading),
      article: await textOfPage(ctx, reading, page),
      related: related.map(cardView),
      helpful: own?.helpful ?? null,
    };
  },
});

export const searchPage = internalQuery({
  args: { site, query: v.string(), language },
  returns: v.union(vSearchAnswer, v.null()),
  handler: async (ctx, args): Promise<SearchAnswer | null> => {
    const reading = await openReading(ctx, args.site);
    if (!reading) return null;
    const query = cleanQuery(args.query);
    return {
      ...(await frameOf(ctx, reading)),
      shelves: [],
      query,
      hits: await searchFor(ctx, reading, query, { language: args.language }),
    };
  },
});

const vSitemapPage = v.object({
  center: vCenterAnswer.fields.center,
  collections: v.array(v.string()),
  articles: v.array(v.object({ slug: v.string(), updatedAt: v.number() })),
  continueCursor: v.union(v.string(), v.null()),
});

/** Addresses of a page of the readable articles, for the sitemap. */
export const sitemapPage = internalQuery({
  args: { site, paginationOpts: paginationOptsValidator },
  returns: v.union(vSitemapPage, v.null()),
  handler: async (ctx, args): Promise<Infer<typeof vSitemapPage> | null> => {
    const reading = await openReading(ctx, args.site);
    if (!reading) return null;
    const { page, isDone, continueCursor } = await allFor(ctx, reading, args.paginationOpts);
    return {
      center: await centerOf(ctx, reading.workspace._id),
      collections: (await shelvesFor(ctx, reading)).map(({ slug }) => slug),
      articles: page.map(({ slug, updatedAt }) => ({ slug, updatedAt })),
      continueCursor: isDone ? null : continueCursor,
    };
  },
});

/** Counts a reading of a public page. */
export const noteView = internalMutation({
  args: { site, slug: v.string() },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    const reading = await openReading(ctx, args.site);
    const page = reading && (await orNull(pageBySlug(ctx, reading, args.slug, null)));
    if (page) await countView(ctx, page.articleId);
    return null;
  },
});

/** Counts a search on a public page. */
export const noteQuery = internalMutation({
  args: { site, query: v.string(), found: v.number() },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    const workspace = await workspaceOfCenter(ctx, args.site);
    if (workspace) {
      await enforceRateLimit(ctx, "helpSearchWorkspace", workspace._id);
      const { query, found } = args;
      await noteSearch(ctx, workspace._id, { query, found, visitorId: null });
    }
    return null;
  },
});

/** Feedback from a public page; false when there is no such page for its reader. */
export const giveOpenFeedback = internalMutation({
  args: { site, slug: v.string(), readerHash: v.string(), helpful: v.boolean(), comment: v.optional(v.string()) },
  returns: v.boolean(),
  handler: async (ctx, { site: name, slug, readerHash, ...given }): Promise<boolean> => {
    const reading = await openReading(ctx, name);
    const page = reading && (await orNull(pageBySlug(ctx, reading, slug, null)));
    if (!reading || !page) return false;
    await enforceRateLimit(ctx, "helpFeedback", readerHash);
    await enforceRateLimit(ctx, "helpFeedbackWorkspace", reading.workspace._id);
    await giveFeedback(ctx, reading.workspace._id, page.articleId, { readerHash }, given);
    return true;
  },
});

/** Whether a stored file is an asset, or an attachment of a message. */
export const isFileTaken = internalQuery({
  args: { storageId: v.id("_storage") },
  returns: v.boolean(),
  handler: async (ctx, { storageId }): Promise<boolean> => {
    const attachment = await ctx.db
      .query("attachments")
      .withIndex("by_storage", (q) => q.eq("storageId", storageId))
      .first();
    return attachment !== null || (await isAssetFile(ctx, storageId));
  },
});

export const insertAsset = internalMutation({
  args: {
    workspaceId: v.id("workspaces"),
    storageId: v.id("_storage"),
    name: v.string(),
    size: v.number(),
    contentType: v.string(),
    hash: v.string(),
    width: v.optional(v.number()),
    height: v.optional(v.number()),
    uploadedBy: v.id("users"),
  },
  returns: vAsset,
  handler: async (ctx, given): Promise<Asset> => assetView(await insertAssetOf(ctx, given)),
});

const vFile = v.object({ storageId: v.id("_storage"), contentType: v.string() });

/** The file behind a picture's address, or null. */
export const asset = internalQuery({
  args: { key: v.string(), token: v.string() },
  returns: v.union(vFile, v.null()),
  handler: async (ctx, { key, token }): Promise<Infer<typeof vFile> | null> => {
    const found = await assetByLink(ctx, key, token);
    return found && { storageId: found.storageId, contentType: found.contentType };
  },
});

/** Deletes what a deleted article left behind, in as many transactions as it takes. */
export const deleteRemains = internalMutation({
  args: { articleId: v.id("articles") },
  returns: v.null(),
  handler: async (ctx, { articleId }): Promise<null> => {
    if (await deleteRemainsOf(ctx, articleId))
      await ctx.scheduler.runAfter(0, internal.helpCenter.jobs.deleteRemains, { articleId });
    return null;
  },
});

/** Takes an import back, in as many transactions as it takes. */
export const undoImport = internalMutation({
  args: { importId: v.id("helpImports") },
  returns: v.null(),
  handler: async (ctx, { importId }): Promise<null> => {
    const run = await ctx.db.get("helpImports", importId);
    if (run?.status === "undoing" && (await undoSome(ctx, run)))
      await ctx.scheduler.runAfter(0, internal.helpCenter.jobs.undoImport, { importId });
    return null;
  },
});
