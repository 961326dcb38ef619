import type { Doc, Id } from "../_generated/dataModel";
import { conflict } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { randomHex } from "../lib/tokens";
import { requireTeammate } from "./access";
import { nextTime, writeConversation } from "./rows";
import { changeState, type StateAction, type StateChange } from "./state";

/** How long a state change can be taken back. */
export const UNDO_LIFETIME_MS = 60_000;

type UndoChange = Doc<"conversationUndos">["changes"][number];

function undoOf(before: Doc<"conversations">, { conversation, eventId }: StateChange): UndoChange {
  return {
    conversationId: before._id,
    version: conversation.version,
    status: before.status,
    priority: before.priority,
    assignedAgentId: before.assignedAgentId,
    snoozedUntil: before.snoozedUntil,
    waitingSince: before.waitingSince,
    resolvedAt: before.resolvedAt,
    reopenCount: before.reopenCount,
    eventId,
  };
}

async function saveUndo(ctx: AgentMutationCtx, changes: UndoChange[]): Promise<string | null> {
  if (changes.length === 0) return null;
  const token = randomHex(16);
  const expiresAt = Date.now() + UNDO_LIFETIME_MS;
  const { userId, workspace } = ctx;
  await ctx.db.insert("conversationUndos", { workspaceId: workspace._id, userId, token, changes, expiresAt });
  return token;
}

/**
 * Applies one action to conversations on a member's behalf and keeps what it takes to undo all of them together.
 * @returns the ones that changed, and the token (null when none did)
 * @throws AppError `invalid_state`
 */
export async function changeStateUndoably(
  ctx: AgentMutationCtx,
  conversations: Doc<"conversations">[],
  action: StateAction,
): Promise<{ changed: Id<"conversations">[]; undo: string | null }> {
  const changes: UndoChange[] = [];
  for (const before of conversations) {
    const change = await changeState(ctx, before, { type: "user", userId: ctx.userId }, action);
    if (change.isChanged) changes.push(undoOf(before, change));
  }
  return { changed: changes.map((change) => change.conversationId), undo: await saveUndo(ctx, changes) };
}

async function restore(ctx: AgentMutationCtx, change: UndoChange): Promise<void> {
  const conversation = await ctx.db.get("conversations", change.conversationId);
  if (conversation?.version !== change.version) throw conflict("The conversation has changed since");
  if (change.assignedAgentId) await requireTeammate(ctx, ctx.workspace._id, change.assignedAgentId);
  if (change.eventId) await ctx.db.delete("messages", change.eventId);
  const isBackToSleep = change.status === "snoozed" && (change.snoozedUntil ?? 0) > Date.now();
  const wasClosed = conversation.status === "closed" && change.status !== "closed";
  await writeConversation(ctx, conversation, {
    status: change.status === "snoozed" && !isBackToSleep ? "open" : change.status,
    snoozedUntil: isBackToSleep ? change.snoozedUntil : undefined,
    priority: change.priority,
    assignedAgentId: change.assignedAgentId,
    waitingSince: wasClosed ? change.waitingSince : conversation.waitingSince,
    resolvedAt: change.resolvedAt,
    reopenCount: change.reopenCount,
    version: conversation.version + 1,
    updatedAt: nextTime(conversation),
  });
}

/**
 * Takes back what the token stands for, all or nothing: each conversation must be as the change left it.
 * @throws AppError `conflict` when a conversation changed since, the minute is over or the token is another member's
 */
export async function applyUndo(ctx: AgentMutationCtx, token: string): Promise<void> {
  const undo = await ctx.db
    .query("conversationUndos")
    .withIndex("by_token", (q) => q.eq("token", token))
    .unique();
  const isMine = undo?.userId === ctx.userId && undo.workspaceId === ctx.workspace._id;
  if (!undo || !isMine || undo.expiresAt <= Date.now()) throw conflict("There is nothing left to undo");
  for (const change of undo.changes) await restore(ctx, change);
  await ctx.db.delete("conversationUndos", undo._id);
}
