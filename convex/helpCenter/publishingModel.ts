import { markdownToText } from "@parley/core/richText";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { bumpCounter } from "../lib/counters";
import { invalidInput, invalidState } from "../lib/errors";
import { searchScope } from "./access";
import {
  articleCounters,
  type ArticleText,
  type Author,
  auditArticle,
  cleanPlacement,
  type Placement,
  saveDraft,
  textFieldsOf,
  translationOf,
} from "./articlesModel";
import { assetsIn, MAX_ASSETS } from "./assetsModel";
import { countArticle, countPublished } from "./collectionsModel";
import type { ArticleStatus, Audience } from "./schema";
import { takeSlug } from "./slugsModel";

/** Languages of one article. */
export const MAX_LANGUAGES = 20;
/** Of a text, what a search looks at. */
const MAX_SEARCH_TEXT = 32 * 1024;

/** Whom an article is for. What is not understood is for nobody but teammates, so it is never published. */
export function audienceOf(article: Pick<Doc<"articles">, "audienceRules">): Audience {
  return article.audienceRules?.audience ?? "all";
}

/** The pages of an article, one per published language. */
export async function pagesOf(ctx: QueryCtx, articleId: Id<"articles">): Promise<Doc<"articlePages">[]> {
  return await ctx.db
    .query("articlePages")
    .withIndex("by_article", (q) => q.eq("articleId", articleId))
    .take(MAX_LANGUAGES);
}

async function nextNumber(ctx: QueryCtx, articleId: Id<"articles">, language: string): Promise<number> {
  const last = await ctx.db
    .query("articleVersions")
    .withIndex("by_article", (q) => q.eq("articleId", articleId).eq("language", language))
    .order("desc")
    .first();
  return (last?.number ?? 0) + 1;
}

async function dropPage(ctx: MutationCtx, page: Doc<"articlePages">): Promise<void> {
  const texts = await ctx.db
    .query("articleTexts")
    .withIndex("by_page", (q) => q.eq("pageId", page._id))
    .take(1);
  for (const { _id } of texts) await ctx.db.delete("articleTexts", _id);
  await dropUses(ctx, page._id);
  await ctx.db.delete("articlePages", page._id);
}

async function dropUses(ctx: MutationCtx, pageId: Id<"articlePages">): Promise<void> {
  const uses = await ctx.db
    .query("articleAssetUses")
    .withIndex("by_page", (q) => q.eq("pageId", pageId))
    .take(MAX_ASSETS);
  for (const { _id } of uses) await ctx.db.delete("articleAssetUses", _id);
}

/** Notes which pictures of the workspace a page shows: only those are served to its readers. */
async function writeUses(ctx: MutationCtx, page: Doc<"articlePages">, content: string): Promise<void> {
  await dropUses(ctx, page._id);
  const { workspaceId, audience, _id: pageId } = page;
  for (const { _id: assetId } of await assetsIn(ctx, workspaceId, content))
    await ctx.db.insert("articleAssetUses", { workspaceId, assetId, pageId, audience });
}

async function writeText(ctx: MutationCtx, page: Doc<"articlePages">, text: ArticleText): Promise<void> {
  const { workspaceId, articleId, _id: pageId, audience } = page;
  const words = [text.description, markdownToText(text.content.slice(0, 2 * MAX_SEARCH_TEXT))].join("\n");
  const row = await ctx.db
    .query("articleTexts")
    .withIndex("by_page", (q) => q.eq("pageId", pageId))
    .unique();
  const fields = {
    ...{ workspaceId, articleId, pageId, scope: searchScope(workspaceId, audience), title: text.title },
    text: `${text.title}\n${words}`.slice(0, MAX_SEARCH_TEXT).toWellFormed(),
  };
  if (row) await ctx.db.replace("articleTexts", row._id, fields);
  else await ctx.db.insert("articleTexts", fields);
}

async function writePage(
  ctx: MutationCtx,
  article: Doc<"articles">,
  language: string,
  versionId: Id<"articleVersions">,
  text: ArticleText,
): Promise<void> {
  const { workspaceId, _id: articleId, collectionId, slug, order } = article;
  const before = await ctx.db
    .query("articlePages")
    .withIndex("by_article", (q) => q.eq("articleId", articleId).eq("language", language))
    .unique();
  const now = Date.now();
  const fields = {
    ...{ workspaceId, articleId, versionId, collectionId, slug, order, language },
    ...{ title: text.title, description: text.description },
    isMain: language === article.language,
    audience: audienceOf(article),
    publishedAt: before?.publishedAt ?? now,
    updatedAt: now,
  };
  if (before) await ctx.db.replace("articlePages", before._id, fields);
  const pageId = before?._id ?? (await ctx.db.insert("articlePages", fields));
  const page = { ...fields, _id: pageId, _creationTime: before?._creationTime ?? now };
  await writeText(ctx, page, text);
  await writeUses(ctx, page, text.content);
}

async function setStatus(ctx: MutationCtx, article: Doc<"articles">, status: ArticleStatus): Promise<void> {
  if (article.status === status) return;
  await bumpCounter(ctx, article.workspaceId, articleCounters.of(article.status), -1);
  await bumpCounter(ctx, article.workspaceId, articleCounters.of(status), 1);
}

/** Taking an article back reaches every page it has, so there are never more than are read at once. */
async function assertRoom(ctx: QueryCtx, articleId: Id<"articles">, language: string): Promise<void> {
  const pages = await pagesOf(ctx, articleId);
  const isNew = pages.every((page) => page.language !== language);
  if (isNew && pages.length >= MAX_LANGUAGES) throw invalidState(`published in ${MAX_LANGUAGES} languages`);
}

