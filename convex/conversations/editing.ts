import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { invalidState } from "../lib/errors";
import type { MessageInConversation } from "./access";
import { deleteAttachments } from "./attachments";
import { endMentionsOf } from "./mentions";
import { cleanContent } from "./model";
import { previewOf } from "./previewModel";
import { type ConversationPatch, nextTime, writeConversation } from "./rows";

/** How long visitors may change or delete what they wrote. */
export const VISITOR_EDIT_MS = 15 * 60_000;

const DELETED_PREVIEW = "Message deleted";

/**
 * @throws AppError `invalid_state{state: "deleted"}`, and `"too_old"` when a visitor's 15 minutes are over
 */
export function checkEditable(message: Doc<"messages">, { hasTimeLimit }: { hasTimeLimit: boolean }): void {
  if (message.deletedAt !== undefined) throw invalidState("deleted");
  if (hasTimeLimit && Date.now() > message.createdAt + VISITOR_EDIT_MS) throw invalidState("too_old");
}

/** New previews where the message is the latest of its list. Times are unique within a conversation. */
function previewPatch(conversation: Doc<"conversations">, message: Doc<"messages">, preview: string) {
  const { lastMessage, lastVisibleMessage } = conversation;
  const patch: ConversationPatch = {};
  if (lastMessage?.at === message.createdAt) patch.lastMessage = { ...lastMessage, preview };
  if (lastVisibleMessage?.at === message.createdAt) patch.lastVisibleMessage = { ...lastVisibleMessage, preview };
  return patch;
}

/** Changes a message's text; it shows as edited. `time`: now unless given. */
export async function editMessage(
  ctx: MutationCtx,
  { message, conversation }: MessageInConversation,
  text: string,
  time?: number,
): Promise<void> {
  const content = cleanContent(text, (message.attachmentIds ?? []).length > 0);
  if (content === message.content) return;
  const at = nextTime(conversation, time);
  await ctx.db.patch("messages", message._id, { content, editedAt: at });
  await writeConversation(ctx, conversation, {
    ...previewPatch(conversation, message, previewOf(content)),
    updatedAt: at,
  });
}

/** A message that nobody has read yet is no longer unread once it is deleted. */
function unreadPatch(conversation: Doc<"conversations">, message: Doc<"messages">): ConversationPatch {
  if (message.kind !== "message") return {};
  const isOfVisitor = message.senderType === "visitor";
  const readAt = isOfVisitor ? conversation.agentLastReadAt : conversation.visitorLastReadAt;
  if (message.createdAt <= (readAt ?? 0)) return {};
  const less = (unread = 0) => Math.max(0, unread - 1);
  return isOfVisitor
    ? { unreadByAgent: less(conversation.unreadByAgent) }
    : { unreadByVisitor: less(conversation.unreadByVisitor) };
}

/** Deletes a message for everyone: text and files go, a tombstone stays. `time`: now unless given. */
export async function deleteMessage(
  ctx: MutationCtx,
  { message, conversation }: MessageInConversation,
  time?: number,
): Promise<void> {
  const at = nextTime(conversation, time);
  await deleteAttachments(ctx, message.attachmentIds ?? []);
  await endMentionsOf(ctx, message);
  await ctx.db.patch("messages", message._id, {
    content: "",
    attachmentIds: undefined,
    mentions: undefined,
    deletedAt: at,
  });
  await writeConversation(ctx, conversation, {
    ...previewPatch(conversation, message, DELETED_PREVIEW),
    ...unreadPatch(conversation, message),
    updatedAt: at,
  });
}
