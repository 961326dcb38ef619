import { effectivePermissions } from "@parley/core";
import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { vAuthMethod } from "../accounts/schema";
import { avatarUrl, displayName, nameOfUser, type PublicAgent, publicAgent } from "../accounts/views";
import { SESSION_LIFETIME_DEFAULT_MS } from "@parley/protocol";
import type { AgentQueryCtx } from "../lib/functions";
import { memberCount } from "./memberModel";
import { vHelpCenterPolicy, vIdentityMode, vInvitationStatus, vInvitedRole, vRole, vSignupMode } from "./schema";
import { secretHint } from "./secretModel";

export const vMemberView = v.object({
  memberId: v.id("workspaceMembers"),
  userId: v.id("users"),
  name: v.string(),
  email: v.union(v.string(), v.null()),
  avatarUrl: v.union(v.string(), v.null()),
  role: vRole,
  /** Adjustments of the role; `effective` is what comes of both. */
  permissions: v.array(v.string()),
  effective: v.array(v.string()),
  createdAt: v.number(),
  isYou: v.boolean(),
});
export type MemberView = Infer<typeof vMemberView>;

export const vWorkspaceView = v.object({
  workspaceId: v.id("workspaces"),
  name: v.string(),
  role: vRole,
  effective: v.array(v.string()),
  member: vMemberView,
  allowedOrigins: v.array(v.string()),
  signupMode: v.union(vSignupMode, v.null()),
  allowedDomains: v.array(v.string()),
  authMethods: v.array(vAuthMethod),
  sessionLifetimeMs: v.number(),
  identityVerificationMode: v.union(vIdentityMode, v.null()),
  helpCenterAccessPolicy: vHelpCenterPolicy,
});
export type WorkspaceView = Infer<typeof vWorkspaceView>;

export const vWorkspaceRow = v.object({
  workspaceId: v.id("workspaces"),
  name: v.string(),
  role: vRole,
  memberCount: v.number(),
  isCurrent: v.boolean(),
});
export type WorkspaceRow = Infer<typeof vWorkspaceRow>;

export const vJoinable = v.object({ workspaceId: v.id("workspaces"), name: v.string(), memberCount: v.number() });
export type Joinable = Infer<typeof vJoinable>;

export const vOwnInvitation = v.object({
  invitationId: v.id("workspaceInvitations"),
  workspaceName: v.string(),
  role: vInvitedRole,
  invitedByName: v.string(),
  expiresAt: v.number(),
});
export type OwnInvitation = Infer<typeof vOwnInvitation>;

export const vInvitationView = v.object({
  invitationId: v.id("workspaceInvitations"),
  email: v.string(),
  role: vInvitedRole,
  status: vInvitationStatus,
  invitedByName: v.string(),
  createdAt: v.number(),
  expiresAt: v.number(),
  isExpired: v.boolean(),
});
export type InvitationView = Infer<typeof vInvitationView>;

export const vSecretView = v.object({
  secretId: v.id("identitySecrets"),
  hint: v.string(),
  createdAt: v.number(),
  createdByName: v.union(v.string(), v.null()),
});
export type SecretView = Infer<typeof vSecretView>;

export const vNewSecret = v.object({ secretId: v.id("identitySecrets"), secret: v.string() });

export const vOnboarding = v.object({
  widgetSeenAt: v.union(v.number(), v.null()),
  firstMessageAt: v.union(v.number(), v.null()),
  teammates: v.number(),
  dismissed: v.boolean(),
});
export type Onboarding = Infer<typeof vOnboarding>;

/** Both ways, unless the workspace chose: what `authMethods` means when it is not set. */
const ALL_METHODS = vAuthMethod.members.map((member) => member.value);

export async function memberView(
  ctx: QueryCtx,
  member: Doc<"workspaceMembers">,
  viewerId: Id<"users">,
): Promise<MemberView> {
  const user = await ctx.db.get("users", member.userId);
  return {
    memberId: member._id,
    userId: member.userId,
    name: displayName(user),
    email: user?.email ?? null,
    avatarUrl: avatarUrl(user),
    role: member.role,
    permissions: member.permissions ?? [],
    effective: [...effectivePermissions(member)].sort(),
    createdAt: member.createdAt,
    isYou: member.userId === viewerId,
  };
}

