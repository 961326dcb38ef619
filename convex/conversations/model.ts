import { MAX_CLIENT_ID_LENGTH, MAX_MESSAGE_LENGTH } from "@parley/protocol";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { invalidState } from "../lib/errors";
import { cleanText } from "../lib/text";
import { attachFiles, type Uploader } from "./attachments";
import { assertNothingNewer } from "./collision";
import { insertThreadEvent } from "./events";
import { afterCustomerMessage } from "./followUpsModel";
import { addMentions } from "./mentions";
import { previewOf } from "./previewModel";
import { type ConversationPatch, insertMessage, nextTime, writeConversation } from "./rows";
import type { SenderType } from "./schema";
import { changeState } from "./state";

export type Sender =
  | { type: "visitor"; visitorId: Id<"visitors"> }
  | { type: "agent"; userId: Id<"users"> }
  | { type: "bot"; name: string };

export interface MessageInput {
  sender: Sender;
  content: string;
  clientMessageId?: string;
  attachmentIds?: Id<"attachments">[];
  /** ms since epoch; only imports and demo data set it. */
  at?: number;
}

export interface PostedMessage {
  messageId: Id<"messages">;
  conversation: Doc<"conversations">;
  /** The client sent it before: nothing was written. */
  isRepeat: boolean;
}

const MAX_AGENTS_SHOWN = 3;

function senderId(sender: Sender): string {
  if (sender.type === "visitor") return sender.visitorId;
  return sender.type === "agent" ? sender.userId : sender.name;
}

function uploaderOf(sender: Sender): Uploader | null {
  if (sender.type === "visitor") return { visitorId: sender.visitorId };
  return sender.type === "agent" ? { userId: sender.userId } : null;
}

/**
 * Text of a message as it is stored.
 * @throws AppError `invalid_input{field: "content"}`
 */
export function cleanContent(content: string, hasAttachments: boolean): string {
  return cleanText("content", content, { max: MAX_MESSAGE_LENGTH, isRequired: !hasAttachments });
}

const placeOf = ({ _id: conversationId }: Doc<"conversations">, messageId: Id<"messages">) => ({
  conversationId,
  messageId,
});

async function findRepeat(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  clientMessageId: string | undefined,
): Promise<PostedMessage | null> {
  if (clientMessageId === undefined) return null;
  // Messages of conversations that were merged into this one may still be on their way.
  for (const id of [conversation._id, ...(conversation.mergedFromIds ?? [])]) {
    const stored = await ctx.db
      .query("messages")
      .withIndex("by_conversation_client_id", (q) => q.eq("conversationId", id).eq("clientMessageId", clientMessageId))
      .first();
    if (stored) return { messageId: stored._id, conversation, isRepeat: true };
  }
  return null;
}

/**
 * An id made by a client, as it is stored.
 * @throws AppError `invalid_input{field: "clientMessageId"}`
 */
export function cleanClientId(clientMessageId: string): string {
  return cleanText("clientMessageId", clientMessageId, { max: MAX_CLIENT_ID_LENGTH });
}

/** How a message to or from the customer moves unread counts, waiting and response times. Pure. */
export function afterMessage(conversation: Doc<"conversations">, sender: Sender, at: number): ConversationPatch {
  const unreadByVisitor = (conversation.unreadByVisitor ?? 0) + 1;
  if (sender.type === "bot") return { unreadByVisitor };
  if (sender.type === "visitor") {
    return {
      unreadByAgent: (conversation.unreadByAgent ?? 0) + 1,
      unreadByVisitor: 0,
      visitorLastReadAt: at,
      waitingSince: conversation.status === "spam" ? undefined : (conversation.waitingSince ?? at),
      firstCustomerMessageAt: conversation.firstCustomerMessageAt ?? at,
    };
  }
  const others = conversation.agentIds.filter((id) => id !== sender.userId);
  const isResponse = conversation.firstCustomerMessageAt !== undefined;
  return {
    unreadByVisitor,
    unreadByAgent: 0,
    agentLastReadAt: at,
    waitingSince: undefined,
    firstResponseAt: conversation.firstResponseAt ?? (isResponse ? at : undefined),
    agentIds: [sender.userId, ...others].slice(0, MAX_AGENTS_SHOWN),
  };
}

/** A reply to a closed or sleeping conversation opens it, one of the customer to spam does not; a teammate's first reply says that he joined. */
async function prepareThread(ctx: MutationCtx, before: Doc<"conversations">, sender: Sender, at?: number) {
  const actor =
    sender.type === "agent" ? { type: "user" as const, userId: sender.userId } : { type: "system" as const };
  const kind = actor.type === "user" && before.status === "spam" ? "unspam" : "reopen";
  const { conversation } = await changeState(ctx, before, actor, { kind }, at);
  if (actor.type === "system" || conversation.agentIds.includes(actor.userId)) return conversation;
  const time = nextTime(conversation, at);
  await insertThreadEvent(ctx, conversation, actor, { type: "joined" }, time);
  return await writeConversation(ctx, conversation, { updatedAt: time });
}

