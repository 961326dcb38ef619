import { authTables } from "@convex-dev/auth/server";
import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

/** How a session was begun: with a password (or its reset), or with a one-time code. */
export const vAuthMethod = v.union(v.literal("password"), v.literal("otp"));
export type AuthMethod = Infer<typeof vAuthMethod>;

/** See `passwordAccountState`. */
export const vPasswordAccountState = v.union(
  v.literal("none"),
  v.literal("stale"),
  v.literal("pending"),
  v.literal("verified"),
);
export type PasswordAccountState = Infer<typeof vPasswordAccountState>;

/** Convex Auth's own tables; `users` is extended with what the product shows of a person. */
export const accountTables = {
  ...authTables,
  users: defineTable({
    /** Proven only when `emailVerificationTime` is set; nothing may be decided by it before. */
    email: v.optional(v.string()),
    name: v.optional(v.string()),
    image: v.optional(v.string()),
    emailVerificationTime: v.optional(v.number()),
    phone: v.optional(v.string()),
    phoneVerificationTime: v.optional(v.number()),
    isAnonymous: v.optional(v.boolean()),
    avatarUrl: v.optional(v.string()),
    /** The workspace the desk opens first: a preference, never an authorization. */
    workspaceId: v.optional(v.id("workspaces")),
    /** Kept for imports of older data; roles live on `workspaceMembers`. */
    role: v.optional(v.union(v.literal("admin"), v.literal("agent"))),
    createdAt: v.optional(v.number()),
  })
    .index("email", ["email"])
    .index("phone", ["phone"])
    .index("by_email", ["email", "emailVerificationTime"])
    .index("by_workspace", ["workspaceId"]),
  /** How each session was begun, for workspaces that admit only some ways. */
  sessionMethods: defineTable({
    sessionId: v.id("authSessions"),
    method: vAuthMethod,
  }).index("by_session", ["sessionId"]),
};
