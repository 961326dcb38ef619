import { v } from "convex/values";
import { userMutation, userQuery } from "../lib/functions";
import { currentWorkspaceId, membershipsOf, requireMembership } from "../workspaces/access";
import * as model from "./model";
import { avatarUrl, vMe } from "./views";

export const me = userQuery({
  args: {},
  returns: vMe,
  handler: async (ctx) => {
    const user = await model.requireUser(ctx, ctx.userId);
    return {
      userId: user._id,
      name: user.name ?? null,
      email: user.email ?? null,
      avatarUrl: avatarUrl(user),
      currentWorkspaceId: currentWorkspaceId(user, await membershipsOf(ctx, ctx.userId)),
    };
  },
});

export const updateProfile = userMutation({
  args: { name: v.string(), avatarUrl: v.optional(v.union(v.string(), v.null())) },
  returns: v.null(),
  handler: async (ctx, profile) => {
    await model.updateProfile(ctx, ctx.userId, profile);
    return null;
  },
});

export const setCurrentWorkspace = userMutation({
  args: { workspaceId: v.id("workspaces") },
  returns: v.null(),
  handler: async (ctx, { workspaceId }) => {
    await requireMembership(ctx, ctx.userId, workspaceId);
    await model.preferWorkspace(ctx, ctx.userId, workspaceId);
    return null;
  },
});
