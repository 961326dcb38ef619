import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

/** `spam` is a closed conversation that no view but its own shows and that nothing reopens but a teammate. */
export const vConversationStatus = v.union(
  v.literal("open"),
  v.literal("closed"),
  v.literal("snoozed"),
  v.literal("spam"),
);
export type ConversationStatus = Infer<typeof vConversationStatus>;
export const vChannel = v.union(v.literal("chat"), v.literal("email"));
export type Channel = Infer<typeof vChannel>;
export const vPriority = v.union(v.literal("low"), v.literal("normal"), v.literal("high"), v.literal("urgent"));
export type Priority = Infer<typeof vPriority>;
/** How long a conversation sleeps: a time in ms since epoch, or as long as the customer does not write. */
export const vSnoozeUntil = v.union(v.number(), v.literal("reply"));
export type SnoozeUntil = Infer<typeof vSnoozeUntil>;

export const vSenderType = v.union(
  v.literal("user"),
  v.literal("visitor"),
  v.literal("agent"),
  v.literal("bot"),
  v.literal("system"),
);
export type SenderType = Infer<typeof vSenderType>;
export const vMessageKind = v.union(v.literal("message"), v.literal("note"), v.literal("event"));
export type MessageKind = Infer<typeof vMessageKind>;
export const vEventKind = v.union(
  v.literal("created"),
  v.literal("assigned"),
  v.literal("unassigned"),
  v.literal("closed"),
  v.literal("reopened"),
  v.literal("snoozed"),
  v.literal("woke"),
  v.literal("joined"),
  v.literal("merged"),
  v.literal("markedSpam"),
  v.literal("unmarkedSpam"),
  v.literal("teamAssigned"),
  v.literal("teamUnassigned"),
  v.literal("slaBreached"),
  v.literal("rated"),
);
export type EventKind = Infer<typeof vEventKind>;
/** What happened to a conversation, kept as a message of kind `event` so that the thread is one list. */
export const vThreadEvent = v.object({
  type: vEventKind,
  actorId: v.optional(v.id("users")),
  targetId: v.optional(v.id("users")),
  until: v.optional(v.number()),
  teamId: v.optional(v.id("teams")),
  /** Of a merge: the conversation its messages went to. */
  conversationId: v.optional(v.id("conversations")),
  /** Of a breach: what was due. */
  metric: v.optional(v.string()),
  /** Of a rating: 1 to 5. */
  rating: v.optional(v.number()),
});
export const vDeliveryStatus = v.union(
  v.literal("pending"),
  v.literal("sent"),
  v.literal("delivered"),
  v.literal("bounced"),
  v.literal("failed"),
);
export const vLastMessage = v.object({ preview: v.string(), senderType: vSenderType, at: v.number() });

/** What the badge shows of an SLA: `dueAt` is absent while the clock is paused. */
export const vSlaSummary = v.object({
  state: v.union(v.literal("running"), v.literal("paused"), v.literal("breached")),
  metric: v.union(v.literal("firstResponse"), v.literal("nextResponse"), v.literal("resolution")),
  dueAt: v.optional(v.number()),
});
export type SlaSummary = Infer<typeof vSlaSummary>;
export const vCsatState = v.union(v.literal("asked"), v.literal("answered"), v.literal("dismissed"));

