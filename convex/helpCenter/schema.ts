import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

export const vArticleStatus = v.union(v.literal("draft"), v.literal("published"), v.literal("archived"));
export type ArticleStatus = Infer<typeof vArticleStatus>;

/** Whom a published article is for: everyone, or visitors whose identity was proven. */
export const vAudience = v.union(v.literal("all"), v.literal("identified"));
export type Audience = Infer<typeof vAudience>;

/** What authors write, in one language. */
export const textFields = {
  title: v.string(),
  /** One sentence for lists and search engines. */
  description: v.string(),
  content: v.string(),
  seoTitle: v.string(),
  seoDescription: v.string(),
};

/** What readers see of the centre as a whole. */
export const centerFields = {
  title: v.string(),
  intro: v.string(),
  /** Where the centre's "home" link leads, and the address it is canonically served under, when a proxy stands before it. */
  siteUrl: v.union(v.string(), v.null()),
  canonicalUrl: v.union(v.string(), v.null()),
  defaultLanguage: v.string(),
  languages: v.array(v.string()),
  /** Whether search engines may list it. */
  isIndexed: v.boolean(),
};

export const vImportStatus = v.union(
  v.literal("applying"),
  v.literal("applied"),
  v.literal("undoing"),
  v.literal("undone"),
);
/** What an import does with a file. */
export const vImportOutcome = v.union(v.literal("created"), v.literal("updated"), v.literal("unchanged"));
export type ImportOutcome = Infer<typeof vImportOutcome>;
export const vSlugKind = v.union(v.literal("article"), v.literal("collection"));

