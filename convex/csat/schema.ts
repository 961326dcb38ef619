import { defineTable } from "convex/server";
import { v } from "convex/values";

export const csatTables = {
  csatResponses: defineTable({
    workspaceId: v.id("workspaces"),
    conversationId: v.id("conversations"),
    visitorId: v.optional(v.id("visitors")),
    /** Who answered last when the customer rated. */
    agentId: v.optional(v.id("users")),
    teamId: v.optional(v.id("teams")),
    /** 1 to 5. */
    rating: v.number(),
    feedback: v.optional(v.string()),
    createdAt: v.number(),
  })
    .index("by_workspace", ["workspaceId", "createdAt"])
    .index("by_conversation", ["conversationId"])
    .index("by_agent", ["workspaceId", "agentId", "createdAt"])
    .index("by_created", ["createdAt"])
    .index("by_visitor", ["visitorId"]),
  /** That a customer who has left is asked by mail: once for a conversation, however often it closes. */
  csatMails: defineTable({
    workspaceId: v.id("workspaces"),
    conversationId: v.id("conversations"),
    status: v.union(v.literal("waiting"), v.literal("sent")),
    /** When it is looked at whether he has left; kept once it was sent. */
    dueAt: v.number(),
    createdAt: v.number(),
    emailId: v.optional(v.id("outboxEmails")),
    /** SHA-256 of the token in the links, hexadecimal: the token itself is only in the mail. */
    token: v.optional(v.string()),
    /** When the links stop working. */
    expiresAt: v.optional(v.number()),
    /** When one of them was used. */
    usedAt: v.optional(v.number()),
  })
    .index("by_conversation", ["conversationId"])
    .index("by_due", ["status", "dueAt"])
    .index("by_token", ["token"]),
};
