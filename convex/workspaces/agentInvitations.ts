import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { invitationOfWorkspace } from "./access";
import * as model from "./invitationModel";
import { vInvitedRole } from "./schema";
import { invitationView, vInvitationView } from "./views";

export const list = agentQuery({
  permission: "users.read",
  args: {},
  returns: v.array(vInvitationView),
  handler: async (ctx) => {
    const invitations = await model.listedInvitations(ctx, ctx.workspace._id);
    return await Promise.all(invitations.map((invitation) => invitationView(ctx, invitation)));
  },
});

export const create = agentMutation({
  permission: "users.invite",
  args: { email: v.string(), role: vInvitedRole },
  returns: v.id("workspaceInvitations"),
  handler: async (ctx, invited) => {
    await enforceRateLimit(ctx, "invitation", ctx.workspace._id);
    return await model.createInvitation(ctx, ctx.member, invited);
  },
});

export const resend = agentMutation({
  permission: "users.invite",
  args: { invitationId: v.id("workspaceInvitations") },
  returns: v.null(),
  handler: async (ctx, { invitationId }) => {
    const invitation = await invitationOfWorkspace(ctx, ctx.workspace._id, invitationId);
    await enforceRateLimit(ctx, "invitation", ctx.workspace._id);
    await model.resendInvitation(ctx, ctx.member, invitation);
    return null;
  },
});

export const cancel = agentMutation({
  permission: "users.invite",
  args: { invitationId: v.id("workspaceInvitations") },
  returns: v.null(),
  handler: async (ctx, { invitationId }) => {
    const invitation = await invitationOfWorkspace(ctx, ctx.workspace._id, invitationId);
    await model.cancelInvitation(ctx, ctx.member, invitation);
    return null;
  },
});
