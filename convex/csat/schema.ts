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
};
