import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { moveRating } from "../csat/model";
import { moveDrafts } from "../inbox/draftsModel";
import { addTag, MAX_TAGS_EACH, removeTag } from "../inbox/tagsModel";
import { type AuditActor, recordAudit } from "../lib/audit";
import { AppError, invalidInput, invalidState } from "../lib/errors";
import { moveLinkedTicket } from "../tickets/movingModel";
import { canonicalConversation } from "./access";
import { insertThreadEvent } from "./events";
import { moveMention } from "./mentions";
import { type ConversationPatch, nextTime, writeConversation } from "./rows";
import { changeState } from "./state";

type Conversation = Doc<"conversations">;

/** Rows of a thread handled in one transaction. */
export const MERGE_BATCH = 100;
/** Conversations one may have taken in, those they had taken in counted too: a retried message looks in each. */
export const MAX_MERGED_FROM = 30;
const MAX_AGENTS_SHOWN = 3;

const least = (...times: (number | undefined)[]) => {
  const known = times.filter((time) => time !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
};
const later = <Message extends { at: number }>(a: Message | undefined, b: Message | undefined) =>
  (a?.at ?? 0) >= (b?.at ?? 0) ? a : b;

/** A mark of reading that leaves unread what was unread on either side. */
function readUpTo(unread: number, a: number | undefined, b: number | undefined): number | undefined {
  const at = unread > 0 ? Math.min(a ?? 0, b ?? 0) : Math.max(a ?? 0, b ?? 0);
  return at > 0 ? at : undefined;
}

/** What the row of two conversations made one says. Pure. */
export function joined(source: Conversation, target: Conversation): ConversationPatch {
  const unreadByAgent = (source.unreadByAgent ?? 0) + (target.unreadByAgent ?? 0);
  const unreadByVisitor = (source.unreadByVisitor ?? 0) + (target.unreadByVisitor ?? 0);
  const agentIds = [...new Set([...target.agentIds, ...source.agentIds])].slice(0, MAX_AGENTS_SHOWN);
  return {
    unreadByAgent,
    unreadByVisitor,
    agentIds,
    agentLastReadAt: readUpTo(unreadByAgent, source.agentLastReadAt, target.agentLastReadAt),
    visitorLastReadAt: readUpTo(unreadByVisitor, source.visitorLastReadAt, target.visitorLastReadAt),
    lastMessage: later(target.lastMessage, source.lastMessage),
    lastVisibleMessage: later(target.lastVisibleMessage, source.lastVisibleMessage),
    lastMessageAt: Math.max(source.lastMessageAt ?? source.createdAt, target.lastMessageAt ?? target.createdAt),
    waitingSince: least(source.waitingSince, target.waitingSince),
    firstCustomerMessageAt: least(source.firstCustomerMessageAt, target.firstCustomerMessageAt),
    firstResponseAt: least(source.firstResponseAt, target.firstResponseAt),
    mergedFromIds: [...(target.mergedFromIds ?? []), ...(source.mergedFromIds ?? []), source._id],
  };
}

function assertMergeable(source: Conversation, target: Conversation): void {
  if (source._id === target._id) throw invalidInput("targetId", "must be another conversation");
  if (source.mergedIntoId || target.mergedIntoId) throw invalidState("merged");
  if (source.status === "spam" || target.status === "spam") throw invalidState("spam");
  const count = 1 + (source.mergedFromIds ?? []).length + (target.mergedFromIds ?? []).length;
  if (count > MAX_MERGED_FROM) throw new AppError({ code: "quota_exceeded", limit: `${MAX_MERGED_FROM} merges` });
}

async function moveTags(ctx: MutationCtx, source: Conversation, target: Conversation, actor: AuditActor) {
  let room = MAX_TAGS_EACH - (target.tagIds ?? []).length;
  for (const tagId of source.tagIds ?? []) {
    const tag = await ctx.db.get("tags", tagId);
    await removeTag(ctx, source, tagId, actor);
    if (!tag || tag.deletedAt !== undefined || room <= 0) continue;
    if (await addTag(ctx, target, tagId, actor)) room -= 1;
  }
}

async function auditMerge(ctx: MutationCtx, source: Conversation, target: Conversation, actor: AuditActor) {
  await recordAudit(ctx, {
    workspaceId: target.workspaceId,
    actor,
    action: "conversation.merged",
    resourceType: "conversation",
    resourceId: target._id,
    metadata: { sourceId: source._id, targetId: target._id },
  });
}

/** Writes into both threads where the other one is, and brings both rows to where the merge leaves them. */
async function joinRows(ctx: MutationCtx, source: Conversation, target: Conversation, actor: AuditActor) {
  const awake =
    source.isActive && !target.isActive
      ? (await changeState(ctx, target, actor, { kind: "reopen" })).conversation
      : target;
  const at = Math.max(nextTime(source), nextTime(awake));
  await insertThreadEvent(ctx, source, actor, { type: "merged", conversationId: target._id }, at);
  await insertThreadEvent(ctx, awake, actor, { type: "merged", conversationId: source._id }, at);
  await writeConversation(ctx, source, {
    status: "closed",
    snoozedUntil: undefined,
    waitingSince: undefined,
    unreadByAgent: 0,
    unreadByVisitor: 0,
    csatState: source.csatState ?? "dismissed",
    mergedIntoId: target._id,
    updatedAt: at,
    version: source.version + 1,
  });
  await writeConversation(ctx, awake, { ...joined(source, awake), updatedAt: at, version: awake.version + 1 });
}

/**
 * Makes two conversations one: the messages of `source` go to `target`, which keeps its state (and opens when the source
 * was open); the source stays closed and tells where they went. The first batch is moved at once, the rest by scheduled
 * functions. Merging the same two again does nothing. Not to be undone.
 * @throws AppError `invalid_input{targetId}`, `invalid_state` (`merged`, `spam`), `quota_exceeded`
 */
export async function mergeConversations(
  ctx: MutationCtx,
  source: Conversation,
  target: Conversation,
  userId: Id<"users">,
): Promise<void> {
  if (source.mergedIntoId && (await canonicalConversation(ctx, source))._id === target._id) return;
  assertMergeable(source, target);
  const actor = { type: "user" as const, userId };
  const { workspaceId } = target;
  await joinRows(ctx, source, target, actor);
  await moveTags(ctx, source, target, actor);
  await moveRating(ctx, source, target);
  await moveDrafts(ctx, source._id, target._id);
  await moveLinkedTicket(ctx, source._id, target, actor);
  await auditMerge(ctx, source, target, actor);
  const fields = { workspaceId, sourceId: source._id, targetId: target._id, userId, moved: 0, movedUpTo: 0 };
  const id = await ctx.db.insert("conversationMerges", { ...fields, status: "running", startedAt: Date.now() });
  const merge = await ctx.db.get("conversationMerges", id);
  if (merge) await continueMerge(ctx, merge);
}

/** The first time from `at` on that no row of a thread has: times are unique within a conversation. */
async function freeTime(ctx: MutationCtx, conversationId: Id<"conversations">, at: number): Promise<number> {
  for (let time = at; ; time++) {
    const taken = await ctx.db
      .query("messages")
      .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId).eq("createdAt", time))
      .first();
    if (!taken) return time;
  }
}

