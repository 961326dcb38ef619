import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { attachmentsOf } from "./attachments";
import { agentRef, type People, visitorOf } from "./people";
import type { SenderType } from "./schema";
import type {
  ActivityView,
  ConversationDetail,
  ConversationRow,
  MessageView,
  VisitorConversationRow,
  VisitorFrom,
  VisitorMessageView,
} from "./views";
import { isVisibleToVisitor, publicAgent } from "./visibility";

export async function conversationRow(people: People, conversation: Doc<"conversations">): Promise<ConversationRow> {
  const { assignedAgentId } = conversation;
  return {
    _id: conversation._id,
    status: conversation.status,
    channel: conversation.channel ?? "chat",
    subject: conversation.subject ?? null,
    visitor: await visitorOf(people, conversation),
    assignee: assignedAgentId ? await agentRef(people, assignedAgentId) : null,
    teamId: conversation.teamId ?? null,
    tagIds: conversation.tagIds ?? [],
    sla: conversation.sla ?? null,
    lastMessage: conversation.lastMessage ?? null,
    lastMessageAt: conversation.lastMessageAt ?? conversation.createdAt,
    waitingSince: conversation.waitingSince ?? null,
    unreadByAgent: conversation.unreadByAgent ?? 0,
    snoozedUntil: conversation.snoozedUntil ?? null,
    createdAt: conversation.createdAt,
    firstResponseAt: conversation.firstResponseAt ?? null,
    resolvedAt: conversation.resolvedAt ?? null,
    priority: conversation.priority,
    reopenCount: conversation.reopenCount,
  };
}

export async function conversationDetail(
  people: People,
  conversation: Doc<"conversations">,
): Promise<ConversationDetail> {
  const visitor = conversation.visitorId && (await people.visitor(conversation.visitorId));
  return {
    ...(await conversationRow(people, conversation)),
    url: conversation.url ?? null,
    participants: await Promise.all(conversation.agentIds.map((id) => agentRef(people, id))),
    visitorLastReadAt: conversation.visitorLastReadAt ?? null,
    mergedIntoId: conversation.mergedIntoId ?? null,
    isVisitorBlocked: visitor?.isBlocked ?? false,
  };
}

function visitorFrom(senderType: SenderType): VisitorFrom {
  return senderType === "user" ? "visitor" : senderType;
}

/** A conversation as its visitor sees it: whether the team lets it sleep is the team's business. */
export async function visitorConversationRow(
  people: People,
  conversation: Doc<"conversations">,
): Promise<VisitorConversationRow> {
  const last = conversation.lastVisibleMessage;
  const users = await Promise.all(conversation.agentIds.map((id) => people.user(id)));
  return {
    _id: conversation._id,
    status: conversation.isActive ? "open" : "closed",
    lastMessage: last ? { preview: last.preview, from: visitorFrom(last.senderType), at: last.at } : null,
    lastMessageAt: conversation.lastMessageAt ?? conversation.createdAt,
    unread: conversation.unreadByVisitor ?? 0,
    agents: users.map(publicAgent),
    createdAt: conversation.createdAt,
  };
}

function seenAt(conversation: Doc<"conversations">, message: Doc<"messages">): number | null {
  if (message.kind !== "message") return null;
  const readAt = message.senderType === "visitor" ? conversation.agentLastReadAt : conversation.visitorLastReadAt;
  return readAt !== undefined && readAt >= message.createdAt ? readAt : null;
}

async function messageFields(ctx: QueryCtx, conversation: Doc<"conversations">, message: Doc<"messages">) {
  return {
    _id: message._id,
    content: message.content,
    attachments: await attachmentsOf(ctx, message.attachmentIds),
    createdAt: message.createdAt,
    editedAt: message.editedAt ?? null,
    deletedAt: message.deletedAt ?? null,
    clientMessageId: message.clientMessageId ?? null,
    seenAt: seenAt(conversation, message),
  };
}

