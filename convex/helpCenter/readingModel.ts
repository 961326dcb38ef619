import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import { assertReadable, readableAudiences, type Reading } from "./access";
import { assetUrls } from "./assetsModel";
import { collectionsOf } from "./collectionsModel";
import { pagesOf } from "./publishingModel";
import { slugRow } from "./slugsModel";
import type { Audience } from "./schema";
import type { PageText, Shelf } from "./views";

const MAX_RELATED = 5;

function readableCount(collection: Doc<"collections">, audiences: readonly Audience[]): number {
  const forIdentified = audiences.includes("identified") ? collection.publishedForIdentified : 0;
  return audiences.includes("all") ? collection.publishedForAll + forIdentified : forIdentified;
}

/** The collections in which the reader finds something, in order; a tree by `parentId`. */
export async function shelvesFor(ctx: QueryCtx, { workspace, reader }: Reading): Promise<Shelf[]> {
  const audiences = readableAudiences(workspace, reader);
  const all = await collectionsOf(ctx, workspace._id);
  return all.flatMap((collection) => {
    const articles = readableCount(collection, audiences);
    const { _id, name, slug, description = "", icon = null, parentId = null } = collection;
    return articles === 0 ? [] : [{ collectionId: _id, name, slug, description, icon, parentId, articles }];
  });
}

/** The page of a language; `pt` is served by `pt-BR` where there is no other. */
function pageIn(pages: readonly Doc<"articlePages">[], language: string): Doc<"articlePages"> | undefined {
  return (
    pages.find((page) => page.language === language) ?? pages.find((page) => page.language.startsWith(`${language}-`))
  );
}

/** The page in the reader's language where there is one, else in the article's first. */
export async function inLanguage(
  ctx: QueryCtx,
  page: Doc<"articlePages">,
  language: string | null,
): Promise<Doc<"articlePages">> {
  if (language === null ? page.isMain : page.language === language) return page;
  const pages = await pagesOf(ctx, page.articleId);
  const wished = language === null ? undefined : pageIn(pages, language);
  return wished ?? pages.find(({ isMain }) => isMain) ?? page;
}

function pagesIn(ctx: QueryCtx, { workspace, reader }: Reading, collectionId: Id<"collections"> | undefined) {
  const pages = ctx.db.query("articlePages");
  const audiences = readableAudiences(workspace, reader);
  if (audiences.length === 2)
    return pages.withIndex("by_collection", (q) =>
      q.eq("workspaceId", workspace._id).eq("isMain", true).eq("collectionId", collectionId),
    );
  const [audience] = audiences;
  if (audience === undefined) return null;
  return pages.withIndex("by_collection_audience", (q) =>
    q.eq("workspaceId", workspace._id).eq("isMain", true).eq("audience", audience).eq("collectionId", collectionId),
  );
}

/** A page of the articles directly in a collection (undefined: in none), in order. */
export async function listFor(
  ctx: QueryCtx,
  reading: Reading,
  collectionId: Id<"collections"> | undefined,
  language: string | null,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<Doc<"articlePages">>> {
  const range = pagesIn(ctx, reading, collectionId);
  if (!range) return { page: [], isDone: true, continueCursor: "" };
  const result = await range.paginate(paginationOpts);
  return { ...result, page: await Promise.all(result.page.map((page) => inLanguage(ctx, page, language))) };
}

/** The first articles of a collection. */
export async function firstIn(
  ctx: QueryCtx,
  reading: Reading,
  collectionId: Id<"collections"> | undefined,
  language: string | null,
  limit: number,
): Promise<Doc<"articlePages">[]> {
  const pages = (await pagesIn(ctx, reading, collectionId)?.take(limit)) ?? [];
  return await Promise.all(pages.map((page) => inLanguage(ctx, page, language)));
}

/** A page of all articles a reader may read, for the sitemap. */
export async function allFor(
  ctx: QueryCtx,
  { workspace, reader }: Reading,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<Doc<"articlePages">>> {
  const [audience] = readableAudiences(workspace, reader);
  if (audience === undefined) return { page: [], isDone: true, continueCursor: "" };
  return await ctx.db
    .query("articlePages")
    .withIndex("by_audience", (q) => q.eq("workspaceId", workspace._id).eq("isMain", true).eq("audience", audience))
    .paginate(paginationOpts);
}

/** The collection of a slug, current or former, while the reader finds something in it. @throws AppError `not_found` */
export async function shelfBySlug(ctx: QueryCtx, reading: Reading, slug: string): Promise<Shelf> {
  const row = await slugRow(ctx, reading.workspace._id, "collection", slug);
  const shelf = (await shelvesFor(ctx, reading)).find(({ collectionId }) => collectionId === row?.collectionId);
  if (!shelf) throw notFound("collection");
  return shelf;
}

/** The readable page of an article, in the asked language or its first. @throws AppError `not_found{article}` */
export async function pageFor(
  ctx: QueryCtx,
  reading: Reading,
  articleId: Id<"articles">,
  language: string | null,
): Promise<Doc<"articlePages">> {
  const pages = await pagesOf(ctx, articleId);
  const wished = language === null ? undefined : pageIn(pages, language);
  const page = wished ?? pages.find(({ isMain }) => isMain);
  return assertReadable(reading, page ?? null);
}

/** The readable page of a slug, current or former. @throws AppError `not_found{article}` */
export async function pageBySlug(
  ctx: QueryCtx,
  reading: Reading,
  slug: string,
  language: string | null,
): Promise<Doc<"articlePages">> {
  const row = await slugRow(ctx, reading.workspace._id, "article", slug);
  if (!row?.articleId) throw notFound("article");
  return await pageFor(ctx, reading, row.articleId, language);
}

/** Everything a reader gets of an article. */
export async function textOfPage(ctx: QueryCtx, reading: Reading, page: Doc<"articlePages">): Promise<PageText> {
  const version = await ctx.db.get("articleVersions", page.versionId);
  const article = await ctx.db.get("articles", page.articleId);
  const author = article?.authorId ? await ctx.db.get("users", article.authorId) : null;
  if (!version) throw notFound("article");
  const pages = await pagesOf(ctx, page.articleId);
  const { articleId, slug, title, description, language, publishedAt, updatedAt, collectionId = null } = page;
  const { content, seoTitle, seoDescription } = version;
  return {
    ...{ articleId, slug, title, description, language, publishedAt, updatedAt, collectionId },
    ...{ content, seoTitle, seoDescription },
    languages: pages.map((other) => other.language),
    authorName: author?.name ?? null,
    imageUrls: await assetUrls(ctx, page.workspaceId, content, reading.reader),
  };
}

/** Other articles of the same collection. */
export async function relatedTo(
  ctx: QueryCtx,
  reading: Reading,
  page: Doc<"articlePages">,
): Promise<Doc<"articlePages">[]> {
  if (!page.collectionId) return [];
  const near = await firstIn(ctx, reading, page.collectionId, page.language, MAX_RELATED + 1);
  return near.filter(({ articleId }) => articleId !== page.articleId).slice(0, MAX_RELATED);
}