/**
 * Publishes the draft of one language: readers see it from this transaction on. A translation needs the article itself
 * published first.
 * @throws AppError `invalid_input{content}` for an empty text, `invalid_state`
 */
export async function publishDraft(
  ctx: MutationCtx,
  author: Author,
  article: Doc<"articles">,
  language: string,
): Promise<void> {
  const isMain = language === article.language;
  const draft = isMain ? article : await translationOf(ctx, article._id, language);
  if (!draft || (!isMain && article.status !== "published")) throw invalidState(isMain ? "no draft" : "not published");
  if (draft.content.trim() === "") throw invalidInput("content", "must not be empty");
  await assertRoom(ctx, article._id, language);
  const text = textFieldsOf(draft);
  const now = Date.now();
  const number = await nextNumber(ctx, article._id, language);
  const { workspaceId, _id: articleId } = article;
  const version = { workspaceId, articleId, language, number, ...text, createdAt: now, createdBy: author.userId };
  const versionId = await ctx.db.insert("articleVersions", version);
  if (isMain) {
    await setStatus(ctx, article, "published");
    if (article.status !== "published") await countPublished(ctx, article.collectionId, audienceOf(article), 1);
    const publishedAt = article.publishedAt ?? now;
    await ctx.db.patch("articles", articleId, { status: "published", publishedAt, hasChanges: false });
  } else await ctx.db.patch("articleTranslations", draft._id as Id<"articleTranslations">, { hasChanges: false });
  await writePage(ctx, article, language, versionId, text);
  await auditArticle(ctx, author, "published", articleId, {}, { title: text.title, language, version: number });
}

/** Takes a published article from all readers, in every language. @returns the article as it is now */
export async function unpublishArticle(ctx: MutationCtx, article: Doc<"articles">): Promise<Doc<"articles">> {
  for (const page of await pagesOf(ctx, article._id)) await dropPage(ctx, page);
  await countPublished(ctx, article.collectionId, audienceOf(article), -1);
  await setStatus(ctx, article, "draft");
  await ctx.db.patch("articles", article._id, { status: "draft", hasChanges: true });
  return { ...article, status: "draft", hasChanges: true };
}

/** Moves between draft and archive; what is published is unpublished on the way. */
export async function changeStatus(
  ctx: MutationCtx,
  author: Author,
  article: Doc<"articles">,
  status: "draft" | "archived",
): Promise<void> {
  if (article.status === status) return;
  const current = article.status === "published" ? await unpublishArticle(ctx, article) : article;
  await setStatus(ctx, current, status);
  await ctx.db.patch("articles", article._id, { status });
  const verb = status === "archived" ? "archived" : article.status === "archived" ? "restored" : "unpublished";
  await auditArticle(ctx, author, verb, article._id, { status: article.status }, { status });
}

/** Changes what all languages share: place, address and audience, on the published pages too. @throws AppError */
export async function placeArticle(
  ctx: MutationCtx,
  author: Author,
  article: Doc<"articles">,
  given: Placement & { audience?: Audience },
): Promise<void> {
  const update: Partial<Doc<"articles">> = await cleanPlacement(ctx, article, given);
  if (given.audience !== undefined && given.audience !== audienceOf(article))
    update.audienceRules = { audience: given.audience };
  if (Object.keys(update).length === 0) return;
  const after = { ...article, ...update };
  if (update.slug !== undefined && update.slug !== article.slug)
    await takeSlug(ctx, article.workspaceId, { kind: "article", articleId: article._id }, update.slug);
  if ("collectionId" in update) {
    await countArticle(ctx, article.collectionId, -1);
    await countArticle(ctx, after.collectionId, 1);
  }
  await ctx.db.patch("articles", article._id, update);
  if (article.status === "published") await movePages(ctx, article, after);
  await auditArticle(ctx, author, "placed", article._id, article, update);
}

async function movePages(ctx: MutationCtx, before: Doc<"articles">, after: Doc<"articles">): Promise<void> {
  await countPublished(ctx, before.collectionId, audienceOf(before), -1);
  await countPublished(ctx, after.collectionId, audienceOf(after), 1);
  const { collectionId, slug, order } = after;
  for (const page of await pagesOf(ctx, before._id)) {
    const audience = audienceOf(after);
    await ctx.db.patch("articlePages", page._id, { collectionId, slug, order, audience });
    if (audience !== page.audience) await rescope(ctx, page, audience);
  }
}

async function rescope(ctx: MutationCtx, page: Doc<"articlePages">, audience: Audience): Promise<void> {
  const texts = await ctx.db
    .query("articleTexts")
    .withIndex("by_page", (q) => q.eq("pageId", page._id))
    .take(1);
  for (const { _id } of texts)
    await ctx.db.patch("articleTexts", _id, { scope: searchScope(page.workspaceId, audience) });
  const uses = await ctx.db
    .query("articleAssetUses")
    .withIndex("by_page", (q) => q.eq("pageId", page._id))
    .take(MAX_ASSETS);
  for (const { _id } of uses) await ctx.db.patch("articleAssetUses", _id, { audience });
}

/** Makes the text of a former version the draft again. @returns the draft's new revision */
export async function restoreVersion(
  ctx: MutationCtx,
  author: Author,
  article: Doc<"articles">,
  version: Doc<"articleVersions">,
  revision: number,
): Promise<number> {
  if (version.articleId !== article._id) throw invalidInput("versionId", "is of another article");
  const edit = { language: version.language, revision, text: textFieldsOf(version) };
  return await saveDraft(ctx, author, article, edit);
}
