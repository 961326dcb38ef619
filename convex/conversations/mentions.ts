import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { bumpCounter } from "../lib/counters";
import { invalidInput } from "../lib/errors";
import { requireTeammate } from "./access";
import { counterNames } from "./counters";

export const MAX_MENTIONS = 20;

async function mentionOf(ctx: QueryCtx, userId: Id<"users">, conversationId: Id<"conversations">) {
  return await ctx.db
    .query("mentions")
    .withIndex("by_user_conversation", (q) => q.eq("userId", userId).eq("conversationId", conversationId))
    .unique();
}

/**
 * Tells teammates that a note mentions them: one row per teammate and conversation, pointing at the latest note.
 * @throws AppError `not_found{entity: "member"}`, `invalid_input{field: "mentions"}`
 */
export async function addMentions(
  ctx: MutationCtx,
  { _id: conversationId, workspaceId }: Doc<"conversations">,
  messageId: Id<"messages">,
  userIds: readonly Id<"users">[],
  createdAt: number,
): Promise<void> {
  if (userIds.length > MAX_MENTIONS) throw invalidInput("mentions", `has more than ${MAX_MENTIONS} elements`);
  for (const userId of userIds) {
    await requireTeammate(ctx, workspaceId, userId);
    const row = await mentionOf(ctx, userId, conversationId);
    if (row) {
      await ctx.db.patch("mentions", row._id, { messageId, createdAt });
    } else {
      await ctx.db.insert("mentions", { workspaceId, userId, conversationId, messageId, createdAt });
      await bumpCounter(ctx, workspaceId, counterNames.mentions(userId), 1);
    }
  }
}

async function endMention(ctx: MutationCtx, row: Doc<"mentions">): Promise<void> {
  await ctx.db.delete("mentions", row._id);
  await bumpCounter(ctx, row.workspaceId, counterNames.mentions(row.userId), -1);
}

/** The teammate has seen the conversation's notes. */
export async function clearMention(
  ctx: MutationCtx,
  userId: Id<"users">,
  conversationId: Id<"conversations">,
): Promise<void> {
  const row = await mentionOf(ctx, userId, conversationId);
  if (row) await endMention(ctx, row);
}

/** The note that mentions a teammate went to another conversation; of two notes there, the later one is shown. */
export async function moveMention(
  ctx: MutationCtx,
  userId: Id<"users">,
  note: Doc<"messages">,
  to: Id<"conversations">,
): Promise<void> {
  const row = await mentionOf(ctx, userId, note.conversationId);
  if (row?.messageId !== note._id) return;
  const there = await mentionOf(ctx, userId, to);
  if (!there) {
    await ctx.db.patch("mentions", row._id, { conversationId: to });
    return;
  }
  const { messageId, createdAt } = row;
  if (there.createdAt < createdAt) await ctx.db.patch("mentions", there._id, { messageId, createdAt });
  await endMention(ctx, row);
}

/** A deleted note mentions nobody any more. */
export async function endMentionsOf(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  for (const userId of message.mentions ?? []) {
    const row = await mentionOf(ctx, userId, message.conversationId);
    if (row?.messageId === message._id) await endMention(ctx, row);
  }
}

/** Ends up to `limit` mentions in a conversation that is being erased; returns how many. */
export async function endMentionsIn(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  limit: number,
): Promise<number> {
  const rows = await ctx.db
    .query("mentions")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .take(limit);
  for (const row of rows) await endMention(ctx, row);
  return rows.length;
}

/** Ends up to `limit` mentions of someone who left the workspace; returns how many. */
export async function endMentionsOfMember(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
  limit: number,
): Promise<number> {
  const rows = await ctx.db
    .query("mentions")
    .withIndex("by_user", (q) => q.eq("workspaceId", workspaceId).eq("userId", userId))
    .take(limit);
  for (const row of rows) await endMention(ctx, row);
  return rows.length;
}
