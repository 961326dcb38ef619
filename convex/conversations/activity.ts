import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

type ActivityKind = Doc<"conversationActivity">["kind"];
export type Actor = { userId: Id<"users"> } | { visitorId: Id<"visitors"> };

/** How long an activity shows without a new signal, and how often a signal is written at most. */
const TIMES: Record<ActivityKind, { lifetimeMs: number; refreshMs: number }> = {
  typing: { lifetimeMs: 8_000, refreshMs: 3_000 },
  viewing: { lifetimeMs: 90_000, refreshMs: 30_000 },
};

/** More people than this in one conversation are not shown. */
const MAX_ACTIVE = 50;

async function activeRows(ctx: QueryCtx, conversationId: Id<"conversations">, kind: ActivityKind) {
  return await ctx.db
    .query("conversationActivity")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId).eq("kind", kind))
    .take(MAX_ACTIVE);
}

function isOf(row: Doc<"conversationActivity">, actor: Actor): boolean {
  return "userId" in actor ? row.userId === actor.userId : row.visitorId === actor.visitorId;
}

/**
 * Notes that someone types in or looks at a conversation, or stopped. Repeated signals are written every few seconds
 * only; the row ends by itself through a scheduled write.
 */
export async function setActivity(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  kind: ActivityKind,
  actor: Actor,
  { isActive, isNote }: { isActive: boolean; isNote?: boolean },
): Promise<void> {
  const row = (await activeRows(ctx, conversation._id, kind)).find((candidate) => isOf(candidate, actor));
  if (!isActive) {
    if (row) await ctx.db.delete("conversationActivity", row._id);
    return;
  }
  const { lifetimeMs, refreshMs } = TIMES[kind];
  const now = Date.now();
  const expiresAt = now + lifetimeMs;
  if (row) {
    const isFresh = row.expiresAt - now > lifetimeMs - refreshMs && row.isNote === isNote;
    if (!isFresh) await ctx.db.patch("conversationActivity", row._id, { expiresAt, isNote });
    return;
  }
  const { _id: conversationId, workspaceId } = conversation;
  const id = await ctx.db.insert("conversationActivity", {
    workspaceId,
    conversationId,
    kind,
    ...actor,
    isNote,
    expiresAt,
  });
  await ctx.scheduler.runAt(expiresAt, internal.conversations.jobs.endActivity, { activityId: id });
}

/** A message sent is no longer being typed. */
export async function endTyping(ctx: MutationCtx, conversation: Doc<"conversations">, actor: Actor): Promise<void> {
  await setActivity(ctx, conversation, "typing", actor, { isActive: false });
}

/** Who is typing in and who is looking at a conversation. */
export async function readActivity(ctx: QueryCtx, conversationId: Id<"conversations">) {
  return {
    typing: await activeRows(ctx, conversationId, "typing"),
    viewing: await activeRows(ctx, conversationId, "viewing"),
  };
}
