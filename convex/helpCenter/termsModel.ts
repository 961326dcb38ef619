import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { bumpCounter, readCounter } from "../lib/counters";
import { cleanQuery } from "./searchModel";

const MAX_TERM = 80;
/** Different terms that one workspace's report holds in a month; rarer ones after that are not kept. */
const MAX_TERMS = 5000;
const ADDRESS = /[^\s@]+@[^\s@]+/g;
/** Five digits and more, also in groups: telephone, card and order numbers. */
const NUMBER = /(?<![\p{L}\p{N}])\+?\d(?:[ ./()-]{0,2}\d){4,}|\d{5,}/gu;

/** Counts the terms searched for in a month (YYYY-MM). */
export const termsCounter = (month: string) => `helpCenter.terms.${month}`;

/**
 * A search as the report keeps it: lower case, and without what tells of one person rather than of a question, since
 * nobody could find the owner of what is typed on a public page.
 */
export function termOf(query: string): string {
  const words = cleanQuery(query).toLowerCase().replace(ADDRESS, "…").replace(NUMBER, "…");
  return words.slice(0, MAX_TERM).toWellFormed().trim();
}

type Figures = Pick<Doc<"helpSearchTerms">, "searches" | "misses">;

async function termRow(ctx: MutationCtx, workspaceId: Id<"workspaces">, month: string, term: string) {
  return await ctx.db
    .query("helpSearchTerms")
    .withIndex("by_term", (q) => q.eq("workspaceId", workspaceId).eq("month", month).eq("term", term))
    .unique();
}

async function ownRow(ctx: MutationCtx, visitorId: Id<"visitors">, month: string, term: string) {
  return await ctx.db
    .query("helpSearches")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId).eq("month", month).eq("term", term))
    .unique();
}

/** Adds a search to the month's report, and to what is known to be the visitor's part in it. */
export async function noteSearch(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  { query, found, visitorId }: { query: string; found: number; visitorId: Id<"visitors"> | null },
): Promise<void> {
  const term = termOf(query);
  if (!/[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(term)) return;
  const lastAt = Date.now();
  const month = new Date(lastAt).toISOString().slice(0, 7);
  const misses = found === 0 ? 1 : 0;
  const row = await termRow(ctx, workspaceId, month, term);
  if (row) await ctx.db.patch("helpSearchTerms", row._id, { ...sumOf(row, { searches: 1, misses }), lastAt });
  else if (await hasRoom(ctx, workspaceId, month))
    await ctx.db.insert("helpSearchTerms", { workspaceId, month, term, searches: 1, misses, lastAt });
  else return;
  if (visitorId) await addOwn(ctx, { workspaceId, visitorId, month, term, searches: 1, misses, lastAt });
}

const sumOf = (row: Figures, more: Figures): Figures => ({
  searches: row.searches + more.searches,
  misses: row.misses + more.misses,
});

type OwnPart = Omit<Doc<"helpSearches">, "_id" | "_creationTime">;

async function addOwn(ctx: MutationCtx, part: OwnPart): Promise<void> {
  const own = await ownRow(ctx, part.visitorId, part.month, part.term);
  if (!own) return void (await ctx.db.insert("helpSearches", part));
  await ctx.db.patch("helpSearches", own._id, { ...sumOf(own, part), lastAt: Math.max(own.lastAt, part.lastAt) });
}

async function hasRoom(ctx: MutationCtx, workspaceId: Id<"workspaces">, month: string): Promise<boolean> {
  const counter = termsCounter(month);
  if ((await readCounter(ctx, workspaceId, counter)) >= MAX_TERMS) return false;
  await bumpCounter(ctx, workspaceId, counter, 1);
  return true;
}

async function partsOf(ctx: MutationCtx, visitorId: Id<"visitors">, limit: number): Promise<Doc<"helpSearches">[]> {
  return await ctx.db
    .query("helpSearches")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .take(limit);
}

/** Takes up to `limit` parts of a visitor out of the reports; a term that nobody else searched for goes. */
export async function eraseSearches(ctx: MutationCtx, visitorId: Id<"visitors">, limit: number): Promise<number> {
  const parts = await partsOf(ctx, visitorId, limit);
  for (const part of parts) {
    const row = await termRow(ctx, part.workspaceId, part.month, part.term);
    if (row && row.searches > part.searches) {
      const { searches, misses } = sumOf(row, { searches: -part.searches, misses: -part.misses });
      await ctx.db.patch("helpSearchTerms", row._id, { searches, misses });
    } else if (row) {
      await ctx.db.delete("helpSearchTerms", row._id);
      await bumpCounter(ctx, part.workspaceId, termsCounter(part.month), -1);
    }
    await ctx.db.delete("helpSearches", part._id);
  }
  return parts.length;
}

/** Moves a merged visitor's parts to the one who continues. */
export async function moveSearches(
  ctx: MutationCtx,
  from: Id<"visitors">,
  to: Id<"visitors">,
  limit: number,
): Promise<number> {
  const parts = await partsOf(ctx, from, limit);
  for (const { _id, _creationTime, ...part } of parts) {
    await addOwn(ctx, { ...part, visitorId: to });
    await ctx.db.delete("helpSearches", _id);
  }
  return parts.length;
}
