import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { vAuthMethod } from "../accounts/schema";

export const vRole = v.union(v.literal("owner"), v.literal("admin"), v.literal("agent"), v.literal("viewer"));
export type Role = Infer<typeof vRole>;
export const vInvitedRole = v.union(v.literal("admin"), v.literal("agent"), v.literal("viewer"));
export type InvitedRole = Infer<typeof vInvitedRole>;
export const vSignupMode = v.union(v.literal("invite-only"), v.literal("domain-allowlist"));
export type SignupMode = Infer<typeof vSignupMode>;
export const vIdentityMode = v.union(v.literal("optional"), v.literal("required"));
export type IdentityMode = Infer<typeof vIdentityMode>;
export const vHelpCenterPolicy = v.union(v.literal("public"), v.literal("restricted"));

/** `expired` is written when the time has come: no query decides by the clock. */
export const vInvitationStatus = v.union(
  v.literal("pending"),
  v.literal("accepted"),
  v.literal("declined"),
  v.literal("cancelled"),
  v.literal("expired"),
);

export const workspaceTables = {
  workspaces: defineTable({
    name: v.string(),
    createdAt: v.number(),
    allowedOrigins: v.optional(v.array(v.string())),
    helpCenterAccessPolicy: v.optional(vHelpCenterPolicy),
    signupMode: v.optional(vSignupMode),
    allowedDomains: v.optional(v.array(v.string())),
    authMethods: v.optional(v.array(vAuthMethod)),
    /** Unused: identity secrets live in `identitySecrets`, two at a time, so that a rotation never locks visitors out. */
    identitySecret: v.optional(v.string()),
    identityVerificationEnabled: v.optional(v.boolean()),
    identityVerificationMode: v.optional(vIdentityMode),
    sessionLifetimeMs: v.optional(v.number()),
    hostedOnboardingWidgetSeenAt: v.optional(v.number()),
    hostedOnboardingFirstMessageAt: v.optional(v.number()),
    hostedOnboardingDismissedAt: v.optional(v.number()),
  })
    .index("by_name", ["name"])
    .index("by_created_at", ["createdAt"]),
  workspaceMembers: defineTable({
    userId: v.id("users"),
    workspaceId: v.id("workspaces"),
    role: vRole,
    /** Adjustments of the role, see `effectivePermissions` in packages/core. */
    permissions: v.optional(v.array(v.string())),
    createdAt: v.number(),
  })
    .index("by_user", ["userId"])
    .index("by_workspace", ["workspaceId"])
    .index("by_user_workspace", ["userId", "workspaceId"]),
  workspaceInvitations: defineTable({
    workspaceId: v.id("workspaces"),
    email: v.string(),
    role: vInvitedRole,
    invitedBy: v.id("users"),
    status: vInvitationStatus,
    createdAt: v.number(),
    expiresAt: v.number(),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_email", ["email"])
    .index("by_email_status", ["email", "status"])
    .index("by_email_workspace", ["email", "workspaceId", "status"])
    .index("by_status_expires", ["status", "expiresAt"]),
  /** The domains of `workspaces.allowedDomains` while people of these domains may join by themselves. */
  workspaceDomains: defineTable({
    workspaceId: v.id("workspaces"),
    domain: v.string(),
  })
    .index("by_domain", ["domain"])
    .index("by_workspace", ["workspaceId"]),
  /** Secrets that prove a visitor's identity (HMAC and JWT). Readable in clear only when made. */
  identitySecrets: defineTable({
    workspaceId: v.id("workspaces"),
    secret: v.string(),
    createdBy: v.optional(v.id("users")),
    createdAt: v.number(),
  }).index("by_workspace", ["workspaceId"]),
  /** Counts kept in the transaction of the rows they count; `name` is chosen by the owning domain. */
  counters: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    value: v.number(),
  }).index("by_workspace_name", ["workspaceId", "name"]),
};
