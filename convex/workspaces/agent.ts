import { v } from "convex/values";
import { vAuthMethod } from "../accounts/schema";
import { agentMutation, agentQuery } from "../lib/functions";
import { secretOfWorkspace } from "./access";
import * as model from "./model";
import { vIdentityMode, vSignupMode } from "./schema";
import * as secrets from "./secretModel";
import {
  onboardingView,
  secretView,
  vNewSecret,
  vOnboarding,
  vSecretView,
  vWorkspaceView,
  workspaceView,
} from "./views";

export const get = agentQuery({
  permission: "member",
  args: {},
  returns: vWorkspaceView,
  handler: async (ctx) => await workspaceView(ctx),
});

export const rename = agentMutation({
  permission: "settings.workspace",
  args: { name: v.string() },
  returns: v.null(),
  handler: async (ctx, { name }) => {
    await model.renameWorkspace(ctx, name);
    return null;
  },
});

export const setAllowedOrigins = agentMutation({
  permission: "settings.security",
  args: { origins: v.array(v.string()) },
  returns: v.null(),
  handler: async (ctx, { origins }) => {
    await model.setAllowedOrigins(ctx, origins);
    return null;
  },
});

export const setSignupPolicy = agentMutation({
  permission: "settings.security",
  args: { signupMode: vSignupMode, allowedDomains: v.array(v.string()), authMethods: v.array(vAuthMethod) },
  returns: v.null(),
  handler: async (ctx, policy) => {
    await model.setSignupPolicy(ctx, policy);
    return null;
  },
});

export const setSessionLifetime = agentMutation({
  permission: "settings.security",
  args: { lifetimeMs: v.number() },
  returns: v.null(),
  handler: async (ctx, { lifetimeMs }) => {
    await model.setSessionLifetime(ctx, lifetimeMs);
    return null;
  },
});

export const setIdentityMode = agentMutation({
  permission: "settings.security",
  args: { mode: v.union(vIdentityMode, v.null()) },
  returns: v.null(),
  handler: async (ctx, { mode }) => {
    await model.setIdentityMode(ctx, mode);
    return null;
  },
});

export const identitySecrets = agentQuery({
  permission: "settings.security",
  args: {},
  returns: v.array(vSecretView),
  handler: async (ctx) => {
    const rows = await secrets.activeSecrets(ctx, ctx.workspace._id);
    return await Promise.all(rows.map((secret) => secretView(ctx, secret)));
  },
});

export const createIdentitySecret = agentMutation({
  permission: "settings.security",
  args: {},
  returns: vNewSecret,
  handler: async (ctx) => await secrets.createIdentitySecret(ctx),
});

export const revokeIdentitySecret = agentMutation({
  permission: "settings.security",
  args: { secretId: v.id("identitySecrets") },
  returns: v.null(),
  handler: async (ctx, { secretId }) => {
    const secret = await secretOfWorkspace(ctx, ctx.workspace._id, secretId);
    await secrets.revokeIdentitySecret(ctx, secret);
    return null;
  },
});

export const onboarding = agentQuery({
  permission: "member",
  args: {},
  returns: vOnboarding,
  handler: async (ctx) => await onboardingView(ctx),
});

export const dismissOnboarding = agentMutation({
  permission: "settings.workspace",
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await model.dismissOnboarding(ctx);
    return null;
  },
});
