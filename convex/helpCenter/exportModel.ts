import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { textFieldsOf } from "./articlesModel";
import { assetsIn, assetView } from "./assetsModel";
import { pathOf } from "./collectionsModel";
import { audienceOf } from "./publishingModel";
import { textFields, vArticleStatus, vAudience } from "./schema";

/** A text with all that an import needs to make it again. */
export const vExported = v.object({
  ...textFields,
  slug: v.string(),
  status: vArticleStatus,
  audience: vAudience,
  language: v.string(),
  collectionPath: v.array(v.string()),
  /** The centre's own pictures in the text: what it names, and where the caller fetches each. */
  pictures: v.array(v.object({ path: v.string(), url: v.string(), name: v.string() })),
});
export type Exported = Infer<typeof vExported>;

async function exported(
  ctx: QueryCtx,
  article: Doc<"articles">,
  text: Doc<"articles"> | Doc<"articleTranslations">,
  status: Doc<"articles">["status"],
): Promise<Exported> {
  const names = (await pathOf(ctx, article.collectionId)).map(({ name }) => name);
  const pictures = (await assetsIn(ctx, article.workspaceId, text.content)).map(assetView);
  return {
    ...textFieldsOf(text),
    ...{ slug: article.slug, status, audience: audienceOf(article), language: text.language, collectionPath: names },
    pictures: pictures.map(({ path, url, name }) => ({ path, url, name })),
  };
}

/** An article in its first language. */
export async function exportedArticle(ctx: QueryCtx, article: Doc<"articles">): Promise<Exported> {
  return await exported(ctx, article, article, article.status);
}

/** An article in a further language; null while the rest of a deleted one is on its way out. */
export async function exportedTranslation(ctx: QueryCtx, row: Doc<"articleTranslations">): Promise<Exported | null> {
  const article = await ctx.db.get("articles", row.articleId);
  if (!article) return null;
  const page = await ctx.db
    .query("articlePages")
    .withIndex("by_article", (q) => q.eq("articleId", article._id).eq("language", row.language))
    .unique();
  return await exported(ctx, article, row, page ? "published" : "draft");
}
