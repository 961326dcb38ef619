import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { invalidInput, invalidState } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { cleanText } from "../lib/text";
import { type ArticleText, type Author, createArticle, saveDraft, textFieldsOf } from "./articlesModel";
import { collectionsOf, createCollection, MAX_DEPTH } from "./collectionsModel";
import { deleteArticle } from "./removalModel";

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
}

/** @throws AppError `invalid_input{path}` */
export function cleanPath(path: string): string {
  const clean = cleanText("path", path, { max: MAX_PATH });
  if (clean.split("/").some((part) => part === ".." || part === ""))
    throw invalidInput("path", "is not inside a folder");
  return clean;
}

/** The article that a file was imported as before, or null. */
export async function articleOfPath(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  path: string,
): Promise<Doc<"articles"> | null> {
  const row = await ctx.db
    .query("helpImportPaths")
    .withIndex("by_path", (q) => q.eq("workspaceId", workspaceId).eq("path", path))
    .unique();
  return row && (await ctx.db.get("articles", row.articleId));
}

async function collectionAt(ctx: AgentMutationCtx, names: readonly string[]): Promise<Id<"collections"> | null> {
  if (names.length > MAX_DEPTH) throw invalidInput("collectionPath", `is deeper than ${MAX_DEPTH} levels`);
  let parentId: Id<"collections"> | null = null;
  for (const given of names) {
    const name = cleanText("collectionPath", given);
    const all = await collectionsOf(ctx, ctx.workspace._id);
    const known = all.find((one) => (one.parentId ?? null) === parentId && one.name === name);
    parentId = known?._id ?? (await createCollection(ctx, { name, parentId }));
  }
  return parentId;
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

async function importNew(ctx: AgentMutationCtx, author: Author, run: Doc<"helpImports">, file: ImportFile) {
  const collectionId = await collectionAt(ctx, file.collectionPath);
  const { title, description, content, path } = file;
  const articleId = await createArticle(ctx, author, { title, description, content, collectionId });
  const { workspaceId } = run;
  await ctx.db.insert("helpImportPaths", { workspaceId, path, articleId });
  await ctx.db.insert("helpImportItems", { workspaceId, importId: run._id, path, articleId, revision: 1 });
}

async function importOver(
  ctx: AgentMutationCtx,
  author: Author,
  run: Doc<"helpImports">,
  file: ImportFile,
  article: Doc<"articles">,
): Promise<boolean> {
  const { title, description, content, path } = file;
  const edit = { language: article.language, revision: article.revision, text: { title, description, content } };
  const revision = await saveDraft(ctx, author, article, edit);
  if (revision === article.revision) return false;
  const before = { ...textFieldsOf(article), collectionId: article.collectionId };
  const { workspaceId, _id: importId } = run;
  await ctx.db.insert("helpImportItems", { workspaceId, importId, path, articleId: article._id, revision, before });
  return true;
}

/**
 * Takes up to twenty files into an import: as new drafts, or as edits of what the same paths gave before. A batch that is
 * sent again changes nothing.
 * @throws AppError `invalid_input`, `invalid_state` when the import is not open any more
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
  for (const given of files) {
    const file = { ...given, path: cleanPath(given.path) };
    if (await isDone(ctx, run, file.path)) continue;
    const article = await articleOfPath(ctx, run.workspaceId, file.path);
    if (!article) {
      await importNew(ctx, author, run, file);
      counts.created++;
    } else if (await importOver(ctx, author, run, file, article)) counts.updated++;
    else counts.unchanged++;
  }
  await ctx.db.patch("helpImports", run._id, counts);
}

async function undoItem(ctx: MutationCtx, author: Author, item: Doc<"helpImportItems">): Promise<void> {
  const article = await ctx.db.get("articles", item.articleId);
  if (article && article.revision === item.revision) {
    if (!item.before) await deleteArticle(ctx, author, article);
    else {
      const { collectionId: _collectionId, ...text } = item.before;
      const before: ArticleText = text;
      await saveDraft(ctx, author, article, { language: article.language, revision: article.revision, text: before });
    }
  }
  await ctx.db.delete("helpImportItems", item._id);
}

/** Takes back some of an import; what was edited since stays. @returns whether more may be left */
export async function undoSome(ctx: MutationCtx, run: Doc<"helpImports">): Promise<boolean> {
  const items = await ctx.db
    .query("helpImportItems")
    .withIndex("by_import", (q) => q.eq("importId", run._id))
    .take(MAX_FILES_PER_CALL);
  const author = { workspaceId: run.workspaceId, userId: run.createdBy };
  for (const item of items) await undoItem(ctx, author, item);
  if (items.length === MAX_FILES_PER_CALL) return true;
  await ctx.db.patch("helpImports", run._id, { status: "undone" });
  return false;
}
