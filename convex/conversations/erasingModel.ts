import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { dropCounter } from "../lib/counters";
import { redactResource } from "../audit/model";
import { deleteAttachments } from "./attachments";
import { closeBySystem } from "./changesModel";
import { applyCounters, counterNames } from "./counters";
import { endMentionsIn } from "./mentions";

type Conversation = Doc<"conversations">;

/** The next conversation of a visitor that is to be erased, closed: what follows a closing has happened by then. */
export async function nextToErase(ctx: MutationCtx, visitorId: Id<"visitors">): Promise<Conversation | null> {
  const conversation = await ctx.db
    .query("conversations")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .first();
  return conversation?.isActive ? await closeBySystem(ctx, conversation) : conversation;
}

async function eraseMessages(ctx: MutationCtx, { _id, workspaceId }: Conversation, limit: number): Promise<number> {
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_conversation", (q) => q.eq("conversationId", _id))
    .take(limit);
  for (const message of messages) {
    await deleteAttachments(ctx, message.attachmentIds ?? []);
    await redactResource(ctx, workspaceId, "message", message._id);
    await ctx.db.delete("messages", message._id);
  }
  return messages.length;
}

async function eraseFiles(ctx: MutationCtx, { _id }: Conversation, limit: number): Promise<number> {
  const files = await ctx.db
    .query("attachments")
    .withIndex("by_conversation", (q) => q.eq("conversationId", _id))
    .take(limit);
  await deleteAttachments(
    ctx,
    files.map((file) => file._id),
  );
  return files.length;
}

async function eraseActivity(ctx: MutationCtx, { _id }: Conversation, limit: number): Promise<number> {
  const rows = await ctx.db
    .query("conversationActivity")
    .withIndex("by_conversation", (q) => q.eq("conversationId", _id))
    .take(limit);
  for (const row of rows) await ctx.db.delete("conversationActivity", row._id);
  return rows.length;
}

/** Erases up to `limit` rows of a conversation's thread; returns how many. */
export async function eraseThread(ctx: MutationCtx, conversation: Conversation, limit: number): Promise<number> {
  let erased = 0;
  const eraseMentions = (_: MutationCtx, { _id }: Conversation, most: number) => endMentionsIn(ctx, _id, most);
  for (const erase of [eraseMessages, eraseFiles, eraseActivity, eraseMentions]) {
    if (erased < limit) erased += await erase(ctx, conversation, limit - erased);
  }
  return erased;
}

/** Erases the row itself, once nothing hangs on it; counters follow. */
export async function eraseConversation(ctx: MutationCtx, { _id }: Conversation): Promise<void> {
  const conversation = await ctx.db.get("conversations", _id);
  if (!conversation) return;
  await ctx.db.delete("conversations", _id);
  await applyCounters(ctx, conversation.workspaceId, conversation, null);
}

/** Erases up to `limit` rows a visitor has beside his conversations: records of first messages, files not sent. */
export async function eraseLooseEnds(ctx: MutationCtx, visitorId: Id<"visitors">, limit: number): Promise<number> {
  const starts = await ctx.db
    .query("conversationStarts")
    .withIndex("by_visitor_client_id", (q) => q.eq("visitorId", visitorId))
    .take(limit);
  for (const start of starts) await ctx.db.delete("conversationStarts", start._id);
  if (starts.length === limit) return limit;
  const files = await ctx.db
    .query("attachments")
    .withIndex("by_visitor", (q) => q.eq("uploadedByVisitorId", visitorId))
    .take(limit - starts.length);
  await deleteAttachments(
    ctx,
    files.map((file) => file._id),
  );
  return starts.length + files.length;
}

/** Forgets the count of unread messages of a visitor who has no conversation any more. */
export async function forgetUnread(ctx: MutationCtx, { _id, workspaceId }: Doc<"visitors">): Promise<void> {
  await dropCounter(ctx, workspaceId, counterNames.visitorUnread(_id));
}
