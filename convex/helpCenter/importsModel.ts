import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { changedFields } from "../lib/audit";
import { AppError, conflict, invalidInput, invalidState } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { cleanText } from "../lib/text";
import {
  type ArticleText,
  type Author,
  cleanArticleText,
  createArticle,
  saveDraft,
  textFieldsOf,
  translationOf,
} from "./articlesModel";
import { centerOf } from "./centerModel";
import { collectionsOf, createCollection, MAX_DEPTH } from "./collectionsModel";
import { changeStatus, placeArticle, publishDraft } from "./publishingModel";
import type { ArticleStatus, Audience, ImportOutcome } from "./schema";
import { cleanSlug, slugRow } from "./slugsModel";

export const MAX_FILES_PER_CALL = 20;
const MAX_PATH = 500;

/** A markdown file as the client read it. */
export interface ImportFile {
  path: string;
  /** Names of the collections it stands in, from the top. */
  collectionPath: string[];
  title: string;
  description?: string;
  content: string;
  seoTitle?: string;
  seoDescription?: string;
  /** The address of the article it is a text of; without one the path tells. */
  slug?: string;
  /** Absent: the centre's first language. */
  language?: string;
  /** Of a new article: what it is made to be. */
  status?: ArticleStatus;
  audience?: Audience;
}

/** A file whose fields are as they would be stored, and where it goes. */
interface Placed {
  path: string;
  names: string[];
  slug: string | undefined;
  text: Partial<ArticleText> & { title: string };
  /** The article it is a text of; null for a new one. */
  article: Doc<"articles"> | null;
  language: string;
  isMain: boolean;
}

/** @throws AppError `invalid_input{path}` */
export function cleanPath(path: string): string {
  const clean = cleanText("path", path, { max: MAX_PATH });
  if (clean.split("/").some((part) => part === ".." || part === "." || part === ""))
    throw invalidInput("path", "is not inside a folder");
  return clean;
}

function cleanNames(names: readonly string[]): string[] {
  if (names.length > MAX_DEPTH) throw invalidInput("collectionPath", `is deeper than ${MAX_DEPTH} levels`);
  return names.map((name) => cleanText("collectionPath", name));
}

async function articleOfPath(ctx: QueryCtx, workspaceId: Id<"workspaces">, path: string) {
  const row = await pathRow(ctx, workspaceId, path);
  return row && (await ctx.db.get("articles", row.articleId));
}

async function pathRow(ctx: QueryCtx, workspaceId: Id<"workspaces">, path: string) {
  return await ctx.db
    .query("helpImportPaths")
    .withIndex("by_path", (q) => q.eq("workspaceId", workspaceId).eq("path", path))
    .unique();
}

async function articleOfSlug(ctx: QueryCtx, workspaceId: Id<"workspaces">, slug: string) {
  const row = await slugRow(ctx, workspaceId, "article", slug);
  return row?.isCurrent && row.articleId ? await ctx.db.get("articles", row.articleId) : null;
}

/** Finds out what a file is the text of. @throws AppError `invalid_input` naming the field that cannot be taken */
async function placed(ctx: QueryCtx, workspaceId: Id<"workspaces">, file: ImportFile): Promise<Placed> {
  const path = cleanPath(file.path);
  const { title, description, content, seoTitle, seoDescription } = file;
  const text = { title, ...cleanArticleText({ title, description, content, seoTitle, seoDescription }) };
  const names = cleanNames(file.collectionPath);
  const slug = file.slug === undefined ? undefined : cleanSlug(file.slug);
  const bySlug = slug === undefined ? null : await articleOfSlug(ctx, workspaceId, slug);
  const article = bySlug ?? (await articleOfPath(ctx, workspaceId, path));
  const center = await centerOf(ctx, workspaceId);
  const main = article?.language ?? center.defaultLanguage;
  const language = file.language ?? main;
  if (language !== main && !center.languages.includes(language))
    throw invalidInput("language", "is not a language of this help centre");
  const isMain = language === main;
  if (isMain && !article && file.status === "published" && text.content === "")
    throw invalidInput("content", "must not be empty");
  return { path, names, slug, text, article, language, isMain };
}

async function collectionAt(
  ctx: AgentMutationCtx,
  names: readonly string[],
): Promise<{ collectionId: Id<"collections"> | null; made: Id<"collections">[] }> {
  const made: Id<"collections">[] = [];
  let collectionId: Id<"collections"> | null = null;
  for (const name of names) {
    const parentId: Id<"collections"> | null = collectionId;
    const all = await collectionsOf(ctx, ctx.workspace._id);
    const known: Doc<"collections"> | undefined = all.find(
      (one) => (one.parentId ?? null) === parentId && one.name === name,
    );
    const id: Id<"collections"> = known?._id ?? (await createCollection(ctx, { name, parentId }));
    if (!known) made.push(id);
    collectionId = id;
  }
  return { collectionId, made };
}

/** What a file would do: the same answer before as in the import itself. */
async function outcomeOf(ctx: QueryCtx, { article, text, language, isMain }: Placed): Promise<ImportOutcome> {
  if (!article) return "created";
  const row = isMain ? article : await translationOf(ctx, article._id, language);
  return row && changedFields(row, { ...text }).length === 0 ? "unchanged" : "updated";
}

/** What an import would do with a file. */
export type PlannedFile =
  { outcome: ImportOutcome; article: Doc<"articles"> | null } | { outcome: "refused"; field: string; reason: string };

/** Of a text for an article that is neither here nor brought by the import itself. */
const NO_ORIGINAL = invalidInput("language", "is another one than the first, and the article is not here in that");

/**
 * What an import would do with a file; writes nothing.
 * @param coming addresses that the import itself brings before this file
 */
