import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type Author, createArticle, saveDraft } from "../helpCenter/articlesModel";
import { COLLECTIONS_COUNTER } from "../helpCenter/collectionsModel";
import { publishDraft } from "../helpCenter/publishingModel";
import { takeSlug } from "../helpCenter/slugsModel";
import { bumpCounter } from "../lib/counters";
import { type DemoArticle, type DemoCollection, HELP, HELP_INTRO } from "./articles";

async function addCollection(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  { name, icon, description }: DemoCollection,
  order: number,
): Promise<Id<"collections">> {
  const slug = name.toLowerCase().replace(/[^a-z]+/g, "-");
  const counts = { articleCount: 0, publishedForAll: 0, publishedForIdentified: 0 };
  const fields = { workspaceId, name, slug, icon, description, order, ...counts };
  const collectionId = await ctx.db.insert("collections", fields);
  await takeSlug(ctx, workspaceId, { kind: "collection", collectionId }, slug);
  await bumpCounter(ctx, workspaceId, COLLECTIONS_COUNTER, 1);
  return collectionId;
}

async function loaded(ctx: MutationCtx, id: Id<"articles">): Promise<Doc<"articles">> {
  const article = await ctx.db.get("articles", id);
  if (!article) throw new Error("The article was written just now");
  return article;
}

async function addArticle(
  ctx: MutationCtx,
  author: Author,
  collectionId: Id<"collections">,
  { german, isDraft, ...text }: DemoArticle,
): Promise<void> {
  const id = await createArticle(ctx, author, { ...text, collectionId });
  if (isDraft) return;
  await publishDraft(ctx, author, await loaded(ctx, id), "en");
  if (!german) return;
  await saveDraft(ctx, author, await loaded(ctx, id), { language: "de", revision: 0, text: german });
  await publishDraft(ctx, author, await loaded(ctx, id), "de");
}

/** Writes the help centre of the demo workspace, once. */
export async function addHelpCenter(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  author: Id<"users">,
): Promise<void> {
  const known = await ctx.db
    .query("helpCenters")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
  if (known) return;
  const taken = await ctx.db
    .query("helpCenters")
    .withIndex("by_slug", (q) => q.eq("slug", "northwind"))
    .unique();
  await ctx.db.insert("helpCenters", {
    workspaceId,
    slug: taken ? `northwind-${workspaceId}`.toLowerCase() : "northwind",
    title: "Help",
    intro: HELP_INTRO,
    siteUrl: "https://northwind.example",
    canonicalUrl: null,
    defaultLanguage: "en",
    languages: ["en", "de"],
    isIndexed: true,
  });
  for (const [index, collection] of HELP.entries()) {
    const collectionId = await addCollection(ctx, workspaceId, collection, index + 1);
    for (const article of collection.articles)
      await addArticle(ctx, { workspaceId, userId: author }, collectionId, article);
  }
}
