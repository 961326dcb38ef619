import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { settleOpenState, unsettledWorkspaces } from "./officeHoursModel";
import { measureReplyTime } from "./replyTimeModel";

const BATCH = 100;

/** Scheduled for the moment a workspace opens or closes. */
export const settleOfficeHours = internalMutation({
  args: { workspaceId: v.id("workspaces") },
  returns: v.null(),
  handler: async (ctx, { workspaceId }): Promise<null> => {
    await settleOpenState(ctx, workspaceId);
    return null;
  },
});

/** Minute sweep: opens and closes what its scheduled function missed, and what a clock that was set back left wrong. */
export const sweepOfficeHours = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const unsettled = await unsettledWorkspaces(ctx, BATCH);
    for (const workspaceId of unsettled) await settleOpenState(ctx, workspaceId);
    return unsettled.length;
  },
});

const WORKSPACES_PER_STEP = 20;

/** Hourly: how soon each workspace really answers, some workspaces at a time. */
export const measureReplyTimes = internalMutation({
  args: { cursor: v.optional(v.union(v.string(), v.null())) },
  returns: v.null(),
  handler: async (ctx, { cursor = null }): Promise<null> => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("workspaces")
      .paginate({ numItems: WORKSPACES_PER_STEP, cursor });
    for (const workspace of page) await measureReplyTime(ctx, workspace._id);
    if (!isDone) await ctx.scheduler.runAfter(0, internal.messenger.jobs.measureReplyTimes, { cursor: continueCursor });
    return null;
  },
});
