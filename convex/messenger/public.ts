import { v } from "convex/values";
import { notFound } from "../lib/errors";
import { publicQuery } from "../lib/functions";
import { publicAgentsOf } from "../workspaces/views";
import { messengerSettings } from "./model";
import { openState } from "./officeHoursModel";
import { measuredReplyTime } from "./replyTimeModel";
import { vMessengerConfig, vOfficeState } from "./views";

const MINUTE_MS = 60_000;

/** What the messenger shows before anyone is known. */
export const config = publicQuery({
  reviewed: "what every visitor of the workspace's site sees anyway: looks, texts, first names of three teammates",
  args: { workspaceId: v.string() },
  returns: vMessengerConfig,
  handler: async (ctx, args) => {
    const workspaceId = ctx.db.normalizeId("workspaces", args.workspaceId);
    const workspace = workspaceId && (await ctx.db.get("workspaces", workspaceId));
    if (!workspace) throw notFound("workspace");
    const settings = await messengerSettings(ctx, workspace);
    const agents = await publicAgentsOf(ctx, workspace._id);
    const shown = settings.showTeammateAvatars ? agents : agents.map((agent) => ({ ...agent, avatarUrl: null }));
    return { settings, agents: shown, isKnown: true as const };
  },
});

/** Whether the team is there now, when that changes, and when an answer can be expected: as the workspace says, else as it really answers. */
export const officeHours = publicQuery({
  reviewed: "what the messenger tells every visitor of the workspace's site: whether the office is open",
  args: { workspaceId: v.string() },
  returns: vOfficeState,
  handler: async (ctx, args) => {
    const workspaceId = ctx.db.normalizeId("workspaces", args.workspaceId);
    const workspace = workspaceId && (await ctx.db.get("workspaces", workspaceId));
    if (!workspace) throw notFound("workspace");
    const state = await openState(ctx, workspace._id);
    if (state.expectedReplyTimeMinutes !== null) return state;
    const measured = await measuredReplyTime(ctx, workspace._id);
    return { ...state, expectedReplyTimeMinutes: measured && Math.max(1, Math.round(measured / MINUTE_MS)) };
  },
});
