import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { env } from "../lib/env";
import { assetUrls } from "./assetsModel";
import { textFieldsOf, translationOf } from "./articlesModel";
import { centerOf } from "./centerModel";
import { figuresOf } from "./feedbackModel";
import { audienceOf } from "./publishingModel";
import type { ArticleSummary, Draft } from "./views";

async function nameOf(ctx: QueryCtx, userId: Id<"users"> | undefined): Promise<string | null> {
  const user = userId && (await ctx.db.get("users", userId));
  return user ? (user.name ?? null) : null;
}

/** An article in the editors' lists. */
export async function articleSummary(ctx: QueryCtx, article: Doc<"articles">): Promise<ArticleSummary> {
  const { _id, title, description, slug, status, collectionId = null, hasChanges, updatedAt } = article;
  return {
    ...{ articleId: _id, title, description, slug, status, collectionId, hasChanges, updatedAt },
    audience: audienceOf(article),
    updatedByName: await nameOf(ctx, article.updatedBy),
    ...(await figuresOf(ctx, _id)),
  };
}

/** The draft of an article in one language; an empty one at revision 0 where none was begun. */
export async function draftView(ctx: QueryCtx, article: Doc<"articles">, language: string): Promise<Draft> {
  const row = language === article.language ? article : await translationOf(ctx, article._id, language);
  const page = await ctx.db
    .query("articlePages")
    .withIndex("by_article", (q) => q.eq("articleId", article._id).eq("language", language))
    .unique();
  const text = row ? textFieldsOf(row) : { title: "", description: "", content: "", seoTitle: "", seoDescription: "" };
  return {
    language,
    revision: row?.revision ?? 0,
    ...text,
    hasChanges: row !== null && (row.hasChanges || page === null),
    isPublished: page !== null,
    updatedAt: row?.updatedAt ?? null,
    updatedByName: await nameOf(ctx, row?.updatedBy),
    imageUrls: await assetUrls(ctx, article.workspaceId, text.content, { kind: "agent" }),
  };
}

/** What the editor shows beside the text. */
export async function articleDetail(ctx: QueryCtx, article: Doc<"articles">) {
  const center = await centerOf(ctx, article.workspaceId);
  const isPublished = article.status === "published";
  return {
    ...(await articleSummary(ctx, article)),
    languages: [article.language, ...center.languages.filter((language) => language !== article.language)],
    publishedAt: article.publishedAt ?? null,
    authorName: await nameOf(ctx, article.authorId),
    url: isPublished ? `${env.convexSiteUrl}/help/${center.slug}/articles/${encodeURIComponent(article.slug)}` : null,
  };
}
