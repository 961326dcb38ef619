import type { Doc, Id } from "../_generated/dataModel";
import { addTag, removeTag } from "../inbox/tagsModel";
import { conflict } from "../lib/errors";
import type { AgentMutationCtx } from "../lib/functions";
import { randomHex } from "../lib/tokens";
import { setVisitorBlocked } from "../visitors/blockingModel";
import { requirePermission, requireTeammate } from "./access";
import { withQueuesAfter } from "../routing/queueModel";
import { nextTime, writeConversation } from "./rows";

/** How long a state change can be taken back. */
export const UNDO_LIFETIME_MS = 60_000;

type UndoChange = Doc<"conversationUndos">["changes"][number];

/** Events of one change are told apart from older ones by their time; more than these are never made by one. */
const MAX_EVENTS = 20;

/** The thread events of the member since a conversation was as `before`, all of this very transaction. */
async function eventsSince(ctx: AgentMutationCtx, before: Doc<"conversations">): Promise<Id<"messages">[]> {
  const events = await ctx.db
    .query("messages")
    .withIndex("by_conversation_kind", (q) =>
      q.eq("conversationId", before._id).eq("kind", "event").gt("createdAt", before.updatedAt),
    )
    .take(MAX_EVENTS);
  return events.filter(({ event }) => event?.actorId === ctx.userId).map((event) => event._id);
}

async function undoOf(ctx: AgentMutationCtx, { before, after }: ActedOn): Promise<UndoChange> {
  const [tagsBefore, tagsAfter] = [before.tagIds ?? [], after.tagIds ?? []];
  return {
    conversationId: before._id,
    version: after.version,
    status: before.status,
    priority: before.priority,
    assignedAgentId: before.assignedAgentId,
    teamId: before.teamId,
    snoozedUntil: before.snoozedUntil,
    waitingSince: before.waitingSince,
    resolvedAt: before.resolvedAt,
    reopenCount: before.reopenCount,
    eventIds: await eventsSince(ctx, before),
    tagsAdded: tagsAfter.filter((tagId) => !tagsBefore.includes(tagId)),
    tagsRemoved: tagsBefore.filter((tagId) => !tagsAfter.includes(tagId)),
  };
}

/** A conversation as it was before a change and as it is after it, in one transaction. */
export interface ActedOn {
  before: Doc<"conversations">;
  after: Doc<"conversations">;
}

/**
 * Keeps for a minute what it takes to undo changes together, and who was blocked with them.
 * @returns the token, null when there was no change
 */
export async function saveUndo(
  ctx: AgentMutationCtx,
  acted: readonly ActedOn[],
  blockedVisitorId?: Id<"visitors">,
): Promise<string | null> {
  if (acted.length === 0 && !blockedVisitorId) return null;
  const changes = await Promise.all(acted.map((one) => undoOf(ctx, one)));
  const token = randomHex(16);
  const expiresAt = Date.now() + UNDO_LIFETIME_MS;
  const { userId, workspace } = ctx;
  const undo = { workspaceId: workspace._id, userId, token, changes, blockedVisitorId, expiresAt };
  await ctx.db.insert("conversationUndos", undo);
  return token;
}

async function restoreTags(ctx: AgentMutationCtx, conversation: Doc<"conversations">, change: UndoChange) {
  const actor = { type: "user" as const, userId: ctx.userId };
  for (const tagId of change.tagsAdded ?? []) await removeTag(ctx, conversation, tagId, actor);
  for (const tagId of change.tagsRemoved ?? []) {
    const tag = await ctx.db.get("tags", tagId);
    if (tag && tag.deletedAt === undefined) await addTag(ctx, conversation, tagId, actor);
  }
}

async function restore(ctx: AgentMutationCtx, change: UndoChange): Promise<void> {
  const conversation = await ctx.db.get("conversations", change.conversationId);
  if (conversation?.version !== change.version) throw conflict("The conversation has changed since");
  // A closed conversation has nobody waiting in it, so who writes meanwhile is not shut away with it again.
  if (change.status === "closed" && conversation.waitingSince !== undefined)
    throw conflict("The customer has written since");
  if (change.assignedAgentId) await requireTeammate(ctx, ctx.workspace._id, change.assignedAgentId);
  for (const eventId of change.eventIds ?? []) {
    if (await ctx.db.get("messages", eventId)) await ctx.db.delete("messages", eventId);
  }
  await restoreTags(ctx, conversation, change);
  const isBackToSleep = change.status === "snoozed" && (change.snoozedUntil ?? Infinity) > Date.now();
  const isDoneAgain = change.status === "closed" || change.status === "spam";
  const isBack = isDoneAgain || !conversation.isActive;
  await writeConversation(ctx, conversation, {
    status: change.status === "snoozed" && !isBackToSleep ? "open" : change.status,
    snoozedUntil: isBackToSleep ? change.snoozedUntil : undefined,
    priority: change.priority,
    assignedAgentId: change.assignedAgentId,
    teamId: change.teamId && (await ctx.db.get("teams", change.teamId)) ? change.teamId : undefined,
    waitingSince: isBack ? change.waitingSince : conversation.waitingSince,
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
  const restoreAll = async () => {
    for (const change of undo.changes) await restore(ctx, change);
  };
  if (undo.changes.length === 1) await restoreAll();
  else await withQueuesAfter(ctx, ctx.workspace._id, restoreAll);
  if (undo.blockedVisitorId) {
    requirePermission(ctx.member, "users.manage");
    await setVisitorBlocked(ctx, undo.blockedVisitorId, false, ctx.userId);
  }
  await ctx.db.delete("conversationUndos", undo._id);
}