export const helpCenterTables = {
  collections: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    slug: v.string(),
    description: v.optional(v.string()),
    icon: v.optional(v.string()),
    parentId: v.optional(v.id("collections")),
    order: v.number(),
    /** Articles directly inside, whatever their state. */
    articleCount: v.number(),
    /** Published articles inside and below: for everyone, and for identified visitors only. */
    publishedForAll: v.number(),
    publishedForIdentified: v.number(),
  })
    .index("by_workspace", ["workspaceId", "order"])
    .index("by_slug", ["workspaceId", "slug"])
    .index("by_parent", ["workspaceId", "parentId", "order"]),
  /** The text being worked on, in the centre's first language. Readers see `articlePages`. */
  articles: defineTable({
    workspaceId: v.id("workspaces"),
    collectionId: v.optional(v.id("collections")),
    folderId: v.optional(v.id("contentFolders")),
    slug: v.string(),
    ...textFields,
    language: v.string(),
    status: vArticleStatus,
    order: v.number(),
    authorId: v.optional(v.id("users")),
    /** Absent: for everyone. */
    audienceRules: v.optional(v.object({ audience: vAudience })),
    publishedAt: v.optional(v.number()),
    /** Rises with every edit; an edit names the one it was made on. */
    revision: v.number(),
    updatedAt: v.number(),
    updatedBy: v.optional(v.id("users")),
    /** Edited since it was published. */
    hasChanges: v.boolean(),
  })
    .index("by_workspace", ["workspaceId", "updatedAt"])
    .index("by_collection", ["workspaceId", "collectionId", "order"])
    .index("by_collection_status", ["workspaceId", "collectionId", "status", "order"])
    .index("by_folder", ["folderId"])
    .index("by_slug", ["workspaceId", "slug"])
    .index("by_status", ["workspaceId", "status", "updatedAt"])
    .searchIndex("search_title", { searchField: "title", filterFields: ["workspaceId", "status"] }),
  /** The text being worked on, in further languages. */
  articleTranslations: defineTable({
    workspaceId: v.id("workspaces"),
    articleId: v.id("articles"),
    language: v.string(),
    ...textFields,
    revision: v.number(),
    updatedAt: v.number(),
    updatedBy: v.optional(v.id("users")),
    hasChanges: v.boolean(),
  })
    .index("by_article", ["articleId", "language"])
    .index("by_workspace", ["workspaceId", "articleId"]),
  /** Every text that was ever published. */
  articleVersions: defineTable({
    workspaceId: v.id("workspaces"),
    articleId: v.id("articles"),
    language: v.string(),
    number: v.number(),
    ...textFields,
    createdAt: v.number(),
    createdBy: v.optional(v.id("users")),
  }).index("by_article", ["articleId", "language", "number"]),
  /** What readers may find: one row per published article and language. Nothing else leads them to a text. */
  articlePages: defineTable({
    workspaceId: v.id("workspaces"),
    articleId: v.id("articles"),
    versionId: v.id("articleVersions"),
    collectionId: v.optional(v.id("collections")),
    language: v.string(),
    /** The article's first language: lists are made of these, with the reader's language put in where there is one. */
    isMain: v.boolean(),
    audience: vAudience,
    slug: v.string(),
    title: v.string(),
    description: v.string(),
    order: v.number(),
    publishedAt: v.number(),
    updatedAt: v.number(),
  })
    .index("by_article", ["articleId", "language"])
    .index("by_collection", ["workspaceId", "isMain", "collectionId", "order"])
    .index("by_collection_audience", ["workspaceId", "isMain", "audience", "collectionId", "order"])
    .index("by_audience", ["workspaceId", "isMain", "audience"]),
  /** The words of the pages. `scope` is workspace and audience in one field: search filters are equalities. */
  articleTexts: defineTable({
    workspaceId: v.id("workspaces"),
    pageId: v.id("articlePages"),
    articleId: v.id("articles"),
    scope: v.string(),
    title: v.string(),
    text: v.string(),
  })
    .index("by_page", ["pageId"])
    .searchIndex("search_title", { searchField: "title", filterFields: ["scope"] })
    .searchIndex("search_text", { searchField: "text", filterFields: ["scope"] }),
  /** Who holds a slug; former ones lead on to the holder's present one. */
  helpSlugs: defineTable({
    workspaceId: v.id("workspaces"),
    kind: vSlugKind,
    slug: v.string(),
    articleId: v.optional(v.id("articles")),
    collectionId: v.optional(v.id("collections")),
    isCurrent: v.boolean(),
  })
    .index("by_slug", ["workspaceId", "kind", "slug"])
    .index("by_article", ["articleId"])
    .index("by_collection", ["collectionId"]),
  articleFeedback: defineTable({
    workspaceId: v.id("workspaces"),
    articleId: v.id("articles"),
    helpful: v.boolean(),
    visitorId: v.optional(v.id("visitors")),
    /** Of a reader without a session: the hash of a key his browser keeps. */
    readerHash: v.optional(v.string()),
    comment: v.optional(v.string()),
    createdAt: v.number(),
  })
    .index("by_article", ["articleId", "createdAt"])
    .index("by_workspace", ["workspaceId", "createdAt"])
    .index("by_article_visitor", ["articleId", "visitorId"])
    .index("by_visitor", ["visitorId"])
    .index("by_article_reader", ["articleId", "readerHash"]),
  /** Figures of an article, apart from it: a reader must not wake the editors' lists. */
  articleStats: defineTable({
    workspaceId: v.id("workspaces"),
    articleId: v.id("articles"),
    views: v.number(),
    helpful: v.number(),
    unhelpful: v.number(),
  }).index("by_article", ["articleId"]),
  articleAssets: defineTable({
    workspaceId: v.id("workspaces"),
    storageId: v.id("_storage"),
    /** Named in texts; serves readers who may read an article that shows it. */
    key: v.string(),
    /** Serve identified readers, and authors at any time. */
    memberKey: v.string(),
    authorKey: v.string(),
    name: v.string(),
    size: v.number(),
    contentType: v.string(),
    /** SHA-256 of the file, hexadecimal: the same picture is kept once. */
    hash: v.optional(v.string()),
    width: v.optional(v.number()),
    height: v.optional(v.number()),
    uploadedBy: v.optional(v.id("users")),
    createdAt: v.number(),
  })
    .index("by_workspace", ["workspaceId", "createdAt"])
    .index("by_key", ["key"])
    .index("by_hash", ["workspaceId", "hash"])
    .index("by_storage", ["storageId"]),
  /** Which published page shows which picture. */
  articleAssetUses: defineTable({
    workspaceId: v.id("workspaces"),
    assetId: v.id("articleAssets"),
    pageId: v.id("articlePages"),
    audience: vAudience,
  })
    .index("by_asset_audience", ["assetId", "audience"])
    .index("by_page", ["pageId"]),
  helpCenters: defineTable({
    workspaceId: v.id("workspaces"),
    /** The centre's name in its address, unique in the installation. */
    slug: v.string(),
    ...centerFields,
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_slug", ["slug"]),
  /** What readers searched for, added up by month. */
  helpSearchTerms: defineTable({
    workspaceId: v.id("workspaces"),
    /** `2030-01`. */
    month: v.string(),
    term: v.string(),
    searches: v.number(),
    misses: v.number(),
    lastAt: v.number(),
  })
    .index("by_term", ["workspaceId", "month", "term"])
    .index("by_misses", ["workspaceId", "month", "misses"])
    .index("by_searches", ["workspaceId", "month", "searches"]),
  /** The part that one visitor has in the terms: what is taken from them when he is deleted. */
  helpSearches: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    month: v.string(),
    term: v.string(),
    searches: v.number(),
    misses: v.number(),
    lastAt: v.number(),
  }).index("by_visitor", ["visitorId", "month", "term"]),
  helpImports: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    status: vImportStatus,
    created: v.number(),
    updated: v.number(),
    unchanged: v.number(),
    /** Those it made: they go with it when it is taken back, unless something is inside. */
    collectionIds: v.optional(v.array(v.id("collections"))),
    createdBy: v.id("users"),
    createdAt: v.number(),
  }).index("by_workspace", ["workspaceId", "createdAt"]),
  /** What an import did with one file, and what was there before. */
  helpImportItems: defineTable({
    workspaceId: v.id("workspaces"),
    importId: v.id("helpImports"),
    path: v.string(),
    articleId: v.id("articles"),
    language: v.string(),
    outcome: vImportOutcome,
    /** The revision the import left behind: an undo leaves what was edited since. */
    revision: v.number(),
    /** The text that was changed; absent where there was none. */
    before: v.optional(v.object({ ...textFields, hasChanges: v.boolean() })),
  })
    .index("by_import", ["importId"])
    .index("by_import_path", ["importId", "path"])
    .index("by_import_text", ["importId", "articleId", "language"]),
  /** Which file an article came from, so that importing it again updates it. */
  helpImportPaths: defineTable({
    workspaceId: v.id("workspaces"),
    path: v.string(),
    articleId: v.id("articles"),
  })
    .index("by_path", ["workspaceId", "path"])
    .index("by_article", ["articleId"]),
};
