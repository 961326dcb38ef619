import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { forgetRateLimits } from "../lib/limits";
import { writeVisitor } from "./model";
import { presenceOf } from "./presence";

type VisitorId = Id<"visitors">;

/** Merges of one visitor that are looked at in one transaction. */
const MERGES = 50;

/** The visitor who was merged into this one, or into one of those, and has none merged into himself; else this one. */
export async function deepestMerged(ctx: MutationCtx, visitor: Doc<"visitors">): Promise<Doc<"visitors">> {
  let current = visitor;
  for (;;) {
    const { _id, workspaceId } = current;
    const merged = await ctx.db
      .query("visitors")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId).eq("mergedIntoId", _id))
      .first();
    if (!merged) return current;
    current = merged;
  }
}

/**
 * Ends a visitor at once: his sessions and presence go, nothing finds him any more, no session can be opened for him.
 * What he left behind is erased afterwards.
 */
export async function shutOut(ctx: MutationCtx, visitor: Doc<"visitors">): Promise<void> {
  const sessions = ctx.db.query("widgetSessions").withIndex("by_visitor", (q) => q.eq("visitorId", visitor._id));
  for await (const session of sessions) await ctx.db.delete("widgetSessions", session._id);
  const presence = await presenceOf(ctx, visitor._id);
  if (presence) await ctx.db.delete("visitorPresence", presence._id);
  await writeVisitor(ctx, visitor, {
    isBlocked: true,
    sessionId: "",
    readableId: undefined,
    name: undefined,
    email: undefined,
    externalUserId: undefined,
    unverifiedName: undefined,
    unverifiedEmail: undefined,
    location: undefined,
    device: undefined,
    locale: undefined,
    timezone: undefined,
    referrer: undefined,
    currentUrl: undefined,
    customAttributes: undefined,
  });
  for (const key of [visitor._id, visitor.sessionId]) await forgetRateLimits(ctx, key);
}

async function eraseEvents(ctx: MutationCtx, visitorId: VisitorId, limit: number): Promise<number> {
  const events = await ctx.db
    .query("events")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .take(limit);
  for (const event of events) await ctx.db.delete("events", event._id);
  return events.length;
}

async function eraseCounts(ctx: MutationCtx, visitorId: VisitorId, limit: number): Promise<number> {
  const counts = await ctx.db
    .query("eventCounts")
    .withIndex("by_visitor_name", (q) => q.eq("visitorId", visitorId))
    .take(limit);
  for (const row of counts) await ctx.db.delete("eventCounts", row._id);
  return counts.length;
}

async function eraseMerges(ctx: MutationCtx, visitorId: VisitorId): Promise<number> {
  const merges = () => ctx.db.query("visitorMerges");
  const from = await merges()
    .withIndex("by_source", (q) => q.eq("sourceId", visitorId))
    .take(MERGES);
  for (const row of from) await ctx.db.delete("visitorMerges", row._id);
  const into = await merges()
    .withIndex("by_target", (q) => q.eq("targetId", visitorId))
    .take(MERGES);
  for (const row of into) await ctx.db.delete("visitorMerges", row._id);
  return from.length + into.length;
}

async function eraseTerms(ctx: MutationCtx, visitorId: VisitorId, limit: number): Promise<number> {
  const terms = await ctx.db
    .query("visitorSearchTerms")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .take(limit);
  for (const term of terms) await ctx.db.delete("visitorSearchTerms", term._id);
  return terms.length;
}

/** Erases up to `limit` rows of what a visitor did; returns how many. */
export async function eraseTraces(ctx: MutationCtx, visitorId: VisitorId, limit: number): Promise<number> {
  let erased = 0;
  for (const erase of [eraseEvents, eraseCounts, eraseTerms, eraseMerges]) {
    if (erased < limit) erased += await erase(ctx, visitorId, limit - erased);
  }
  return erased;
}

/** Erases the row itself, once nothing points at it. */
export async function eraseVisitor(ctx: MutationCtx, visitorId: VisitorId): Promise<void> {
  await ctx.db.delete("visitors", visitorId);
}
