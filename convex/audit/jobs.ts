import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { purgeStep } from "./model";

/** Daily: deletes what is past its workspace's retention, a batch and a workspace at a time. */
export const purge = internalMutation({
  args: { cursor: v.optional(v.union(v.string(), v.null())) },
  returns: v.null(),
  handler: async (ctx, { cursor }): Promise<null> => {
    const next = await purgeStep(ctx, cursor ?? null, Date.now());
    if (next) await ctx.scheduler.runAfter(0, internal.audit.jobs.purge, next);
    return null;
  },
});
