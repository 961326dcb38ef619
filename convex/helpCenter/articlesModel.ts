import { MAX_TITLE_LENGTH } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import { bumpCounter, readCounter } from "../lib/counters";
import { conflict, invalidInput, invalidState, notFound } from "../lib/errors";
import { cleanText } from "../lib/text";
import { centerOf } from "./centerModel";
import { countArticle } from "./collectionsModel";
import { cleanSlug, freeSlug, slugOf, takeSlug } from "./slugsModel";

/** Bytes of an article's text in UTF-8: what a row can hold with its other fields. */
export const MAX_ARTICLE_BYTES = 512 * 1024;
export const MAX_ARTICLES = 20_000;
const MAX_DESCRIPTION = 500;
export const articleCounters = {
  all: "helpCenter.articles",
  of: (status: Doc<"articles">["status"]) => `helpCenter.articles.${status}`,
};
export interface ArticleText {
  title: string;
  description: string;
  content: string;
  seoTitle: string;
  seoDescription: string;
}

/** Who writes: a teammate, or the demo. */
export interface Author {
  workspaceId: Id<"workspaces">;
  userId: Id<"users">;
}

const EMPTY: ArticleText = { title: "", description: "", content: "", seoTitle: "", seoDescription: "" };

function cleanContent(text: string): string {
  const content = cleanText("content", text, { max: MAX_ARTICLE_BYTES, isRequired: false });
  if (new TextEncoder().encode(content).length > MAX_ARTICLE_BYTES)
    throw invalidInput("content", "is larger than 512 KB");
  return content;
}

const CLEANERS: { [Field in keyof ArticleText]: (text: string) => string } = {
  title: (text) => cleanText("title", text),
  description: (text) => cleanText("description", text, { max: MAX_DESCRIPTION, isRequired: false }),
  content: cleanContent,
  seoTitle: (text) => cleanText("seoTitle", text, { max: MAX_TITLE_LENGTH, isRequired: false }),
  seoDescription: (text) => cleanText("seoDescription", text, { max: MAX_DESCRIPTION, isRequired: false }),
};

/** The given fields as they are stored. @throws AppError `invalid_input` naming the field */
export function cleanArticleText(given: Partial<ArticleText>): Partial<ArticleText> {
  const clean: Partial<ArticleText> = {};
  for (const field of Object.keys(CLEANERS) as (keyof ArticleText)[]) {
    const text = given[field];
    if (text !== undefined) clean[field] = CLEANERS[field](text);
  }
  return clean;
}

/** The text of a row, without the rest of it. */
export function textFieldsOf({ title, description, content, seoTitle, seoDescription }: ArticleText): ArticleText {
  return { title, description, content, seoTitle, seoDescription };
}

/** Writes down what somebody did with an article. */
export async function auditArticle(
  ctx: MutationCtx,
  author: Author,
  verb: string,
  id: Id<"articles">,
  before: Record<string, unknown> = {},
  after: Record<string, unknown> = {},
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: author.workspaceId,
    actor: { type: "user", userId: author.userId },
    action: `article.${verb}`,
    resourceType: "article",
    resourceId: id,
    changes: changedFields(before, after),
  });
}

async function nextOrder(ctx: QueryCtx, workspaceId: Id<"workspaces">, collectionId?: Id<"collections">) {
  const last = await ctx.db
    .query("articles")
    .withIndex("by_collection", (q) => q.eq("workspaceId", workspaceId).eq("collectionId", collectionId))
    .order("desc")
    .first();
  return (last?.order ?? 0) + 1;
}

async function assertCollection(ctx: QueryCtx, workspaceId: Id<"workspaces">, id: Id<"collections">): Promise<void> {
  if ((await ctx.db.get("collections", id))?.workspaceId !== workspaceId) throw notFound("collection");
}

export interface NewArticle extends Partial<ArticleText> {
  title: string;
  slug?: string;
  collectionId?: Id<"collections"> | null;
}

