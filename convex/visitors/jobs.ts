import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { bootVisitor } from "./boot";
import { purgeAutomaticEvents } from "./events";
import { continueMerge } from "./merge";
import { presenceOf, settle } from "./presence";
import { vLocation } from "./schema";
import { type BootResult, vBootRequest, vBootResult } from "./views";

/** Rows one run of a sweep touches at most; when it finds that many, it goes on in another transaction. */
const BATCH = 100;
/** A merge that did not finish in this time has lost its scheduled function. */
const MERGE_STALL_MS = 60_000;

/** `boot` over HTTP, with what the headers say. */
export const bootOverHttp = internalMutation({
  args: { request: vBootRequest, location: v.optional(vLocation) },
  returns: vBootResult,
  handler: async (ctx, { request, location }): Promise<BootResult> => await bootVisitor(ctx, request, location),
});

/** Scheduled for the time a session ends: removing the row is what ends its live queries. */
export const expireSession = internalMutation({
  args: { sessionId: v.id("widgetSessions") },
  returns: v.null(),
  handler: async (ctx, { sessionId }): Promise<null> => {
    const session = await ctx.db.get("widgetSessions", sessionId);
    if (session && session.expiresAt <= Date.now()) await ctx.db.delete("widgetSessions", sessionId);
    return null;
  },
});

/** Minute sweep: ends sessions whose scheduled function was missed. */
export const expireSessions = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const expired = await ctx.db
      .query("widgetSessions")
      .withIndex("by_expires", (q) => q.lte("expiresAt", Date.now()))
      .take(BATCH);
    for (const session of expired) await ctx.db.delete("widgetSessions", session._id);
    if (expired.length === BATCH) await ctx.scheduler.runAfter(0, internal.visitors.jobs.expireSessions, {});
    return expired.length;
  },
});

/** Scheduled for the time a presence falls back; a stale one (`at` is not the pending time) does nothing. */
export const settlePresence = internalMutation({
  args: { visitorId: v.id("visitors"), at: v.number() },
  returns: v.null(),
  handler: async (ctx, { visitorId, at }): Promise<null> => {
    const row = await presenceOf(ctx, visitorId);
    if (row?.settleAt === at) await settle(ctx, row);
    return null;
  },
});

/** Minute sweep: lets presences fall back whose scheduled function was missed. */
export const sweepPresence = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    let settled = 0;
    for (const state of ["online", "idle"] as const) {
      const due = await ctx.db
        .query("visitorPresence")
        .withIndex("by_due", (q) => q.eq("state", state).lte("dueAt", Date.now()))
        .take(BATCH);
      for (const row of due) await settle(ctx, row);
      settled += due.length;
    }
    if (settled >= BATCH) await ctx.scheduler.runAfter(0, internal.visitors.jobs.sweepPresence, {});
    return settled;
  },
});

/** Daily: deletes automatic events that are older than 30 days. */
export const purgeEvents = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const purged = await purgeAutomaticEvents(ctx, BATCH);
    if (purged === BATCH) await ctx.scheduler.runAfter(0, internal.visitors.jobs.purgeEvents, {});
    return purged;
  },
});

/** The next batch of a merge. */
export const resumeMerge = internalMutation({
  args: { mergeId: v.id("visitorMerges") },
  returns: v.null(),
  handler: async (ctx, { mergeId }): Promise<null> => {
    const merge = await ctx.db.get("visitorMerges", mergeId);
    if (merge?.status === "running") await continueMerge(ctx, merge);
    return null;
  },
});

/** Minute sweep: takes up merges that stand still. */
export const resumeMerges = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const before = Date.now() - MERGE_STALL_MS;
    const running = await ctx.db
      .query("visitorMerges")
      .withIndex("by_status", (q) => q.eq("status", "running").lte("startedAt", before))
      .take(BATCH);
    for (const { _id } of running) {
      await ctx.scheduler.runAfter(0, internal.visitors.jobs.resumeMerge, { mergeId: _id });
    }
    return running.length;
  },
});
