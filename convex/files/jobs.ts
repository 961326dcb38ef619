import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { sweepOrphans } from "./model";

/** Daily sweep: deletes stored files that nobody owns. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    if (await sweepOrphans(ctx)) await ctx.scheduler.runAfter(0, internal.files.jobs.sweep, {});
    return null;
  },
});