/** Begins an article as a draft. @throws AppError `invalid_input`, `not_found{collection}`, `conflict` */
export async function createArticle(ctx: MutationCtx, author: Author, given: NewArticle): Promise<Id<"articles">> {
  const { workspaceId, userId } = author;
  if ((await readCounter(ctx, workspaceId, articleCounters.all)) >= MAX_ARTICLES)
    throw invalidState(`more than ${MAX_ARTICLES} articles`);
  const text = { ...EMPTY, ...cleanArticleText(given) };
  const collectionId = given.collectionId ?? undefined;
  if (collectionId) await assertCollection(ctx, workspaceId, collectionId);
  const slug = given.slug ? cleanSlug(given.slug) : await freeSlug(ctx, workspaceId, "article", slugOf(text.title));
  const { defaultLanguage } = await centerOf(ctx, workspaceId);
  const articleId = await ctx.db.insert("articles", {
    workspaceId,
    ...text,
    slug,
    collectionId,
    language: defaultLanguage,
    status: "draft",
    order: await nextOrder(ctx, workspaceId, collectionId),
    authorId: userId,
    revision: 1,
    updatedAt: Date.now(),
    updatedBy: userId,
    hasChanges: true,
  });
  await takeSlug(ctx, workspaceId, { kind: "article", articleId }, slug);
  await ctx.db.insert("articleStats", { workspaceId, articleId, views: 0, helpful: 0, unhelpful: 0 });
  await countArticle(ctx, collectionId, 1);
  await bumpCounter(ctx, workspaceId, articleCounters.all, 1);
  await bumpCounter(ctx, workspaceId, articleCounters.of("draft"), 1);
  await auditArticle(ctx, author, "created", articleId, {}, { title: text.title, slug });
  return articleId;
}

/** The text of an article being worked on in a further language, or null. */
export async function translationOf(
  ctx: QueryCtx,
  articleId: Id<"articles">,
  language: string,
): Promise<Doc<"articleTranslations"> | null> {
  return await ctx.db
    .query("articleTranslations")
    .withIndex("by_article", (q) => q.eq("articleId", articleId).eq("language", language))
    .unique();
}

function assertRevision(current: number, given: number): void {
  if (current !== given) throw conflict(`edited by someone else: revision ${current}`);
}

/** @throws AppError `invalid_input{language}` */
async function assertLanguage(ctx: QueryCtx, workspaceId: Id<"workspaces">, language: string): Promise<void> {
  const { languages } = await centerOf(ctx, workspaceId);
  if (!languages.includes(language)) throw invalidInput("language", "is not a language of this help centre");
}

/**
 * Saves the draft in one language. Two authors cannot undo each other's words: the edit names the revision it was made on.
 * A translation not begun yet has revision 0.
 * @returns the new revision
 * @throws AppError `conflict` when the draft is at another revision, `invalid_input`
 */
export async function saveDraft(
  ctx: MutationCtx,
  author: Author,
  article: Doc<"articles">,
  edit: { language: string; revision: number; text: Partial<ArticleText> },
): Promise<number> {
  const isMain = edit.language === article.language;
  if (!isMain) await assertLanguage(ctx, article.workspaceId, edit.language);
  const row = isMain ? article : await translationOf(ctx, article._id, edit.language);
  assertRevision(row?.revision ?? 0, edit.revision);
  const text = cleanArticleText(edit.text);
  if (row && changedFields(row, { ...text }).length === 0) return row.revision;
  const mark = { revision: edit.revision + 1, updatedAt: Date.now(), updatedBy: author.userId, hasChanges: true };
  if (isMain) await ctx.db.patch("articles", article._id, { ...text, ...mark });
  else if (row) await ctx.db.patch("articleTranslations", row._id as Id<"articleTranslations">, { ...text, ...mark });
  else await insertTranslation(ctx, article, edit.language, { ...text, ...mark });
  return mark.revision;
}

async function insertTranslation(
  ctx: MutationCtx,
  article: Doc<"articles">,
  language: string,
  fields: Partial<ArticleText> & { revision: number; updatedAt: number; updatedBy: Id<"users">; hasChanges: boolean },
): Promise<void> {
  const { workspaceId, _id: articleId, title } = article;
  await ctx.db.insert("articleTranslations", { ...EMPTY, title, ...fields, workspaceId, articleId, language });
}

/** Where an article stands and how it is addressed. */
export interface Placement {
  collectionId?: Id<"collections"> | null;
  slug?: string;
}

/** The fields of a placement as they are stored. @throws AppError `invalid_input`, `not_found{collection}`, `conflict` */
export async function cleanPlacement(
  ctx: MutationCtx,
  article: Doc<"articles">,
  given: Placement,
): Promise<Partial<Pick<Doc<"articles">, "collectionId" | "slug" | "order">>> {
  const update: Partial<Doc<"articles">> = {};
  if (given.slug !== undefined) update.slug = cleanSlug(given.slug);
  if (given.collectionId !== undefined && (given.collectionId ?? undefined) !== article.collectionId) {
    const collectionId = given.collectionId ?? undefined;
    if (collectionId) await assertCollection(ctx, article.workspaceId, collectionId);
    update.collectionId = collectionId;
    update.order = await nextOrder(ctx, article.workspaceId, collectionId);
  }
  return update;
}
