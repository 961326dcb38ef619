import { can } from "@parley/core";
import { markdownToText } from "@parley/core/richText";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import { articlePageUrl } from "../helpCenter/linksModel";
import type { ContentType } from "./schema";
import type { Content } from "./contentViews";

const MAX_EACH = 10;
const MAX_KEPT = 200;
const EXCERPT = 160;

function excerptOf(content: string): string {
  const text = markdownToText(content.slice(0, 4 * EXCERPT)).replace(/\s+/g, " ");
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT).toWellFormed()}…` : text;
}

async function articleContent(ctx: QueryCtx, article: Doc<"articles">): Promise<Content> {
  const { _id, title, content, description } = article;
  const url = await articlePageUrl(ctx, article);
  return { contentType: "article", contentId: _id, title, excerpt: description || excerptOf(content), text: null, url };
}

function internalContent({ _id, title, content }: Doc<"internalArticles">): Content {
  return { contentType: "internalArticle", contentId: _id, title, excerpt: excerptOf(content), text: null, url: null };
}

function snippetContent({ _id, name, content }: Doc<"snippets">): Content {
  return { contentType: "snippet", contentId: _id, title: name, excerpt: excerptOf(content), text: content, url: null };
}

/** One piece of knowledge of a workspace, or null. */
export async function contentOf(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  contentType: ContentType,
  contentId: string,
): Promise<Content | null> {
  if (contentType === "article") {
    const id = ctx.db.normalizeId("articles", contentId);
    const row = id && (await ctx.db.get("articles", id));
    return row?.workspaceId === workspaceId ? await articleContent(ctx, row) : null;
  }
  if (contentType === "internalArticle") {
    const id = ctx.db.normalizeId("internalArticles", contentId);
    const row = id && (await ctx.db.get("internalArticles", id));
    return row?.workspaceId === workspaceId ? internalContent(row) : null;
  }
  const id = ctx.db.normalizeId("snippets", contentId);
  const row = id && (await ctx.db.get("snippets", id));
  return row?.workspaceId === workspaceId ? snippetContent(row) : null;
}

/** What a search looks through: what was put away in the archive is not offered for answers. */
const IN_USE = ["published", "draft"] as const;

async function findArticles(ctx: QueryCtx, workspaceId: Id<"workspaces">, words: string): Promise<Content[]> {
  const found = IN_USE.map((status) =>
    ctx.db
      .query("articles")
      .withSearchIndex("search_title", (q) =>
        q.search("title", words).eq("workspaceId", workspaceId).eq("status", status),
      )
      .take(MAX_EACH),
  );
  const best = (await Promise.all(found)).flat().slice(0, MAX_EACH);
  return await Promise.all(best.map((article) => articleContent(ctx, article)));
}

async function findInternal(ctx: QueryCtx, workspaceId: Id<"workspaces">, words: string): Promise<Content[]> {
  const found = IN_USE.map((status) =>
    ctx.db
      .query("internalArticles")
      .withSearchIndex("search_content", (q) =>
        q.search("searchText", words).eq("workspaceId", workspaceId).eq("status", status),
      )
      .take(MAX_EACH),
  );
  return (await Promise.all(found)).flat().slice(0, MAX_EACH).map(internalContent);
}

async function findSnippets(ctx: QueryCtx, workspaceId: Id<"workspaces">, words: string): Promise<Content[]> {
  const found = await ctx.db
    .query("snippets")
    .withSearchIndex("search_snippets", (q) =>
      q.search("searchText", words.toLowerCase()).eq("workspaceId", workspaceId),
    )
    .take(MAX_EACH);
  return found.map(snippetContent);
}

/** One search over articles (their titles), internal articles and, for who may read those, snippets. */
export async function searchContent(ctx: QueryCtx, { workspaceId, member }: Asking, words: string): Promise<Content[]> {
  const snippets = mayRead(member, "snippet") ? await findSnippets(ctx, workspaceId, words) : [];
  return [
    ...(await findArticles(ctx, workspaceId, words)),
    ...(await findInternal(ctx, workspaceId, words)),
    ...snippets,
  ];
}

/** Snippets are part of answering: their own functions ask for the same. */
function mayRead(member: Doc<"workspaceMembers">, contentType: ContentType): boolean {
  return contentType !== "snippet" || can(member, "conversations.read");
}

/** A teammate who asks for knowledge: what he gets is what he may read. */
export interface Asking {
  userId: Id<"users">;
  workspaceId: Id<"workspaces">;
  member: Doc<"workspaceMembers">;
}

/** Notes that a teammate used something. @throws AppError `not_found{content}` */
export async function noteAccess(
  ctx: MutationCtx,
  { userId, workspaceId, member }: Asking,
  contentType: ContentType,
  contentId: string,
): Promise<void> {
  const isReadable = mayRead(member, contentType);
  if (!isReadable || !(await contentOf(ctx, workspaceId, contentType, contentId))) throw notFound("content");
  const row = await ctx.db
    .query("recentContentAccess")
    .withIndex("by_user_content", (q) =>
      q.eq("userId", userId).eq("workspaceId", workspaceId).eq("contentType", contentType).eq("contentId", contentId),
    )
    .unique();
  const accessedAt = Date.now();
  if (row) return await ctx.db.patch("recentContentAccess", row._id, { accessedAt, uses: row.uses + 1 });
  await ctx.db.insert("recentContentAccess", { userId, workspaceId, contentType, contentId, accessedAt, uses: 1 });
  const rows = await ctx.db
    .query("recentContentAccess")
    .withIndex("by_user_workspace", (q) => q.eq("userId", userId).eq("workspaceId", workspaceId))
    .take(MAX_KEPT + 1);
  if (rows.length > MAX_KEPT && rows[0]) await ctx.db.delete("recentContentAccess", rows[0]._id);
}

/** The ten pieces that a teammate used last, or most often; what was deleted since, or taken from him, is left out. */
export async function accessedBy(
  ctx: QueryCtx,
  { userId, workspaceId, member }: Asking,
  order: "recent" | "frequent",
): Promise<Content[]> {
  const index = order === "recent" ? "by_user_workspace" : "by_user_uses";
  const rows = ctx.db
    .query("recentContentAccess")
    .withIndex(index, (q) => q.eq("userId", userId).eq("workspaceId", workspaceId))
    .order("desc");
  const found: Content[] = [];
  for await (const { contentType, contentId } of rows) {
    const content = mayRead(member, contentType) ? await contentOf(ctx, workspaceId, contentType, contentId) : null;
    if (content) found.push(content);
    if (found.length === MAX_EACH) break;
  }
  return found;
}
