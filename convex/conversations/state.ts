import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { invalidInput, invalidState } from "../lib/errors";
import { oncePerTransaction } from "../lib/memory";
import { insertThreadEvent } from "./events";
import { type ConversationPatch, nextTime, writeConversation } from "./rows";
import type { EventKind, Priority, SnoozeUntil } from "./schema";

export type StateAction =
  | { kind: "close" }
  | { kind: "reopen" }
  | { kind: "spam" }
  | { kind: "unspam" }
  | { kind: "snooze"; until: SnoozeUntil }
  | { kind: "assign"; assigneeId: Id<"users"> | null }
  | { kind: "team"; teamId: Id<"teams"> | null; assigneeId: Id<"users"> | null }
  | { kind: "priority"; priority: Priority };

interface Transition {
  patch: ConversationPatch;
  event: { type: EventKind; targetId?: Id<"users">; teamId?: Id<"teams">; until?: number } | null;
}

export const MAX_SNOOZE_MS = 366 * 24 * 3_600_000;

/**
 * A time to sleep until lies ahead and within a year.
 * @throws AppError `invalid_input{field: "until"}`
 */
export function checkSnoozeTime(until: SnoozeUntil, now: number): void {
  if (until === "reply") return;
  if (!Number.isInteger(until) || until <= now) throw invalidInput("until", "must be a time in the future");
  if (until > now + MAX_SNOOZE_MS) throw invalidInput("until", "is more than a year away");
}

function reopening(conversation: Doc<"conversations">, at: number): Transition | null {
  if (conversation.status === "open" || conversation.status === "spam") return null;
  if (conversation.mergedIntoId) throw invalidState("merged");
  if (conversation.status === "snoozed") {
    return { patch: { status: "open", snoozedUntil: undefined, openedAt: at }, event: { type: "woke" } };
  }
  return {
    patch: { status: "open", resolvedAt: undefined, reopenCount: conversation.reopenCount + 1, openedAt: at },
    event: { type: "reopened" },
  };
}

function assigning(conversation: Doc<"conversations">, assigneeId: Id<"users"> | null): Transition | null {
  const before = conversation.assignedAgentId;
  if (before === (assigneeId ?? undefined)) return null;
  if (assigneeId === null) {
    return { patch: { assignedAgentId: undefined }, event: { type: "unassigned", targetId: before } };
  }
  return { patch: { assignedAgentId: assigneeId }, event: { type: "assigned", targetId: assigneeId } };
}

/** A team takes a conversation with whom it chose for it, or into its queue; out of a team, the assignee stays. */
function movingToTeam(
  conversation: Doc<"conversations">,
  { teamId, assigneeId }: { teamId: Id<"teams"> | null; assigneeId: Id<"users"> | null },
): Transition | null {
  const before = conversation.teamId;
  if (before === (teamId ?? undefined)) return null;
  if (teamId === null) return { patch: { teamId: undefined }, event: { type: "teamUnassigned", teamId: before } };
  const targetId = assigneeId ?? undefined;
  return { patch: { teamId, assignedAgentId: targetId }, event: { type: "teamAssigned", teamId, targetId } };
}

/**
 * Spam is done with, but was not resolved: nobody waits for an answer. What is no spam after all waits again if the
 * customer spoke last.
 */
function sorting(conversation: Doc<"conversations">, kind: "spam" | "unspam", at: number): Transition | null {
  const isSpam = conversation.status === "spam";
  if (isSpam === (kind === "spam")) return null;
  if (conversation.mergedIntoId) throw invalidState("merged");
  if (kind === "spam") {
    return {
      patch: { status: "spam", resolvedAt: undefined, snoozedUntil: undefined, waitingSince: undefined },
      event: { type: "markedSpam" },
    };
  }
  const last = conversation.lastVisibleMessage;
  const waitingSince = last?.senderType === "visitor" ? last.at : undefined;
  const patch = { status: "open" as const, resolvedAt: undefined, waitingSince, openedAt: at };
  return { patch, event: { type: "unmarkedSpam" } };
}

