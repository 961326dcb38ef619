import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type Author, saveDraft, translationOf } from "./articlesModel";
import { dropEmptyCollection } from "./collectionsModel";
import { deleteArticle } from "./removalModel";

/** Items taken back in one transaction: each may hold two long texts. */
const BATCH = 8;

type Item = Doc<"helpImportItems">;

/** Puts back the text that an item changed, or takes away the translation that it began. */
async function undoChange(ctx: MutationCtx, author: Author, article: Doc<"articles">, item: Item): Promise<void> {
  const { language, before, revision } = item;
  const row = language === article.language ? article : await translationOf(ctx, article._id, language);
  if (row?.revision !== revision) return;
  const isPublishedSince = !row.hasChanges;
  if (before) {
    const { hasChanges, ...text } = before;
    await saveDraft(ctx, author, article, { language, revision, text });
    if (isPublishedSince) return;
    if ("articleId" in row) await ctx.db.patch("articleTranslations", row._id, { hasChanges });
    else await ctx.db.patch("articles", row._id, { hasChanges });
  } else if ("articleId" in row && !isPublishedSince) await ctx.db.delete("articleTranslations", row._id);
}

async function undoItem(ctx: MutationCtx, author: Author, item: Item): Promise<void> {
  const article = await ctx.db.get("articles", item.articleId);
  if (article && item.outcome === "updated") await undoChange(ctx, author, article, item);
  if (article && item.outcome === "created" && article.revision === item.revision)
    await deleteArticle(ctx, author, article);
  await ctx.db.delete("helpImportItems", item._id);
}

/** Takes back some of an import; what was edited since stays. @returns whether more may be left */
export async function undoSome(ctx: MutationCtx, run: Doc<"helpImports">): Promise<boolean> {
  const items = await ctx.db
    .query("helpImportItems")
    .withIndex("by_import", (q) => q.eq("importId", run._id))
    .take(BATCH);
  const author = { workspaceId: run.workspaceId, userId: run.createdBy };
  for (const item of items) await undoItem(ctx, author, item);
  if (items.length === BATCH) return true;
  for (const id of [...(run.collectionIds ?? [])].reverse()) await dropEmptyCollection(ctx, author, id);
  await ctx.db.patch("helpImports", run._id, { status: "undone", collectionIds: undefined });
  return false;
}
