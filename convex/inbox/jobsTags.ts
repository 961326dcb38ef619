import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { detachTag } from "./tagsModel";

/** Goes on taking a deleted tag off its conversations. */
export const detach = internalMutation({
  args: { tagId: v.id("tags") },
  returns: v.null(),
  handler: async (ctx, { tagId }): Promise<null> => {
    if (await detachTag(ctx, tagId)) await ctx.scheduler.runAfter(0, internal.inbox.jobsTags.detach, { tagId });
    return null;
  },
});

/** Sweep: takes up deleted tags that a restart left half taken off. */
export const sweepDeleted = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const tags = await ctx.db
      .query("tags")
      .withIndex("by_deleted", (q) => q.gte("deletedAt", 0))
      .take(20);
    for (const tag of tags) await ctx.scheduler.runAfter(0, internal.inbox.jobsTags.detach, { tagId: tag._id });
    return tags.length;
  },
});