/** Who wrote a row of the thread, as the team sees him. */
export async function senderOf(
  people: People,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<MessageView["sender"]> {
  if (message.senderType === "agent") {
    const { userId, name, avatarUrl } = await agentRef(people, message.senderId as Id<"users">);
    return { id: userId, name, avatarUrl };
  }
  if (message.senderType === "visitor") {
    const visitor = await visitorOf(people, conversation);
    return { id: visitor.visitorId, name: visitor.name, avatarUrl: null };
  }
  return { id: null, name: message.senderType === "bot" ? message.senderId : "", avatarUrl: null };
}

async function eventView(
  ctx: QueryCtx,
  people: People,
  event: Doc<"messages">["event"],
): Promise<MessageView["event"]> {
  if (!event) return null;
  const nameOf = async (id: Id<"users"> | undefined) => (id ? (await agentRef(people, id)).name : null);
  return {
    type: event.type,
    actorName: await nameOf(event.actorId),
    targetName: await nameOf(event.targetId),
    until: event.until ?? null,
    teamName: event.teamId ? ((await ctx.db.get("teams", event.teamId))?.name ?? "a former team") : null,
    metric: event.metric ?? null,
    rating: event.rating ?? null,
    conversationId: event.conversationId ?? null,
  };
}

/** A row of the thread for the team. */
export async function messageView(
  ctx: QueryCtx,
  people: People,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<MessageView> {
  return {
    ...(await messageFields(ctx, conversation, message)),
    conversationId: message.conversationId,
    kind: message.kind,
    senderType: message.senderType,
    sender: await senderOf(people, conversation, message),
    mentions: message.mentions ?? [],
    event: await eventView(ctx, people, message.event),
  };
}

function visibleEvent(message: Doc<"messages">): VisitorMessageView["event"] {
  const type = message.event?.type;
  return type === "joined" || type === "closed" || type === "reopened" ? type : null;
}

const EVENT_TEXT = { closed: "Conversation closed", reopened: "Conversation reopened" };

async function visitorSender(people: People, message: Doc<"messages">): Promise<VisitorMessageView["sender"]> {
  if (message.senderType === "bot") return { name: message.senderId, avatarUrl: null };
  const userId = message.senderType === "agent" ? (message.senderId as Id<"users">) : message.event?.actorId;
  return userId ? publicAgent(await people.user(userId)) : null;
}

/** A row of the thread for the visitor, or null for what he may not see. */
export async function visitorMessageView(
  ctx: QueryCtx,
  people: People,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<VisitorMessageView | null> {
  if (!isVisibleToVisitor(message) || message.kind === "note") return null;
  const event = visibleEvent(message);
  const sender = await visitorSender(people, message);
  const eventText = event === "joined" ? `${sender?.name ?? "Team"} joined` : event && EVENT_TEXT[event];
  return {
    ...(await messageFields(ctx, conversation, message)),
    ...(eventText !== null && { content: eventText }),
    kind: message.kind,
    from: visitorFrom(message.senderType),
    sender,
    event,
  };
}

/** Who is at work in a conversation besides `userId`. */
export async function activityView(
  people: People,
  conversation: Doc<"conversations">,
  rows: Record<"typing" | "viewing", Doc<"conversationActivity">[]>,
  userId: Id<"users">,
): Promise<ActivityView> {
  const others = (kind: "typing" | "viewing") =>
    rows[kind].flatMap((row) => (row.userId && row.userId !== userId ? [{ id: row.userId, isNote: row.isNote }] : []));
  const agents = others("typing").map(async ({ id, isNote = false }) => {
    return { kind: "agent" as const, ...(await agentRef(people, id)), isNote };
  });
  const isVisitorTyping = rows.typing.some((row) => row.visitorId !== undefined);
  const visitor = isVisitorTyping ? await visitorOf(people, conversation) : null;
  const visitorTyping = visitor && {
    kind: "visitor" as const,
    userId: null,
    name: visitor.name,
    avatarUrl: null,
    isNote: false,
  };
  return {
    typing: [...(visitorTyping ? [visitorTyping] : []), ...(await Promise.all(agents))],
    viewing: await Promise.all(others("viewing").map(({ id }) => agentRef(people, id))),
  };
}
