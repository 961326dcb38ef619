import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../lib/functions";
import { expireInvitations } from "./invitationModel";

/** Every minute: invitations whose seven days are over become `expired`. */
export const expire = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const isMore = await expireInvitations(ctx, Date.now());
    if (isMore) await ctx.scheduler.runAfter(0, internal.workspaces.jobs.expire, {});
    return null;
  },
});
