import { type PaginationResult, paginationOptsValidator, paginationResultValidator } from "convex/server";
import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { recordAudit } from "../lib/audit";
import { invalidInput, invalidState } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { importForMember } from "./access";
import { MAX_ARTICLE_BYTES } from "./articlesModel";
import { pathOf } from "./collectionsModel";
import { articleOfPath, beginImport, cleanPath, importFiles } from "./importsModel";
import { textFields, vArticleStatus } from "./schema";
import { vImport } from "./views";

const MAX_PLANNED = 200;
const MAX_EXPORT_PAGE = 25;
const longTexts = { content: MAX_ARTICLE_BYTES };
const vFile = v.object({
  path: v.string(),
  collectionPath: v.array(v.string()),
  title: v.string(),
  description: v.optional(v.string()),
  content: v.string(),
});

const vPlanned = v.object({
  path: v.string(),
  articleId: v.union(v.id("articles"), v.null()),
  title: v.union(v.string(), v.null()),
});
type Planned = Infer<typeof vPlanned>;
const vExported = v.object({
  ...textFields,
  slug: v.string(),
  status: vArticleStatus,
  language: v.string(),
  collectionPath: v.array(v.string()),
});

/** What an import of these paths would do; writes nothing. */
export const plan = agentQuery({
  permission: "articles.create",
  args: { paths: v.array(v.string()) },
  returns: v.array(vPlanned),
  handler: async (ctx, { paths }): Promise<Planned[]> => {
    if (paths.length > MAX_PLANNED) throw invalidInput("paths", `has more than ${MAX_PLANNED} elements`);
    const found = paths.map(async (path) => {
      const article = await articleOfPath(ctx, ctx.workspace._id, cleanPath(path));
      return { path, articleId: article?._id ?? null, title: article?.title ?? null };
    });
    return await Promise.all(found);
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

/** Takes an import back, in the background: new articles go, changed ones have their text again. */
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

/** Articles with their texts and places, for a copy of the centre as files; at most 25 a page. */
export const exportPage = agentQuery({
  permission: "data.export",
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vExported),
  handler: async (ctx, { paginationOpts }): Promise<PaginationResult<Infer<typeof vExported>>> => {
    const options = boundedPage(paginationOpts);
    if (options.numItems > MAX_EXPORT_PAGE)
      throw invalidInput("paginationOpts.numItems", `must be at most ${MAX_EXPORT_PAGE}`);
    const result = await ctx.db
      .query("articles")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id))
      .paginate(options);
    const page = result.page.map(async (article) => {
      const { title, description, content, seoTitle, seoDescription, slug, status, language } = article;
      const collectionPath = (await pathOf(ctx, article.collectionId)).map(({ name }) => name);
      return { title, description, content, seoTitle, seoDescription, slug, status, language, collectionPath };
    });
    return { ...result, page: await Promise.all(page) };
  },
});
