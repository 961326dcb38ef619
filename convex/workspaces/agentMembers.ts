import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { memberBelow, memberOfWorkspace } from "./access";
import * as model from "./memberModel";
import { vInvitedRole } from "./schema";
import { memberView, vMemberView } from "./views";

export const list = agentQuery({
  permission: "users.read",
  args: {},
  returns: v.array(vMemberView),
  handler: async (ctx) => {
    const members = await model.membersOf(ctx, ctx.workspace._id);
    return await Promise.all(members.map((member) => memberView(ctx, member, ctx.userId)));
  },
});

export const setRole = agentMutation({
  permission: "users.manage",
  args: { memberId: v.id("workspaceMembers"), role: vInvitedRole },
  returns: v.null(),
  handler: async (ctx, { memberId, role }) => {
    const target = await memberBelow(ctx, ctx.member, memberId);
    await model.changeRole(ctx, ctx.member, target, role);
    return null;
  },
});

export const setPermissions = agentMutation({
  permission: "users.manage",
  args: { memberId: v.id("workspaceMembers"), permissions: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { memberId, permissions }) => {
    const target = await memberBelow(ctx, ctx.member, memberId);
    await model.changePermissions(ctx, ctx.member, target, permissions);
    return null;
  },
});

export const remove = agentMutation({
  permission: "users.remove",
  args: { memberId: v.id("workspaceMembers") },
  returns: v.null(),
  handler: async (ctx, { memberId }) => {
    const target = await memberBelow(ctx, ctx.member, memberId);
    await model.removeMember(ctx, ctx.member, target);
    return null;
  },
});

export const leave = agentMutation({
  permission: "member",
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await model.leaveWorkspace(ctx, ctx.member);
    return null;
  },
});

/** For the owner alone; no permission can stand in for it. */
export const transferOwnership = agentMutation({
  permission: "member",
  args: { memberId: v.id("workspaceMembers") },
  returns: v.null(),
  handler: async (ctx, { memberId }) => {
    const target = await memberOfWorkspace(ctx, ctx.workspace._id, memberId);
    await model.transferOwnership(ctx, ctx.member, target);
    return null;
  },
});
