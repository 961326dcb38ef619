import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { checkClock, reckonClocks } from "./model";

const BATCH = 50;

/** Scheduled for the time a clock is due. */
export const check = internalMutation({
  args: { clockId: v.id("slaClocks") },
  returns: v.null(),
  handler: async (ctx, { clockId }): Promise<null> => {
    const clock = await ctx.db.get("slaClocks", clockId);
    if (clock) await checkClock(ctx, clock);
    return null;
  },
});

/** Minute sweep: breaches what its scheduled function missed. */
export const sweep = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const due = await ctx.db
      .query("slaClocks")
      .withIndex("by_due", (q) => q.gte("dueAt", 0).lte("dueAt", Date.now()))
      .take(BATCH);
    for (const clock of due) await checkClock(ctx, clock);
    if (due.length === BATCH) await ctx.scheduler.runAfter(0, internal.sla.jobs.sweep, {});
    return due.length;
  },
});

/** Brings the clocks of all open conversations to what policies and office hours are now. */
export const recompute = internalMutation({
  args: { workspaceId: v.id("workspaces"), cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { workspaceId, cursor }): Promise<null> => {
    const result = await ctx.db
      .query("conversations")
      .withIndex("by_workspace_active", (q) => q.eq("workspaceId", workspaceId).eq("isActive", true))
      .paginate({ numItems: BATCH, cursor });
    const now = Date.now();
    for (const conversation of result.page) await reckonClocks(ctx, conversation, now);
    const next = { workspaceId, cursor: result.continueCursor };
    if (!result.isDone) await ctx.scheduler.runAfter(0, internal.sla.jobs.recompute, next);
    return null;
  },
});
