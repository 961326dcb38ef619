import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { RUN_MEMORY_MS } from "./macrosModel";

const BATCH = 200;

/** Forgets runs of macros that nobody repeats any more. */
export const forgetRuns = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const old = await ctx.db
      .query("macroRuns")
      .withIndex("by_at", (q) => q.lte("at", Date.now() - RUN_MEMORY_MS))
      .take(BATCH);
    for (const run of old) await ctx.db.delete("macroRuns", run._id);
    if (old.length === BATCH) await ctx.scheduler.runAfter(0, internal.inbox.jobs.forgetRuns, {});
    return old.length;
  },
});