export interface PostOptions {
  /** A closed conversation stays closed: the sender closes it with this message. */
  keepsClosed?: boolean;
  /** Time of the latest message a teammate has seen, ms since epoch; what a colleague sent later stops him. */
  seenUpTo?: number;
}

/**
 * Adds a message to or from the customer. A repeated `clientMessageId` returns the stored message and writes nothing.
 * @throws AppError `invalid_input` (`content`, `attachmentIds`), `not_found{entity: "attachment"}`, `conflict` when a
 *   colleague has answered since `seenUpTo`, `invalid_state{merged}`
 */
export async function postMessage(
  ctx: MutationCtx,
  before: Doc<"conversations">,
  input: MessageInput,
  { keepsClosed = false, seenUpTo }: PostOptions = {},
): Promise<PostedMessage> {
  const clientMessageId = input.clientMessageId === undefined ? undefined : cleanClientId(input.clientMessageId);
  const repeat = await findRepeat(ctx, before, clientMessageId);
  if (repeat) return repeat;
  const { sender, attachmentIds = [] } = input;
  if (before.mergedIntoId) throw invalidState("merged");
  if (sender.type === "agent" && seenUpTo !== undefined) {
    await assertNothingNewer(ctx, before._id, sender.userId, seenUpTo);
  }
  const content = cleanContent(input.content, attachmentIds.length > 0);
  const staysClosed = keepsClosed && before.status === "closed";
  const ready = staysClosed ? before : await prepareThread(ctx, before, sender, input.at);
  const at = nextTime(ready, input.at);
  const type: SenderType = sender.type;
  const messageId = await insertMessage(ctx, ready, {
    kind: "message",
    senderId: senderId(sender),
    senderType: type,
    content,
    clientMessageId,
    attachmentIds: attachmentIds.length > 0 ? attachmentIds : undefined,
    createdAt: at,
  });
  const names = await attachFiles(ctx, ready.workspaceId, placeOf(ready, messageId), attachmentIds, uploaderOf(sender));
  const lastMessage = { preview: previewOf(content, names), senderType: type, at };
  const written = await writeConversation(ctx, ready, {
    ...afterMessage(ready, sender, at),
    lastMessage,
    lastVisibleMessage: lastMessage,
    lastMessageAt: at,
    updatedAt: at,
    // Who closed it before can no longer take that back: it has been answered since.
    version: ready.version + (staysClosed ? 1 : 0),
  });
  const isFirst = ready.firstCustomerMessageAt === undefined;
  const isFollowed = type === "visitor" && written.status !== "spam";
  const conversation = isFollowed ? await afterCustomerMessage(ctx, written, { content, isFirst }) : written;
  return { messageId, conversation, isRepeat: false };
}

export interface NoteInput extends Omit<MessageInput, "sender"> {
  userId: Id<"users">;
  mentions?: Id<"users">[];
}

/**
 * Adds a note that only the team sees. State, unread counts and the order of lists stay as they are.
 * @throws AppError as `postMessage`, and `not_found{entity: "member"}` for a mention of a stranger
 */
export async function postNote(
  ctx: MutationCtx,
  before: Doc<"conversations">,
  input: NoteInput,
): Promise<PostedMessage> {
  const clientMessageId = input.clientMessageId === undefined ? undefined : cleanClientId(input.clientMessageId);
  const repeat = await findRepeat(ctx, before, clientMessageId);
  if (repeat) return repeat;
  if (before.mergedIntoId) throw invalidState("merged");
  const { userId, attachmentIds = [] } = input;
  const mentions = [...new Set(input.mentions)];
  const content = cleanContent(input.content, attachmentIds.length > 0);
  const at = nextTime(before, input.at);
  const messageId = await insertMessage(ctx, before, {
    kind: "note",
    senderId: userId,
    senderType: "agent",
    content,
    clientMessageId,
    mentions: mentions.length > 0 ? mentions : undefined,
    attachmentIds: attachmentIds.length > 0 ? attachmentIds : undefined,
    createdAt: at,
  });
  const names = await attachFiles(ctx, before.workspaceId, placeOf(before, messageId), attachmentIds, { userId });
  await addMentions(ctx, before, messageId, mentions, at);
  const conversation = await writeConversation(ctx, before, {
    lastMessage: { preview: previewOf(content, names), senderType: "agent", at },
    updatedAt: at,
  });
  return { messageId, conversation, isRepeat: false };
}