async function moveStart(ctx: MutationCtx, { visitorId }: Conversation, message: Doc<"messages">, to: Conversation) {
  const { clientMessageId } = message;
  if (!visitorId || clientMessageId === undefined) return;
  const start = await ctx.db
    .query("conversationStarts")
    .withIndex("by_visitor_client_id", (q) => q.eq("visitorId", visitorId).eq("clientMessageId", clientMessageId))
    .unique();
  if (start?.messageId === message._id) await ctx.db.patch("conversationStarts", start._id, { conversationId: to._id });
}

async function moveMessage(ctx: MutationCtx, message: Doc<"messages">, source: Conversation, to: Conversation) {
  const createdAt = await freeTime(ctx, to._id, message.createdAt);
  await ctx.db.patch("messages", message._id, { conversationId: to._id, createdAt });
  // What is written next comes after everything that is there.
  const updatedAt = (await ctx.db.get("conversations", to._id))?.updatedAt ?? 0;
  if (createdAt > updatedAt) await writeConversation(ctx, to, { updatedAt: createdAt });
  for (const id of message.attachmentIds ?? []) await ctx.db.patch("attachments", id, { conversationId: to._id });
  for (const userId of message.mentions ?? []) await moveMention(ctx, userId, message, to._id);
  await moveStart(ctx, source, message, to);
}

/**
 * Moves the next batch of a merge, oldest first; schedules itself until nothing is left. Events stay: they tell the
 * source's own story. When the target was merged on meanwhile, messages go where that one's went.
 */
export async function continueMerge(ctx: MutationCtx, merge: Doc<"conversationMerges">): Promise<void> {
  if (merge.status === "done") return;
  const source = await ctx.db.get("conversations", merge.sourceId);
  const target = await ctx.db.get("conversations", merge.targetId);
  if (!source || !target) throw new Error(`Merge ${merge._id} has lost a conversation`);
  const to = await canonicalConversation(ctx, target);
  const rows = await ctx.db
    .query("messages")
    .withIndex("by_conversation", (q) => q.eq("conversationId", source._id).gt("createdAt", merge.movedUpTo))
    .take(MERGE_BATCH);
  const moving = rows.filter((row) => row.kind !== "event");
  for (const message of moving) await moveMessage(ctx, message, source, to);
  const moved = merge.moved + moving.length;
  const movedUpTo = rows.at(-1)?.createdAt ?? merge.movedUpTo;
  if (rows.length < MERGE_BATCH) {
    const finishedAt = Date.now();
    await ctx.db.patch("conversationMerges", merge._id, { moved, movedUpTo, status: "done", finishedAt });
    return;
  }
  await ctx.db.patch("conversationMerges", merge._id, { moved, movedUpTo });
  await ctx.scheduler.runAfter(0, internal.conversations.jobs.continueMerge, { mergeId: merge._id });
}
