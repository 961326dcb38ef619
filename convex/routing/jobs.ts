import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { closeIfDue, rescheduleAutoCloses as reschedule } from "./autoCloseModel";
import { fillMember as fillOne, fillTeam as fillOf } from "./queueModel";
import { releaseTeam as release, returnToQueue as giveBack, teamsOf } from "./teamsModel";

const BATCH = 50;
const teamId = v.id("teams");
const workspaceId = v.id("workspaces");
const userId = v.id("users");

/** Goes on giving a member what waits for him. */
export const fillMember = internalMutation({
  args: { workspaceId, userId, except: v.optional(v.array(v.id("conversations"))) },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    await fillOne(ctx, args.workspaceId, args.userId, args.except);
    return null;
  },
});

/** Goes on handing out a team's queue. */
export const fillTeam = internalMutation({
  args: { teamId },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    const team = await ctx.db.get("teams", args.teamId);
    if (team) await fillOf(ctx, team);
    return null;
  },
});

/** Everybody may have room: each team hands out its queue, in its own transaction. */
export const fillWorkspace = internalMutation({
  args: { workspaceId },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    for (const team of await teamsOf(ctx, args.workspaceId))
      await ctx.scheduler.runAfter(0, internal.routing.jobs.fillTeam, { teamId: team._id });
    return null;
  },
});

/** Goes on giving a team back what someone who left it had. */
export const returnToQueue = internalMutation({
  args: { teamId, userId },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    await giveBack(ctx, args.teamId, args.userId);
    return null;
  },
});

/** Goes on taking a deleted team off conversations. */
export const releaseTeam = internalMutation({
  args: { teamId },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    await release(ctx, args.teamId);
    return null;
  },
});

/** Scheduled for the time a conversation closes by itself. */
export const autoClose = internalMutation({
  args: { conversationId: v.id("conversations") },
  returns: v.null(),
  handler: async (ctx, { conversationId }): Promise<null> => {
    await closeIfDue(ctx, conversationId);
    return null;
  },
});

/** Minute sweep: closes what its scheduled function missed. */
export const sweepAutoCloses = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => {
    const due = await ctx.db
      .query("autoCloses")
      .withIndex("by_due", (q) => q.lte("dueAt", Date.now()))
      .take(BATCH);
    for (const { conversationId } of due) await closeIfDue(ctx, conversationId);
    if (due.length === BATCH) await ctx.scheduler.runAfter(0, internal.routing.jobs.sweepAutoCloses, {});
    return due.length;
  },
});

/** Goes over open conversations after the time to close was changed. */
export const rescheduleAutoCloses = internalMutation({
  args: { workspaceId, cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, args): Promise<null> => {
    const cursor = await reschedule(ctx, args.workspaceId, args.cursor);
    const next = { workspaceId: args.workspaceId, cursor };
    if (cursor !== null) await ctx.scheduler.runAfter(0, internal.routing.jobs.rescheduleAutoCloses, next);
    return null;
  },
});