export const conversationTables = {
  conversations: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.optional(v.id("visitors")),
    userId: v.optional(v.id("users")),
    assignedAgentId: v.optional(v.id("users")),
    /** The team it belongs to; while nobody is assigned, it waits in the team's queue. */
    teamId: v.optional(v.id("teams")),
    /** Its tags, at most 20; `conversationTags` has a row for each. */
    tagIds: v.optional(v.array(v.id("tags"))),
    status: vConversationStatus,
    /** Open or snoozed; follows `status`, so that both are one index range. */
    isActive: v.boolean(),
    channel: v.optional(vChannel),
    subject: v.optional(v.string()),
    priority: vPriority,
    createdAt: v.number(),
    updatedAt: v.number(),
    lastMessageAt: v.optional(v.number()),
    /** Last message a visitor may see, and last one of any kind but events. */
    lastMessage: v.optional(vLastMessage),
    lastVisibleMessage: v.optional(vLastMessage),
    /** When the customer began to wait for an answer; absent while the team has answered last. */
    waitingSince: v.optional(v.number()),
    /** `waitingSince`, or the end of time while nobody waits: sorts those who wait before the rest. */
    waitingOrder: v.number(),
    /** The earliest of its SLA clocks that run or have breached; absent when there is none. */
    sla: v.optional(vSlaSummary),
    /** When that is due, or the end of time: sorts what is due before the rest. */
    slaOrder: v.number(),
    /** Whether the customer was asked for a rating, and what came of it; absent while he was not. */
    csatState: v.optional(vCsatState),
    /** First message of the customer; a conversation begun by a teammate has none until he answers. */
    firstCustomerMessageAt: v.optional(v.number()),
    unreadByAgent: v.optional(v.number()),
    unreadByVisitor: v.optional(v.number()),
    /** Derived from `unreadByVisitor`, so that the newest of what waits for a visitor is one index read. */
    isUnreadByVisitor: v.boolean(),
    visitorLastReadAt: v.optional(v.number()),
    agentLastReadAt: v.optional(v.number()),
    firstResponseAt: v.optional(v.number()),
    /** When it was closed; spam, and what was merged away while it was open, was not resolved. */
    resolvedAt: v.optional(v.number()),
    reopenCount: v.number(),
    snoozedUntil: v.optional(v.number()),
    /** When a teammate or the clock last opened it again. */
    openedAt: v.optional(v.number()),
    url: v.optional(v.string()),
    /** Teammates who wrote to the customer, latest first, at most three. */
    agentIds: v.array(v.id("users")),
    /** Grows with every state change: an undo applies only to the version it was made for. */
    version: v.number(),
    /** The conversation this one was merged into; it stays closed and without messages. */
    mergedIntoId: v.optional(v.id("conversations")),
    /** Conversations that were merged into this one, directly or not, latest last. */
    mergedFromIds: v.optional(v.array(v.id("conversations"))),
    aiWorkflowState: v.optional(v.union(v.literal("none"), v.literal("ai_handled"), v.literal("handoff"))),
    aiLastConfidence: v.optional(v.number()),
  })
    .index("by_workspace", ["workspaceId", "createdAt"])
    .index("by_visitor", ["visitorId", "lastMessageAt"])
    .index("by_status", ["workspaceId", "status", "lastMessageAt"])
    .index("by_last_message", ["workspaceId", "lastMessageAt"])
    .index("by_channel", ["workspaceId", "channel", "status", "lastMessageAt"])
    .index("by_workspace_ai_state", ["workspaceId", "aiWorkflowState", "lastMessageAt"])
    .index("by_workspace_ai_state_status", ["workspaceId", "aiWorkflowState", "status", "lastMessageAt"])
    .index("by_workspace_assignee_status", ["workspaceId", "assignedAgentId", "status", "lastMessageAt"])
    .index("by_workspace_status_waiting", ["workspaceId", "status", "waitingOrder"])
    .index("by_workspace_assignee_status_waiting", ["workspaceId", "assignedAgentId", "status", "waitingOrder"])
    .index("by_visitor_active", ["visitorId", "isActive", "lastMessageAt"])
    .index("by_visitor_unread", ["visitorId", "isUnreadByVisitor", "lastMessageAt"])
    .index("by_workspace_active", ["workspaceId", "isActive", "lastMessageAt"])
    .index("by_workspace_active_waiting", ["workspaceId", "isActive", "waitingOrder"])
    .index("by_workspace_assignee_active", ["workspaceId", "assignedAgentId", "isActive", "lastMessageAt"])
    .index("by_workspace_assignee_active_waiting", ["workspaceId", "assignedAgentId", "isActive", "waitingOrder"])
    .index("by_team_status", ["teamId", "status", "lastMessageAt"])
    .index("by_team_status_waiting", ["teamId", "status", "waitingOrder"])
    .index("by_team_status_sla", ["teamId", "status", "slaOrder"])
    .index("by_team_queue", ["teamId", "assignedAgentId", "status", "waitingOrder"])
    .index("by_workspace_status_sla", ["workspaceId", "status", "slaOrder"])
    .index("by_workspace_active_sla", ["workspaceId", "isActive", "slaOrder"])
    .index("by_workspace_assignee_status_sla", ["workspaceId", "assignedAgentId", "status", "slaOrder"])
    .index("by_workspace_assignee_active_sla", ["workspaceId", "assignedAgentId", "isActive", "slaOrder"])
    .index("by_workspace_priority_status", ["workspaceId", "priority", "status", "lastMessageAt"])
    .index("by_snoozed_until", ["status", "snoozedUntil"])
    .searchIndex("search_subject", { searchField: "subject", filterFields: ["workspaceId", "channel"] }),
  messages: defineTable({
    workspaceId: v.id("workspaces"),
    conversationId: v.id("conversations"),
    kind: vMessageKind,
    /** Whether the visitor may see it, as `isVisibleToVisitor` decided when it was written. */
    isVisible: v.boolean(),
    senderId: v.string(),
    senderType: vSenderType,
    content: v.string(),
    /** Made by the sender's client; unique in its conversation, so that a retry finds the stored message. */
    clientMessageId: v.optional(v.string()),
    mentions: v.optional(v.array(v.id("users"))),
    attachmentIds: v.optional(v.array(v.id("attachments"))),
    event: v.optional(vThreadEvent),
    channel: v.optional(vChannel),
    emailMetadata: v.optional(
      v.object({
        subject: v.optional(v.string()),
        from: v.optional(v.string()),
        to: v.optional(v.array(v.string())),
        cc: v.optional(v.array(v.string())),
        bcc: v.optional(v.array(v.string())),
        messageId: v.optional(v.string()),
      }),
    ),
    emailMessageId: v.optional(v.string()),
    deliveryStatus: v.optional(vDeliveryStatus),
    createdAt: v.number(),
    editedAt: v.optional(v.number()),
    deletedAt: v.optional(v.number()),
  })
    .index("by_conversation", ["conversationId", "createdAt"])
    .index("by_conversation_kind", ["conversationId", "kind", "createdAt"])
    .index("by_conversation_visible", ["conversationId", "isVisible", "createdAt"])
    .index("by_conversation_client_id", ["conversationId", "clientMessageId"])
    .index("by_email_message_id", ["workspaceId", "emailMessageId"])
    .searchIndex("search_content", {
      searchField: "content",
      filterFields: ["workspaceId", "senderType", "channel", "kind", "conversationId"],
    }),
  /** First messages of visitors by their client id, so that a retried `start` finds the conversation it made. */
  conversationStarts: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    clientMessageId: v.string(),
    conversationId: v.id("conversations"),
    messageId: v.id("messages"),
  }).index("by_visitor_client_id", ["visitorId", "clientMessageId"]),
  attachments: defineTable({
    workspaceId: v.id("workspaces"),
    storageId: v.id("_storage"),
    name: v.string(),
    size: v.number(),
    contentType: v.string(),
    width: v.optional(v.number()),
    height: v.optional(v.number()),
    /** Part of the download link: whoever may read the message may follow it, and it cannot be guessed. */
    key: v.string(),
    uploadedByVisitorId: v.optional(v.id("visitors")),
    uploadedByUserId: v.optional(v.id("users")),
    conversationId: v.optional(v.id("conversations")),
    messageId: v.optional(v.id("messages")),
    /** Of a ticket's description, or with `ticketCommentId` of a comment. */
    ticketId: v.optional(v.id("tickets")),
    ticketCommentId: v.optional(v.id("ticketComments")),
    createdAt: v.number(),
  })
    .index("by_conversation", ["conversationId"])
    .index("by_ticket", ["ticketId"])
    .index("by_visitor", ["uploadedByVisitorId"])
    .index("by_storage", ["storageId"])
    .index("by_unattached", ["messageId", "ticketId", "createdAt"]),
  /** A teammate mentioned in a note; the row goes when he opens the conversation's note as read. */
  mentions: defineTable({
    workspaceId: v.id("workspaces"),
    userId: v.id("users"),
    conversationId: v.id("conversations"),
    messageId: v.id("messages"),
    createdAt: v.number(),
  })
    .index("by_user", ["workspaceId", "userId", "createdAt"])
    .index("by_user_conversation", ["userId", "conversationId"])
    .index("by_conversation", ["conversationId"]),
  /** Hot and short-lived: who is typing in or looking at a conversation. Rows end by a scheduled write. */
  conversationActivity: defineTable({
    workspaceId: v.id("workspaces"),
    conversationId: v.id("conversations"),
    kind: v.union(v.literal("typing"), v.literal("viewing")),
    userId: v.optional(v.id("users")),
    visitorId: v.optional(v.id("visitors")),
    isNote: v.optional(v.boolean()),
    expiresAt: v.number(),
  })
    .index("by_conversation", ["conversationId", "kind"])
    .index("by_expires", ["expiresAt"]),
  /** What a state change can be taken back to; kept for a minute. */
  conversationUndos: defineTable({
    workspaceId: v.id("workspaces"),
    userId: v.id("users"),
    token: v.string(),
    changes: v.array(
      v.object({
        conversationId: v.id("conversations"),
        version: v.number(),
        status: vConversationStatus,
        priority: vPriority,
        assignedAgentId: v.optional(v.id("users")),
        teamId: v.optional(v.id("teams")),
        snoozedUntil: v.optional(v.number()),
        waitingSince: v.optional(v.number()),
        resolvedAt: v.optional(v.number()),
        reopenCount: v.number(),
        /** The thread events that told of the change. */
        eventIds: v.optional(v.array(v.id("messages"))),
        /** Tags that the change put on and took off. */
        tagsAdded: v.optional(v.array(v.id("tags"))),
        tagsRemoved: v.optional(v.array(v.id("tags"))),
      }),
    ),
    /** Who was blocked along with the change. */
    blockedVisitorId: v.optional(v.id("visitors")),
    expiresAt: v.number(),
  })
    .index("by_token", ["token"])
    .index("by_expires", ["expiresAt"]),
};
