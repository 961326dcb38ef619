import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { measureReplyTime } from "../messenger/replyTimeModel";
import { automationOf, updateAutomation, vAutomation } from "./settingsModel";

/** What the workspace lets happen by itself. */
export const get = agentQuery({
  permission: "member",
  args: {},
  returns: vAutomation,
  handler: async (ctx) => await automationOf(ctx, ctx.workspace._id),
});

/** Changes the given settings and leaves the others. */
export const update = agentMutation({
  permission: "settings.workspace",
  args: vAutomation.partial().fields,
  returns: v.null(),
  handler: async (ctx, changes) => {
    await updateAutomation(ctx, ctx.workspace._id, changes, { type: "user", userId: ctx.userId });
    if (changes.showReplyTimeEnabled !== undefined) await measureReplyTime(ctx, ctx.workspace._id);
    return null;
  },
});
