import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { bumpCounter } from "../lib/counters";
import { articleCounters, type Author, auditArticle } from "./articlesModel";
import { countArticle } from "./collectionsModel";
import { unpublishArticle } from "./publishingModel";
import { dropSlugs } from "./slugsModel";

const BATCH = 100;

/** Deletes an article with all that belongs to it; the rest of a long history goes in further transactions. */
export async function deleteArticle(ctx: MutationCtx, author: Author, article: Doc<"articles">): Promise<void> {
  const { workspaceId, _id: articleId } = article;
  const draft = article.status === "published" ? await unpublishArticle(ctx, article) : article;
  await dropSlugs(ctx, { kind: "article", articleId });
  await countArticle(ctx, article.collectionId, -1);
  await bumpCounter(ctx, workspaceId, articleCounters.all, -1);
  await bumpCounter(ctx, workspaceId, articleCounters.of(draft.status), -1);
  await ctx.db.delete("articles", articleId);
  await auditArticle(ctx, author, "deleted", articleId, { title: article.title }, { title: undefined });
  await ctx.scheduler.runAfter(0, internal.helpCenter.jobs.deleteRemains, { articleId });
}

/** Deletes some of what a deleted article left behind. @returns whether more may be left */
export async function deleteRemains(ctx: MutationCtx, articleId: Id<"articles">): Promise<boolean> {
  const versions = await ctx.db
    .query("articleVersions")
    .withIndex("by_article", (q) => q.eq("articleId", articleId))
    .take(8);
  const feedback = await ctx.db
    .query("articleFeedback")
    .withIndex("by_article", (q) => q.eq("articleId", articleId))
    .take(BATCH);
  const translations = await ctx.db
    .query("articleTranslations")
    .withIndex("by_article", (q) => q.eq("articleId", articleId))
    .take(4);
  const stats = await ctx.db
    .query("articleStats")
    .withIndex("by_article", (q) => q.eq("articleId", articleId))
    .take(1);
  const paths = await ctx.db
    .query("helpImportPaths")
    .withIndex("by_article", (q) => q.eq("articleId", articleId))
    .take(10);
  for (const { _id } of versions) await ctx.db.delete("articleVersions", _id);
  for (const { _id } of feedback) await ctx.db.delete("articleFeedback", _id);
  for (const { _id } of translations) await ctx.db.delete("articleTranslations", _id);
  for (const { _id } of stats) await ctx.db.delete("articleStats", _id);
  for (const { _id } of paths) await ctx.db.delete("helpImportPaths", _id);
  return [versions, feedback, translations, stats, paths].some((rows) => rows.length > 0);
}
