import { v } from "convex/values";
import { userMutation, userQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { currentWorkspaceId, membershipsOf } from "./access";
import * as invitations from "./invitationModel";
import { joinableWorkspaces, joinByDomain } from "./joinModel";
import { openWorkspace } from "./model";
import {
  joinable as joinableView,
  ownInvitationView,
  vJoinable,
  vOwnInvitation,
  vWorkspaceRow,
  workspaceRow,
} from "./views";

export const list = userQuery({
  args: {},
  returns: v.array(vWorkspaceRow),
  handler: async (ctx) => {
    const members = await membershipsOf(ctx, ctx.userId);
    const currentId = currentWorkspaceId(await ctx.db.get("users", ctx.userId), members);
    const rows = await Promise.all(members.map((member) => workspaceRow(ctx, member, currentId)));
    return rows.filter((row) => row !== null);
  },
});

export const create = userMutation({
  args: { name: v.string() },
  returns: v.id("workspaces"),
  handler: async (ctx, { name }) => {
    await enforceRateLimit(ctx, "workspaceCreate", ctx.userId);
    return await openWorkspace(ctx, ctx.userId, name);
  },
});

export const myInvitations = userQuery({
  args: {},
  returns: v.array(vOwnInvitation),
  handler: async (ctx) => {
    const open = await invitations.invitationsFor(ctx, ctx.userId);
    return await Promise.all(open.map((invitation) => ownInvitationView(ctx, invitation)));
  },
});

export const acceptInvitation = userMutation({
  args: { invitationId: v.id("workspaceInvitations") },
  returns: v.id("workspaces"),
  handler: async (ctx, { invitationId }) => {
    const invitation = await invitations.ownInvitation(ctx, ctx.userId, invitationId);
    return await invitations.acceptInvitation(ctx, ctx.userId, invitation);
  },
});

export const declineInvitation = userMutation({
  args: { invitationId: v.id("workspaceInvitations") },
  returns: v.null(),
  handler: async (ctx, { invitationId }) => {
    const invitation = await invitations.ownInvitation(ctx, ctx.userId, invitationId);
    await invitations.declineInvitation(ctx, ctx.userId, invitation);
    return null;
  },
});

/** Workspaces whose policy lets the domain of one's address join without an invitation. */
export const joinable = userQuery({
  args: {},
  returns: v.array(vJoinable),
  handler: async (ctx) => {
    const workspaces = await joinableWorkspaces(ctx, ctx.userId);
    return await Promise.all(workspaces.map((workspace) => joinableView(ctx, workspace)));
  },
});

export const join = userMutation({
  args: { workspaceId: v.id("workspaces") },
  returns: v.null(),
  handler: async (ctx, { workspaceId }) => {
    await joinByDomain(ctx, ctx.userId, workspaceId);
    return null;
  },
});
