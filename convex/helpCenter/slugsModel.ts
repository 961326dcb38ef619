import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { conflict, invalidInput } from "../lib/errors";
import { cleanText } from "../lib/text";

const MAX_SLUG = 80;
const SLUG = /^[\p{Ll}\p{Lo}\p{N}]+(?:-[\p{Ll}\p{Lo}\p{N}]+)*$/u;
/** Former slugs that one article or collection keeps. */
const MAX_FORMER = 50;

export type SlugHolder =
  { kind: "article"; articleId: Id<"articles"> } | { kind: "collection"; collectionId: Id<"collections"> };

/** The first characters of a slug, ending with a whole letter. */
function cutSlug(slug: string, length: number): string {
  const cut = slug.slice(0, length).toWellFormed().replaceAll("\ufffd", "");
  return cut.replace(/^-+|-+$/g, "");
}

/** A slug out of a name: lower-case words with hyphens. Never empty. */
export function slugOf(name: string): string {
  const words = name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{Ll}\p{Lo}\p{N}]+/gu, "-");
  return cutSlug(words, MAX_SLUG) || "untitled";
}

/** A slug with a number behind it; itself for the first. */
export function numberedSlug(slug: string, number: number): string {
  return number === 1 ? slug : `${cutSlug(slug, MAX_SLUG - 4)}-${number}`;
}

/** A slug as somebody wrote it. @throws AppError `invalid_input{slug}` */
export function cleanSlug(text: string): string {
  const slug = cleanText("slug", text, { max: MAX_SLUG }).toLowerCase();
  if (!SLUG.test(slug)) throw invalidInput("slug", "may have lower-case letters, digits and hyphens between them");
  return slug;
}

/** The row of a slug, current or former, or null. */
export async function slugRow(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  kind: SlugHolder["kind"],
  slug: string,
): Promise<Doc<"helpSlugs"> | null> {
  return await ctx.db
    .query("helpSlugs")
    .withIndex("by_slug", (q) => q.eq("workspaceId", workspaceId).eq("kind", kind).eq("slug", slug))
    .unique();
}

function isHeldBy(row: Doc<"helpSlugs">, holder: SlugHolder): boolean {
  return holder.kind === "article" ? row.articleId === holder.articleId : row.collectionId === holder.collectionId;
}

async function rowsOf(ctx: QueryCtx, holder: SlugHolder): Promise<Doc<"helpSlugs">[]> {
  const slugs = ctx.db.query("helpSlugs");
  const rows =
    holder.kind === "article"
      ? slugs.withIndex("by_article", (q) => q.eq("articleId", holder.articleId))
      : slugs.withIndex("by_collection", (q) => q.eq("collectionId", holder.collectionId));
  return await rows.take(MAX_FORMER + 2);
}

/**
 * Makes a slug the holder's current one; the one before leads on to it. A former slug of another holder is taken over,
 * a current one never.
 * @throws AppError `conflict`
 */
export async function takeSlug(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  holder: SlugHolder,
  slug: string,
): Promise<void> {
  const row = await slugRow(ctx, workspaceId, holder.kind, slug);
  if (row?.isCurrent && !isHeldBy(row, holder)) throw conflict(`the address "${slug}" is taken`);
  const own = await rowsOf(ctx, holder);
  for (const former of own) if (former.isCurrent) await ctx.db.patch("helpSlugs", former._id, { isCurrent: false });
  if (own.length > MAX_FORMER && own[0] && own[0].slug !== slug) await ctx.db.delete("helpSlugs", own[0]._id);
  const fields = { articleId: undefined, collectionId: undefined, ...holder, workspaceId, slug, isCurrent: true };
  if (row) await ctx.db.patch("helpSlugs", row._id, fields);
  else await ctx.db.insert("helpSlugs", fields);
}

/**
 * A free slug near the wished one: itself, or with a number behind it. Former addresses of others are not free: nobody
 * asked to take them, and readers still come by them.
 */
export async function freeSlug(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  kind: SlugHolder["kind"],
  wished: string,
): Promise<string> {
  for (let number = 1; number <= 100; number++) {
    const slug = numberedSlug(wished, number);
    if (!(await slugRow(ctx, workspaceId, kind, slug))) return slug;
  }
  throw conflict(`the address "${wished}" is taken a hundred times`);
}

/** Gives up every slug of a holder that goes. */
export async function dropSlugs(ctx: MutationCtx, holder: SlugHolder): Promise<void> {
  for (const row of await rowsOf(ctx, holder)) await ctx.db.delete("helpSlugs", row._id);
}
