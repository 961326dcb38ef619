import { v } from "convex/values";
import { notFound } from "../lib/errors";
import { publicQuery } from "../lib/functions";
import { publicAgentsOf } from "../workspaces/views";
import { messengerSettings } from "./model";
import { vMessengerConfig } from "./views";

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
