import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { vChannel, vPriority } from "../conversations/schema";

/** Whose conversations a view shows: one member's, whoever looks at it, or nobody's. */
export const vViewAssignee = v.union(
  v.object({ kind: v.literal("member"), userId: v.id("users") }),
  v.object({ kind: v.literal("me") }),
  v.object({ kind: v.literal("nobody") }),
);
/** No `status` stands for open and snoozed. */
export const vViewFilters = v.object({
  status: v.optional(v.union(v.literal("open"), v.literal("snoozed"), v.literal("closed"))),
  assignee: v.optional(vViewAssignee),
  teamId: v.optional(v.id("teams")),
  tagId: v.optional(v.id("tags")),
  channel: v.optional(vChannel),
  priority: v.optional(vPriority),
});
export type ViewFilters = Infer<typeof vViewFilters>;
export const vViewSort = v.union(v.literal("newest"), v.literal("oldest"), v.literal("waiting"));
export type ViewSort = Infer<typeof vViewSort>;

export const vMacroAction = v.union(
  v.object({ kind: v.literal("assign"), assigneeId: v.union(v.id("users"), v.null()) }),
  v.object({ kind: v.literal("team"), teamId: v.union(v.id("teams"), v.null()) }),
  v.object({ kind: v.literal("addTag"), tagId: v.id("tags") }),
  v.object({ kind: v.literal("removeTag"), tagId: v.id("tags") }),
  v.object({ kind: v.literal("priority"), priority: vPriority }),
  v.object({ kind: v.literal("note"), content: v.string() }),
  v.object({ kind: v.literal("snooze"), forMs: v.number() }),
  v.object({ kind: v.literal("close") }),
);
export type MacroAction = Infer<typeof vMacroAction>;

export const vDraftKind = v.union(v.literal("reply"), v.literal("note"));
export type DraftKind = Infer<typeof vDraftKind>;

export const vTagColor = v.union(
  v.literal("grey"),
  v.literal("red"),
  v.literal("orange"),
  v.literal("green"),
  v.literal("teal"),
  v.literal("blue"),
  v.literal("purple"),
  v.literal("pink"),
);
export type TagColor = Infer<typeof vTagColor>;
export const vAppliedBy = v.union(v.literal("manual"), v.literal("auto"));

export const inboxTables = {
  tags: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    /** The name as it is compared: no two of a workspace are alike but for case. */
    nameKey: v.string(),
    color: v.optional(vTagColor),
    /** Set while it is being taken off conversations; such tags are nobody's to see. */
    deletedAt: v.optional(v.number()),
    createdAt: v.number(),
  })
    .index("by_workspace", ["workspaceId", "deletedAt", "nameKey"])
    .index("by_deleted", ["deletedAt"]),
  /** A tag on a conversation; `isActive` and `lastMessageAt` follow the conversation, so that a tag's list is one index range. */
  conversationTags: defineTable({
    workspaceId: v.id("workspaces"),
    conversationId: v.id("conversations"),
    tagId: v.id("tags"),
    isActive: v.boolean(),
    lastMessageAt: v.number(),
    appliedBy: v.optional(vAppliedBy),
    appliedByUserId: v.optional(v.id("users")),
    createdAt: v.number(),
  })
    .index("by_tag", ["tagId", "isActive", "lastMessageAt"])
    .index("by_conversation", ["conversationId", "tagId"]),
  savedViews: defineTable({
    workspaceId: v.id("workspaces"),
    /** Who made it; a personal view is shown to him alone. */
    ownerId: v.id("users"),
    isShared: v.boolean(),
    name: v.string(),
    icon: v.string(),
    filters: vViewFilters,
    sort: vViewSort,
    createdAt: v.number(),
    updatedAt: v.number(),
  })
    .index("by_workspace_shared", ["workspaceId", "isShared", "createdAt"])
    .index("by_workspace_owner", ["workspaceId", "ownerId", "isShared", "createdAt"]),
  macros: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    /** What the customer is sent, with variables; absent in a macro that only acts. */
    reply: v.optional(v.string()),
    actions: v.array(vMacroAction),
    createdBy: v.id("users"),
    useCount: v.number(),
    lastUsedAt: v.optional(v.number()),
    createdAt: v.number(),
    updatedAt: v.number(),
  }).index("by_workspace", ["workspaceId", "name"]),
  /** Runs by the id their client made, so that a repeated run is done once. Forgotten after a day. */
  macroRuns: defineTable({
    workspaceId: v.id("workspaces"),
    conversationId: v.id("conversations"),
    macroId: v.id("macros"),
    userId: v.id("users"),
    clientMessageId: v.string(),
    undo: v.union(v.string(), v.null()),
    at: v.number(),
  })
    .index("by_conversation_client_id", ["conversationId", "clientMessageId"])
    .index("by_at", ["at"]),
  /** What a teammate began to write and has not sent. */
  drafts: defineTable({
    workspaceId: v.id("workspaces"),
    userId: v.id("users"),
    conversationId: v.id("conversations"),
    kind: vDraftKind,
    content: v.string(),
    /** Grows with every save; a save made for an older one displaces what was written meanwhile. */
    revision: v.number(),
    /** The text of another device that the last save displaced. */
    displaced: v.optional(v.string()),
    updatedAt: v.number(),
  })
    .index("by_user_conversation", ["userId", "conversationId", "kind"])
    .index("by_user", ["workspaceId", "userId", "updatedAt"])
    .index("by_conversation", ["conversationId"]),
  /** Two conversations made one: what remains to be moved, and the record of it. */
  conversationMerges: defineTable({
    workspaceId: v.id("workspaces"),
    sourceId: v.id("conversations"),
    targetId: v.id("conversations"),
    userId: v.id("users"),
    status: v.union(v.literal("running"), v.literal("done")),
    moved: v.number(),
    /** Time of the last row of the source that was looked at, ms since epoch. */
    movedUpTo: v.number(),
    startedAt: v.number(),
    finishedAt: v.optional(v.number()),
  })
    .index("by_source", ["sourceId"])
    .index("by_target", ["targetId", "status"])
    .index("by_status", ["status", "startedAt"]),
};
