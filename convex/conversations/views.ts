import { type Infer, v } from "convex/values";
import { vVisitorRef } from "../visitors/views";
import { vChannel, vConversationStatus, vEventKind, vMessageKind, vPriority, vSenderType, vSlaSummary } from "./schema";

const orNull = <T extends Parameters<typeof v.union>[0]>(validator: T) => v.union(validator, v.null());

/** A teammate as teammates see him. */
export const vAgentRef = v.object({ userId: v.id("users"), name: v.string(), avatarUrl: orNull(v.string()) });
export type AgentRef = Infer<typeof vAgentRef>;
/** A teammate as visitors see him. */
export const vPublicAgent = v.object({ name: v.string(), avatarUrl: orNull(v.string()) });
export type PublicAgent = Infer<typeof vPublicAgent>;

export const vAttachment = v.object({
  attachmentId: v.id("attachments"),
  name: v.string(),
  size: v.number(),
  contentType: v.string(),
  width: v.optional(v.number()),
  height: v.optional(v.number()),
  url: orNull(v.string()),
});
export type Attachment = Infer<typeof vAttachment>;

const messageFields = {
  _id: v.id("messages"),
  content: v.string(),
  attachments: v.array(vAttachment),
  createdAt: v.number(),
  editedAt: orNull(v.number()),
  deletedAt: orNull(v.number()),
  clientMessageId: orNull(v.string()),
  /** When the other side had read it. */
  seenAt: orNull(v.number()),
};

/** A row of the thread as the team sees it. */
export const vMessageView = v.object({
  ...messageFields,
  conversationId: v.id("conversations"),
  kind: vMessageKind,
  senderType: vSenderType,
  sender: v.object({ id: orNull(v.string()), name: v.string(), avatarUrl: orNull(v.string()) }),
  mentions: v.array(v.id("users")),
  event: orNull(
    v.object({
      type: vEventKind,
      actorName: orNull(v.string()),
      targetName: orNull(v.string()),
      until: orNull(v.number()),
      teamName: orNull(v.string()),
      metric: orNull(v.string()),
      rating: orNull(v.number()),
      conversationId: orNull(v.id("conversations")),
    }),
  ),
});
export type MessageView = Infer<typeof vMessageView>;

export const vVisitorFrom = v.union(v.literal("visitor"), v.literal("agent"), v.literal("bot"), v.literal("system"));
export type VisitorFrom = Infer<typeof vVisitorFrom>;
export const vVisibleEvent = v.union(v.literal("joined"), v.literal("closed"), v.literal("reopened"));

/** A row of the thread as the visitor sees it: no ids of people, no notes, no internal events. */
export const vVisitorMessageView = v.object({
  ...messageFields,
  kind: v.union(v.literal("message"), v.literal("event")),
  from: vVisitorFrom,
  sender: orNull(vPublicAgent),
  event: orNull(vVisibleEvent),
});
export type VisitorMessageView = Infer<typeof vVisitorMessageView>;

const vPreview = orNull(v.object({ preview: v.string(), senderType: vSenderType, at: v.number() }));

const conversationFields = {
  _id: v.id("conversations"),
  status: vConversationStatus,
  channel: vChannel,
  subject: orNull(v.string()),
  visitor: vVisitorRef,
  assignee: orNull(vAgentRef),
  teamId: orNull(v.id("teams")),
  tagIds: v.array(v.id("tags")),
  sla: orNull(vSlaSummary),
  lastMessage: vPreview,
  lastMessageAt: v.number(),
  waitingSince: orNull(v.number()),
  unreadByAgent: v.number(),
  snoozedUntil: orNull(v.number()),
  createdAt: v.number(),
  firstResponseAt: orNull(v.number()),
  resolvedAt: orNull(v.number()),
  priority: vPriority,
  reopenCount: v.number(),
};
export const vConversationRow = v.object(conversationFields);
export type ConversationRow = Infer<typeof vConversationRow>;
export const vConversationDetail = v.object({
  ...conversationFields,
  url: orNull(v.string()),
  participants: v.array(vAgentRef),
  visitorLastReadAt: orNull(v.number()),
  mergedIntoId: orNull(v.id("conversations")),
  /** The person is shut out: he reads no answer. */
  isVisitorBlocked: v.boolean(),
});
export type ConversationDetail = Infer<typeof vConversationDetail>;
export const vOtherConversation = v.object({
  _id: v.id("conversations"),
  subject: orNull(v.string()),
  status: vConversationStatus,
  lastMessage: vPreview,
  lastMessageAt: v.number(),
  /** Its messages are in another conversation now. */
  isMerged: v.boolean(),
});

export const vVisitorConversationRow = v.object({
  _id: v.id("conversations"),
  status: v.union(v.literal("open"), v.literal("closed")),
  lastMessage: orNull(v.object({ preview: v.string(), from: vVisitorFrom, at: v.number() })),
  lastMessageAt: v.number(),
  unread: v.number(),
  agents: v.array(vPublicAgent),
  createdAt: v.number(),
});
export type VisitorConversationRow = Infer<typeof vVisitorConversationRow>;

export const vVisitorUnread = v.object({
  total: v.number(),
  latest: orNull(
    v.object({
      conversationId: v.id("conversations"),
      preview: v.string(),
      sender: orNull(vPublicAgent),
      at: v.number(),
    }),
  ),
});

export const vCounts = v.object({
  mine: v.number(),
  unassigned: v.number(),
  all: v.number(),
  open: v.number(),
  snoozed: v.number(),
  closed: v.number(),
  spam: v.number(),
  mentions: v.number(),
  unread: v.object({ mine: v.number(), unassigned: v.number(), all: v.number() }),
});

export const vActivity = v.object({
  typing: v.array(
    v.object({
      kind: v.union(v.literal("agent"), v.literal("visitor")),
      userId: orNull(v.id("users")),
      name: v.string(),
      avatarUrl: orNull(v.string()),
      isNote: v.boolean(),
    }),
  ),
  viewing: v.array(vAgentRef),
});
export type ActivityView = Infer<typeof vActivity>;

/** What a state change returns: how to take it back, or null when nothing changed. */
export const vUndo = v.object({ undo: orNull(v.string()) });
export const vPosted = v.object({ messageId: v.id("messages") });
export const vStarted = v.object({ conversationId: v.id("conversations"), messageId: v.id("messages") });
