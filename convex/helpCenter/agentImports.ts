import {
  type PaginationOptions,
  type PaginationResult,
  paginationOptsValidator,
  paginationResultValidator,
} from "convex/server";
import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { recordAudit } from "../lib/audit";
import { invalidInput, invalidState } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { importForMember } from "./access";
import { MAX_ARTICLE_BYTES } from "./articlesModel";
import { assetByHash, assetView } from "./assetsModel";
import { type Exported, exportedArticle, exportedTranslation, vExported } from "./exportModel";
import { beginImport, importFiles, MAX_FILES_PER_CALL, planFile } from "./importsModel";
import { vArticleStatus, vAudience, vImportOutcome } from "./schema";
import { vImport } from "./views";

const MAX_EXPORT_PAGE = 25;
const MAX_HASHES = 100;
const HASH = /^[0-9a-f]{64}$/;
const longTexts = { content: MAX_ARTICLE_BYTES };
const vFile = v.object({
  path: v.string(),
  collectionPath: v.array(v.string()),
  title: v.string(),
  description: v.optional(v.string()),
  content: v.string(),
  seoTitle: v.optional(v.string()),
  seoDescription: v.optional(v.string()),
  slug: v.optional(v.string()),
  language: v.optional(v.string()),
  status: v.optional(vArticleStatus),
  audience: v.optional(vAudience),
});

const vPlanned = v.object({
  path: v.string(),
  outcome: v.union(...vImportOutcome.members, v.literal("refused")),
  /** The article that would be changed. */
  articleId: v.union(v.id("articles"), v.null()),
  articleTitle: v.union(v.string(), v.null()),
  /** Why a file would be refused: which part of it, and what is wrong with that. */
  refusal: v.union(v.object({ field: v.string(), reason: v.string() }), v.null()),
});
type Planned = Infer<typeof vPlanned>;

/** A row holds its whole text, so pages are short. */
function exportOptions(given: PaginationOptions): PaginationOptions {
  const options = boundedPage(given);
  if (options.numItems > MAX_EXPORT_PAGE)
    throw invalidInput("paginationOpts.numItems", `must be at most ${MAX_EXPORT_PAGE}`);
  return options;
}

function assertFew(field: string, elements: readonly unknown[], max: number): void {
  if (elements.length > max) throw invalidInput(field, `has more than ${max} elements`);
}

/**
 * What an import of these files would do; writes nothing. `coming` names addresses that files before these bring: texts
 * in further languages need their article.
 */
export const plan = agentQuery({
  permission: "articles.create",
  longTexts,
  args: { files: v.array(vFile), coming: v.optional(v.array(v.string())) },
  returns: v.array(vPlanned),
  handler: async (ctx, { files, coming = [] }): Promise<Planned[]> => {
    assertFew("files", files, MAX_FILES_PER_CALL);
    const slugs = new Set(coming);
    const planned: Planned[] = [];
    for (const file of files) {
      const found = await planFile(ctx, ctx.workspace._id, file, slugs);
      const isRefused = found.outcome === "refused";
      const refusal = isRefused ? { field: found.field, reason: found.reason } : null;
      const { _id: articleId = null, title: articleTitle = null } = (!isRefused && found.article) || {};
      planned.push({ path: file.path, outcome: found.outcome, articleId, articleTitle, refusal });
      if (!isRefused && file.slug !== undefined) slugs.add(file.slug);
    }
    return planned;
  },
});

/** Which pictures the centre has already, by the SHA-256 of the file; others are left out. */
export const knownPictures = agentQuery({
  permission: "articles.create",
  args: { hashes: v.array(v.string()) },
  returns: v.array(v.object({ hash: v.string(), path: v.string() })),
  handler: async (ctx, { hashes }): Promise<{ hash: string; path: string }[]> => {
    assertFew("hashes", hashes, MAX_HASHES);
    const wellFormed = hashes.filter((hash) => HASH.test(hash));
    const found = wellFormed.map(async (hash) => {
      const asset = await assetByHash(ctx, ctx.workspace._id, hash);
      return asset ? [{ hash, path: assetView(asset).path }] : [];
    });
    return (await Promise.all(found)).flat();
  },
});

