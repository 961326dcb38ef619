import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { centerFields, textFields, vArticleStatus, vAudience, vImportStatus } from "./schema";

export const vCenter = v.object({ slug: v.string(), ...centerFields });
export type Center = Infer<typeof vCenter>;

export const vCollection = v.object({
  collectionId: v.id("collections"),
  name: v.string(),
  slug: v.string(),
  description: v.string(),
  icon: v.union(v.string(), v.null()),
  parentId: v.union(v.id("collections"), v.null()),
  /** Articles directly inside, whatever their state. */
  articleCount: v.number(),
  /** Published articles inside and below. */
  publishedCount: v.number(),
});
export type Collection = Infer<typeof vCollection>;

/** A collection as teammates see it. */
export function collectionView(collection: Doc<"collections">): Collection {
  const { _id, name, slug, description = "", icon = null, parentId = null, articleCount } = collection;
  const publishedCount = collection.publishedForAll + collection.publishedForIdentified;
  return { collectionId: _id, name, slug, description, icon, parentId, articleCount, publishedCount };
}

export const vArticleSummary = v.object({
  articleId: v.id("articles"),
  title: v.string(),
  description: v.string(),
  slug: v.string(),
  status: vArticleStatus,
  audience: vAudience,
  collectionId: v.union(v.id("collections"), v.null()),
  hasChanges: v.boolean(),
  updatedAt: v.number(),
  updatedByName: v.union(v.string(), v.null()),
  views: v.number(),
  helpful: v.number(),
  unhelpful: v.number(),
});
export type ArticleSummary = Infer<typeof vArticleSummary>;

export const vDraft = v.object({
  language: v.string(),
  /** 0: not begun. */
  revision: v.number(),
  ...textFields,
  hasChanges: v.boolean(),
  isPublished: v.boolean(),
  updatedAt: v.union(v.number(), v.null()),
  updatedByName: v.union(v.string(), v.null()),
  /** Where the pictures of the text can be fetched by its authors, by the path in the text. */
  imageUrls: v.record(v.string(), v.string()),
});
export type Draft = Infer<typeof vDraft>;

export const vArticleDetail = v.object({
  ...vArticleSummary.fields,
  languages: v.array(v.string()),
  publishedAt: v.union(v.number(), v.null()),
  authorName: v.union(v.string(), v.null()),
  /** Where readers find it, while it is published. */
  url: v.union(v.string(), v.null()),
});

export const vVersion = v.object({
  versionId: v.id("articleVersions"),
  number: v.number(),
  language: v.string(),
  title: v.string(),
  createdAt: v.number(),
  authorName: v.union(v.string(), v.null()),
});

export const vAsset = v.object({
  assetId: v.id("articleAssets"),
  /** What a text names: `![](path)`. */
  path: v.string(),
  /** Where its authors fetch it. */
  url: v.string(),
  name: v.string(),
  size: v.number(),
  contentType: v.string(),
  width: v.optional(v.number()),
  height: v.optional(v.number()),
});
export type Asset = Infer<typeof vAsset>;

export const vFeedback = v.object({
  feedbackId: v.id("articleFeedback"),
  articleId: v.id("articles"),
  articleTitle: v.string(),
  helpful: v.boolean(),
  comment: v.union(v.string(), v.null()),
  createdAt: v.number(),
});

export const vSearchTerm = v.object({
  term: v.string(),
  searches: v.number(),
  misses: v.number(),
  lastAt: v.number(),
});

export const vImport = v.object({
  importId: v.id("helpImports"),
  name: v.string(),
  status: vImportStatus,
  created: v.number(),
  updated: v.number(),
  unchanged: v.number(),
  createdAt: v.number(),
});

/** What readers see of a collection: how much of it they may read. */
export const vShelf = v.object({
  collectionId: v.id("collections"),
  name: v.string(),
  slug: v.string(),
  description: v.string(),
  icon: v.union(v.string(), v.null()),
  parentId: v.union(v.id("collections"), v.null()),
  articles: v.number(),
});
export type Shelf = Infer<typeof vShelf>;

export const vPageCard = v.object({
  articleId: v.id("articles"),
  slug: v.string(),
  title: v.string(),
  description: v.string(),
  language: v.string(),
});
export type PageCard = Infer<typeof vPageCard>;

/** A page in lists of readers. */
export function cardView({ articleId, slug, title, description, language }: Doc<"articlePages">): PageCard {
  return { articleId, slug, title, description, language };
}

/** A stretch of text with the words that were sought in it. */
export const vMarked = v.array(v.object({ text: v.string(), isHit: v.boolean() }));
export type Marked = Infer<typeof vMarked>;

export const vHit = v.object({ ...vPageCard.fields, excerpt: vMarked });
export type Hit = Infer<typeof vHit>;

export const vPageText = v.object({
  ...vPageCard.fields,
  content: v.string(),
  seoTitle: v.string(),
  seoDescription: v.string(),
  collectionId: v.union(v.id("collections"), v.null()),
  languages: v.array(v.string()),
  publishedAt: v.number(),
  updatedAt: v.number(),
  authorName: v.union(v.string(), v.null()),
  imageUrls: v.record(v.string(), v.string()),
});
export type PageText = Infer<typeof vPageText>;