export async function workspaceView(ctx: AgentQueryCtx): Promise<WorkspaceView> {
  const member = await memberView(ctx, ctx.member, ctx.userId);
  const { workspace } = ctx;
  return {
    workspaceId: workspace._id,
    name: workspace.name,
    role: member.role,
    effective: member.effective,
    member,
    allowedOrigins: workspace.allowedOrigins ?? [],
    signupMode: workspace.signupMode ?? null,
    allowedDomains: workspace.allowedDomains ?? [],
    authMethods: workspace.authMethods ?? ALL_METHODS,
    sessionLifetimeMs: workspace.sessionLifetimeMs ?? SESSION_LIFETIME_DEFAULT_MS,
    identityVerificationMode: workspace.identityVerificationMode ?? null,
    helpCenterAccessPolicy: workspace.helpCenterAccessPolicy ?? "public",
  };
}

export async function workspaceRow(
  ctx: QueryCtx,
  member: Doc<"workspaceMembers">,
  currentId: Id<"workspaces"> | null,
): Promise<WorkspaceRow | null> {
  const workspace = await ctx.db.get("workspaces", member.workspaceId);
  if (!workspace) return null;
  return {
    workspaceId: workspace._id,
    name: workspace.name,
    role: member.role,
    memberCount: await memberCount(ctx, workspace._id),
    isCurrent: workspace._id === currentId,
  };
}

export async function joinable(ctx: QueryCtx, workspace: Doc<"workspaces">): Promise<Joinable> {
  return { workspaceId: workspace._id, name: workspace.name, memberCount: await memberCount(ctx, workspace._id) };
}

export async function ownInvitationView(
  ctx: QueryCtx,
  invitation: Doc<"workspaceInvitations">,
): Promise<OwnInvitation> {
  return {
    invitationId: invitation._id,
    workspaceName: (await ctx.db.get("workspaces", invitation.workspaceId))?.name ?? "",
    role: invitation.role,
    invitedByName: await nameOfUser(ctx, invitation.invitedBy),
    expiresAt: invitation.expiresAt,
  };
}

export async function invitationView(ctx: QueryCtx, invitation: Doc<"workspaceInvitations">): Promise<InvitationView> {
  const { _id, email, role, status, createdAt, expiresAt } = invitation;
  const invitedByName = await nameOfUser(ctx, invitation.invitedBy);
  return {
    invitationId: _id,
    email,
    role,
    status,
    invitedByName,
    createdAt,
    expiresAt,
    isExpired: status === "expired",
  };
}

export async function secretView(ctx: QueryCtx, secret: Doc<"identitySecrets">): Promise<SecretView> {
  return {
    secretId: secret._id,
    hint: secretHint(secret.secret),
    createdAt: secret.createdAt,
    createdByName: secret.createdBy ? await nameOfUser(ctx, secret.createdBy) : null,
  };
}

export async function onboardingView(ctx: AgentQueryCtx): Promise<Onboarding> {
  const { workspace } = ctx;
  return {
    widgetSeenAt: workspace.hostedOnboardingWidgetSeenAt ?? null,
    firstMessageAt: workspace.hostedOnboardingFirstMessageAt ?? null,
    teammates: Math.max(0, (await memberCount(ctx, workspace._id)) - 1),
    dismissed: workspace.hostedOnboardingDismissedAt !== undefined,
  };
}

const LOOKED_AT = 20;
const SHOWN = 3;

/** Up to three teammates who can answer, as visitors see them: the longest-standing first. */
export async function publicAgentsOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<PublicAgent[]> {
  const members = await ctx.db
    .query("workspaceMembers")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(LOOKED_AT);
  const answering = members.filter((member) => member.role !== "viewer").slice(0, SHOWN);
  const users = await Promise.all(answering.map((member) => ctx.db.get("users", member.userId)));
  return users.filter((user) => user !== null).map(publicAgent);
}