export const begin = agentMutation({
  permission: "articles.publish",
  args: { name: v.string() },
  returns: v.object({ importId: v.id("helpImports") }),
  handler: async (ctx, { name }): Promise<{ importId: Id<"helpImports"> }> => ({
    importId: await beginImport(ctx, name),
  }),
});

/** Takes up to twenty files; the same batch again changes nothing, so a broken import goes on where it stopped. */
export const add = agentMutation({
  permission: "articles.publish",
  longTexts,
  args: { importId: v.id("helpImports"), files: v.array(vFile) },
  returns: v.null(),
  handler: async (ctx, { importId, files }): Promise<null> => {
    const run = await importForMember(ctx, importId);
    await importFiles(ctx, { workspaceId: run.workspaceId, userId: ctx.userId }, run, files);
    return null;
  },
});

export const finish = agentMutation({
  permission: "articles.publish",
  args: { importId: v.id("helpImports") },
  returns: v.null(),
  handler: async (ctx, { importId }): Promise<null> => {
    const run = await importForMember(ctx, importId);
    if (run.status !== "applying") throw invalidState(run.status);
    await ctx.db.patch("helpImports", importId, { status: "applied" });
    const { created, updated, unchanged } = run;
    await recordAudit(ctx, {
      workspaceId: run.workspaceId,
      actor: { type: "user", userId: ctx.userId },
      action: "help_import.applied",
      resourceType: "help_import",
      resourceId: importId,
      metadata: { created, updated, unchanged },
    });
    return null;
  },
});

/** Takes an import back, in the background: what it made goes, changed texts are as before, save what was edited since. */
export const undo = agentMutation({
  permission: "articles.delete",
  args: { importId: v.id("helpImports") },
  returns: v.null(),
  handler: async (ctx, { importId }): Promise<null> => {
    const run = await importForMember(ctx, importId);
    if (run.status === "undone" || run.status === "undoing") throw invalidState(run.status);
    await ctx.db.patch("helpImports", importId, { status: "undoing" });
    await ctx.scheduler.runAfter(0, internal.helpCenter.jobs.undoImport, { importId });
    await recordAudit(ctx, {
      workspaceId: run.workspaceId,
      actor: { type: "user", userId: ctx.userId },
      action: "help_import.undone",
      resourceType: "help_import",
      resourceId: importId,
    });
    return null;
  },
});

export const list = agentQuery({
  permission: "articles.read",
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vImport),
  handler: async (ctx, { paginationOpts }): Promise<PaginationResult<Infer<typeof vImport>>> => {
    const result = await ctx.db
      .query("helpImports")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const page = result.page.map(({ _id, name, status, created, updated, unchanged, createdAt }) => {
      return { importId: _id, name, status, created, updated, unchanged, createdAt };
    });
    return { ...result, page };
  },
});

/** Articles in their first language with their places, for a copy of the centre as files; at most 25 a page. */
export const exportPage = agentQuery({
  permission: "data.export",
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vExported),
  handler: async (ctx, { paginationOpts }): Promise<PaginationResult<Exported>> => {
    const result = await ctx.db
      .query("articles")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id))
      .paginate(exportOptions(paginationOpts));
    return { ...result, page: await Promise.all(result.page.map((article) => exportedArticle(ctx, article))) };
  },
});

/** The texts in further languages, as `exportPage` gives the first; at most 25 a page. */
export const exportTranslations = agentQuery({
  permission: "data.export",
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vExported),
  handler: async (ctx, { paginationOpts }): Promise<PaginationResult<Exported>> => {
    const result = await ctx.db
      .query("articleTranslations")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id))
      .paginate(exportOptions(paginationOpts));
    const page = await Promise.all(result.page.map((row) => exportedTranslation(ctx, row)));
    return { ...result, page: page.filter((exported) => exported !== null) };
  },
});