/**
 * The rules of conversation states: what an action changes, or null when it is so already. Open and snoozed ones close;
 * closed and snoozed ones open; closed ones cannot sleep.
 * @throws AppError `invalid_state`
 */
export function transition(conversation: Doc<"conversations">, action: StateAction, at: number): Transition | null {
  const { status } = conversation;
  if (action.kind === "assign") return assigning(conversation, action.assigneeId);
  if (action.kind === "team") return movingToTeam(conversation, action);
  if (action.kind === "reopen") return reopening(conversation, at);
  if (action.kind === "spam" || action.kind === "unspam") return sorting(conversation, action.kind, at);
  if (action.kind === "priority") {
    return conversation.priority === action.priority ? null : { patch: { priority: action.priority }, event: null };
  }
  if (action.kind === "close") {
    if (status === "closed" || status === "spam") return null;
    return {
      patch: { status: "closed", resolvedAt: at, snoozedUntil: undefined, waitingSince: undefined },
      event: { type: "closed" },
    };
  }
  if (status === "closed" || status === "spam") throw invalidState(status);
  const until = action.until === "reply" ? undefined : action.until;
  if (status === "snoozed" && conversation.snoozedUntil === until) return null;
  return { patch: { status: "snoozed", snoozedUntil: until }, event: { type: "snoozed", until } };
}

/** A teammate's name as the audit log keeps it: it must stay readable when the account is gone. */
async function auditedName(ctx: MutationCtx, userId: Id<"users"> | undefined): Promise<string | undefined> {
  const user =
    userId && (await oncePerTransaction(ctx, `users/${userId}`, async () => await ctx.db.get("users", userId)));
  return user ? (user.name ?? user.email ?? user._id) : userId;
}

async function auditedTeam(ctx: MutationCtx, teamId: Id<"teams"> | undefined): Promise<string | undefined> {
  const team =
    teamId && (await oncePerTransaction(ctx, `teams/${teamId}`, async () => await ctx.db.get("teams", teamId)));
  return team?.name ?? teamId;
}

async function auditAssignment(
  ctx: MutationCtx,
  before: Doc<"conversations">,
  after: Doc<"conversations">,
  actor: AuditActor,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: before.workspaceId,
    actor,
    action: "conversation.assigned",
    resourceType: "conversation",
    resourceId: before._id,
    changes: changedFields(
      { assignee: await auditedName(ctx, before.assignedAgentId), team: await auditedTeam(ctx, before.teamId) },
      { assignee: await auditedName(ctx, after.assignedAgentId), team: await auditedTeam(ctx, after.teamId) },
    ),
  });
}

export interface StateChange {
  conversation: Doc<"conversations">;
  /** Absent when nothing changed. */
  eventId?: Id<"messages">;
  isChanged: boolean;
}

/**
 * Applies an action to a conversation: row, counters, thread event, wake-up, audit.
 * @param at ms since epoch; only imports and demo data set it
 * @throws AppError `invalid_state`
 */
export async function changeState(
  ctx: MutationCtx,
  before: Doc<"conversations">,
  actor: AuditActor,
  action: StateAction,
  at?: number,
): Promise<StateChange> {
  const time = nextTime(before, at);
  const change = transition(before, action, time);
  if (!change) return { conversation: before, isChanged: false };
  const eventId = change.event ? await insertThreadEvent(ctx, before, actor, change.event, time) : undefined;
  const conversation = await writeConversation(ctx, before, {
    ...change.patch,
    updatedAt: time,
    version: before.version + 1,
  });
  if (action.kind === "assign" || action.kind === "team") await auditAssignment(ctx, before, conversation, actor);
  if (action.kind === "spam" || action.kind === "unspam") {
    await recordAudit(ctx, {
      workspaceId: before.workspaceId,
      actor,
      action: action.kind === "spam" ? "conversation.marked_spam" : "conversation.unmarked_spam",
      resourceType: "conversation",
      resourceId: before._id,
    });
  }
  if (action.kind === "snooze" && action.until !== "reply") {
    await ctx.scheduler.runAt(action.until, internal.conversations.jobs.wake, { conversationId: before._id });
  }
  return { conversation, eventId, isChanged: true };
}
