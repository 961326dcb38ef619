import { authTables } from "@convex-dev/auth/server";
import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Convex Auth's own tables; `users` is extended with what the product shows of a person. */
export const accountTables = {
  ...authTables,
  users: defineTable({
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
    .index("by_email", ["email"])
    .index("by_workspace", ["workspaceId"]),
};
