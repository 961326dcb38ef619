import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

/** Who gets what a team is given: a teammate by hand, members in turn, or the member with the fewest open ones. */
export const vAssignmentMethod = v.union(v.literal("manual"), v.literal("round_robin"), v.literal("least_loaded"));
export type AssignmentMethod = Infer<typeof vAssignmentMethod>;

export const vConditionValue = v.union(v.string(), v.number(), v.boolean(), v.array(v.string()));
/** One condition of a rule; `@parley/core/conditions` says which fields and operators there are. */
export const vCondition = v.object({
  field: v.string(),
  operator: v.string(),
  value: v.optional(vConditionValue),
  attributeKey: v.optional(v.string()),
});
export const vRuleAction = v.union(
  v.object({ type: v.literal("assign_user"), userId: v.id("users") }),
  v.object({ type: v.literal("assign_team"), teamId: v.id("teams") }),
);
export type RuleAction = Infer<typeof vRuleAction>;

/** What a workspace lets happen by itself. */
export const automationFields = {
  suggestArticlesEnabled: v.boolean(),
  showReplyTimeEnabled: v.boolean(),
  collectEmailEnabled: v.boolean(),
  askForRatingEnabled: v.boolean(),
  /** Who has left without rating is asked by mail, where his address is proven. Not set stands for no. */
  askForRatingByMailEnabled: v.optional(v.boolean()),
  /** Conversations in which the customer stayed silent for so long close by themselves; null: never. */
  autoCloseAfterHours: v.union(v.number(), v.null()),
  /** What the customer is told then; null: nothing. */
  autoCloseMessage: v.union(v.string(), v.null()),
  /** Open conversations a member is given by teams at most, unless he has his own limit. */
  defaultCapacity: v.number(),
};

export const routingTables = {
  teams: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    /** The name as it is compared: no two of a workspace are alike but for case. */
    nameKey: v.string(),
    method: vAssignmentMethod,
    createdAt: v.number(),
    updatedAt: v.number(),
  }).index("by_workspace_name", ["workspaceId", "nameKey"]),
  teamMembers: defineTable({
    workspaceId: v.id("workspaces"),
    teamId: v.id("teams"),
    userId: v.id("users"),
    /** Grows with each conversation the team gives him: whose is smallest is next. */
    lastAssignedAt: v.number(),
    createdAt: v.number(),
  })
    .index("by_team", ["teamId", "lastAssignedAt"])
    .index("by_team_user", ["teamId", "userId"])
    .index("by_user", ["workspaceId", "userId"]),
  /** Whether a member takes conversations from teams, and how many. No row: available, with the usual capacity. */
  memberAvailability: defineTable({
    workspaceId: v.id("workspaces"),
    userId: v.id("users"),
    isAvailable: v.boolean(),
    capacity: v.optional(v.number()),
    changedAt: v.number(),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_user", ["workspaceId", "userId"]),
  assignmentRules: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    /** The first that matches decides; smaller ones are asked first. */
    priority: v.number(),
    enabled: v.boolean(),
    conditions: v.array(vCondition),
    action: vRuleAction,
    createdAt: v.number(),
    updatedAt: v.number(),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_workspace_priority", ["workspaceId", "priority"]),
  autoTagRules: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    enabled: v.boolean(),
    conditions: v.array(vCondition),
    tagId: v.id("tags"),
    createdAt: v.number(),
    updatedAt: v.number(),
  }).index("by_workspace", ["workspaceId"]),
  automationSettings: defineTable({ workspaceId: v.id("workspaces"), ...automationFields }).index("by_workspace", [
    "workspaceId",
  ]),
  /** When a conversation closes by itself unless the customer writes. */
  autoCloses: defineTable({
    workspaceId: v.id("workspaces"),
    conversationId: v.id("conversations"),
    dueAt: v.number(),
    /** When the pending write runs that closes it or looks again; others are stale. */
    runsAt: v.number(),
  })
    .index("by_conversation", ["conversationId"])
    .index("by_workspace", ["workspaceId"])
    .index("by_due", ["dueAt"]),
};
