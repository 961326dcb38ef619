import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { notFound } from "../lib/errors";
import { clearMention } from "./mentions";
import { nextTime, writeConversation } from "./rows";

/** A teammate has read everything; marks of mentions for him end. Writes nothing when he had. `time`: now unless given. */
export async function markReadByAgent(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  userId: Id<"users">,
  time?: number,
): Promise<void> {
  await clearMention(ctx, userId, conversation._id);
  const isRead = (conversation.agentLastReadAt ?? 0) >= (conversation.lastMessageAt ?? 0);
  if (!conversation.unreadByAgent && isRead) return;
  const at = nextTime(conversation, time);
  await writeConversation(ctx, conversation, { unreadByAgent: 0, agentLastReadAt: at, updatedAt: at });
}

/** Shows as unread again, for the whole team. */
export async function markUnreadByAgent(ctx: MutationCtx, conversation: Doc<"conversations">): Promise<void> {
  if (!conversation.unreadByAgent) await writeConversation(ctx, conversation, { unreadByAgent: 1 });
}

/** More than this many unread messages after a mark are not counted one by one. */
const MAX_COUNTED_UNREAD = 100;

async function unreadAfter(ctx: MutationCtx, conversationId: Id<"conversations">, after: number): Promise<number> {
  const later = await ctx.db
    .query("messages")
    .withIndex("by_conversation_visible", (q) =>
      q.eq("conversationId", conversationId).eq("isVisible", true).gt("createdAt", after),
    )
    .take(MAX_COUNTED_UNREAD);
  return later.filter((row) => row.kind === "message" && row.senderType !== "visitor" && !row.deletedAt).length;
}

/**
 * The visitor has read the conversation, or up to one of its messages. A mark never moves back. `time`: now unless given.
 * @throws AppError `not_found{entity: "message"}`
 */
export async function markReadByVisitor(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  upTo?: Id<"messages">,
  time?: number,
): Promise<void> {
  const message = upTo ? await ctx.db.get("messages", upTo) : null;
  if (upTo && (message?.conversationId !== conversation._id || !message.isVisible)) throw notFound("message");
  const before = conversation.visitorLastReadAt ?? 0;
  const lastAt = conversation.lastMessageAt ?? 0;
  const isAll = message === null || message.createdAt >= lastAt;
  if (isAll ? !conversation.unreadByVisitor && before >= lastAt : message.createdAt <= before) return;
  const at = nextTime(conversation, time);
  await writeConversation(ctx, conversation, {
    unreadByVisitor: isAll ? 0 : await unreadAfter(ctx, conversation._id, message.createdAt),
    visitorLastReadAt: isAll ? at : message.createdAt,
    updatedAt: at,
  });
}