export async function planFile(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  file: ImportFile,
  coming: ReadonlySet<string>,
): Promise<PlannedFile> {
  try {
    const place = await placed(ctx, workspaceId, file);
    const isComing = place.slug !== undefined && coming.has(place.slug);
    if (!place.article && !place.isMain && !isComing) throw NO_ORIGINAL;
    return { outcome: await outcomeOf(ctx, place), article: place.article };
  } catch (error) {
    if (!(error instanceof AppError) || error.data.code !== "invalid_input") throw error;
    return { outcome: "refused", field: error.data.field, reason: error.data.reason };
  }
}

/** Begins an import that files are added to in batches. */
export async function beginImport(ctx: AgentMutationCtx, name: string): Promise<Id<"helpImports">> {
  return await ctx.db.insert("helpImports", {
    workspaceId: ctx.workspace._id,
    name: cleanText("name", name),
    status: "applying",
    created: 0,
    updated: 0,
    unchanged: 0,
    collectionIds: [],
    createdBy: ctx.userId,
    createdAt: Date.now(),
  });
}

async function isDone(ctx: QueryCtx, run: Doc<"helpImports">, path: string): Promise<boolean> {
  const item = await ctx.db
    .query("helpImportItems")
    .withIndex("by_import_path", (q) => q.eq("importId", run._id).eq("path", path))
    .first();
  return item !== null;
}

/** Of two files for one text, either would be lost. @throws AppError `conflict` */
async function assertOnce(ctx: QueryCtx, run: Doc<"helpImports">, { article, language, path }: Placed): Promise<void> {
  if (!article) return;
  const item = await ctx.db
    .query("helpImportItems")
    .withIndex("by_import_text", (q) => q.eq("importId", run._id).eq("articleId", article._id).eq("language", language))
    .first();
  if (item) throw conflict(`${item.path} and ${path} are the same text`);
}

/** The path leads to the article from now on; one that led to a deleted article is taken over. */
async function keepPath(ctx: MutationCtx, workspaceId: Id<"workspaces">, path: string, articleId: Id<"articles">) {
  const row = await pathRow(ctx, workspaceId, path);
  if (row) await ctx.db.patch("helpImportPaths", row._id, { articleId });
  else await ctx.db.insert("helpImportPaths", { workspaceId, path, articleId });
}

async function importNew(ctx: AgentMutationCtx, author: Author, place: Placed, file: ImportFile) {
  const { text, slug, path, names } = place;
  const { collectionId, made } = await collectionAt(ctx, names);
  const articleId = await createArticle(ctx, author, { ...text, slug, collectionId });
  await keepPath(ctx, author.workspaceId, path, articleId);
  const loaded = async () => (await ctx.db.get("articles", articleId))!;
  if (file.audience) await placeArticle(ctx, author, await loaded(), { audience: file.audience });
  if (file.status === "published") await publishDraft(ctx, author, await loaded(), place.language);
  if (file.status === "archived") await changeStatus(ctx, author, await loaded(), "archived");
  return { articleId, revision: 1, made };
}

async function importOver(
  ctx: MutationCtx,
  author: Author,
  article: Doc<"articles">,
  { text, language, isMain }: Placed,
) {
  const row = isMain ? article : await translationOf(ctx, article._id, language);
  const edit = { language, revision: row?.revision ?? 0, text };
  const revision = await saveDraft(ctx, author, article, edit);
  return { revision, before: row ? { ...textFieldsOf(row), hasChanges: row.hasChanges } : undefined };
}

/** Takes one file. @returns what it did, and the collections it made */
async function importFile(ctx: AgentMutationCtx, author: Author, run: Doc<"helpImports">, file: ImportFile) {
  const place = await placed(ctx, run.workspaceId, file);
  const { path, language, article } = place;
  if (!article && !place.isMain) throw NO_ORIGINAL;
  await assertOnce(ctx, run, place);
  const outcome = await outcomeOf(ctx, place);
  const item = { workspaceId: run.workspaceId, importId: run._id, path, language, outcome };
  if (!article) {
    const { made, ...fresh } = await importNew(ctx, author, place, file);
    await ctx.db.insert("helpImportItems", { ...item, ...fresh });
    return { outcome, made };
  }
  const changed =
    outcome === "unchanged" ? { revision: article.revision } : await importOver(ctx, author, article, place);
  await ctx.db.insert("helpImportItems", { ...item, articleId: article._id, ...changed });
  return { outcome, made: [] };
}

/**
 * Takes up to twenty files into an import: as new drafts, or as edits of what the same addresses or paths gave before;
 * what readers see of those stays until somebody publishes. A batch that is sent again changes nothing.
 * @throws AppError `invalid_input`, `conflict` for two files of one text, `invalid_state` when the import is not open any
 *   more; nothing of the batch is taken then
 */
export async function importFiles(
  ctx: AgentMutationCtx,
  author: Author,
  run: Doc<"helpImports">,
  files: readonly ImportFile[],
): Promise<void> {
  if (run.status !== "applying") throw invalidState(run.status);
  if (files.length > MAX_FILES_PER_CALL) throw invalidInput("files", `has more than ${MAX_FILES_PER_CALL} elements`);
  const { created, updated, unchanged } = run;
  const counts = { created, updated, unchanged };
  const collectionIds = [...(run.collectionIds ?? [])];
  for (const file of files) {
    if (await isDone(ctx, run, cleanPath(file.path))) continue;
    const { outcome, made } = await importFile(ctx, author, run, file);
    counts[outcome]++;
    collectionIds.push(...made);
  }
  await ctx.db.patch("helpImports", run._id, { ...counts, collectionIds });
}
