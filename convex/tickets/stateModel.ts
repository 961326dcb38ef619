import { canMoveTicket, type TicketStatus } from "@parley/core";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { invalidState } from "../lib/errors";
import { cleanText } from "../lib/text";
import { insertEvent } from "./eventsModel";
import { nextTime, type TicketPatch, writeTicket } from "./rowsModel";
import type { TicketEvent } from "./schema";

type Ticket = Doc<"tickets">;
type EventFields = Omit<TicketEvent, "actorId" | "isByVisitor">;
export const MAX_SUMMARY_LENGTH = 4000;

export interface TicketChange {
  ticket: Ticket;
  /** False when the ticket was so already: nothing was written. */
  isChanged: boolean;
}

async function auditChange(
  ctx: MutationCtx,
  before: Ticket,
  actor: AuditActor,
  action: string,
  values: { before: Record<string, unknown>; after: Record<string, unknown> },
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: before.workspaceId,
    actor,
    action,
    resourceType: "ticket",
    resourceId: before._id,
    changes: changedFields(values.before, values.after),
    metadata: { number: before.number },
  });
}

/** What else changes with a status: resolving is dated and summed up, leaving it counts as opening again. */
function statusPatch(before: Ticket, to: TicketStatus, at: number, summary: string | undefined): TicketPatch {
  if (to === "resolved") return { status: to, resolvedAt: at, resolutionSummary: summary };
  if (before.status !== "resolved") return { status: to };
  return { status: to, resolvedAt: undefined, resolutionSummary: undefined, reopenCount: before.reopenCount + 1 };
}

/**
 * Moves a ticket to a status: row, counters, history, audit. To the status it has is no change, so that two who resolve
 * at once resolve once.
 * @param at ms since epoch; only demo data sets it
 * @throws AppError `invalid_state` with the status it cannot leave in that way, `invalid_input{resolutionSummary}`
 */
export async function moveTicket(
  ctx: MutationCtx,
  before: Ticket,
  actor: AuditActor,
  to: TicketStatus,
  { summary, at }: { summary?: string; at?: number } = {},
): Promise<TicketChange> {
  if (before.status === to) return { ticket: before, isChanged: false };
  if (!canMoveTicket(before.status, to)) throw invalidState(before.status);
  const clean = summary
    ? cleanText("resolutionSummary", summary, { max: MAX_SUMMARY_LENGTH, isRequired: false })
    : undefined;
  const time = nextTime(before, at);
  await insertEvent(ctx, before, actor, { type: "status", status: to }, time);
  const patch = { ...statusPatch(before, to, time, clean || undefined), updatedAt: time, visibleAt: time };
  const ticket = await writeTicket(ctx, before, patch);
  const values = { before: { status: before.status }, after: { status: to } };
  await auditChange(ctx, before, actor, "ticket.status_changed", values);
  return { ticket, isChanged: true };
}

async function change(
  ctx: MutationCtx,
  before: Ticket,
  actor: AuditActor,
  { patch, event, at }: { patch: TicketPatch; event: EventFields; at?: number },
): Promise<TicketChange> {
  const time = nextTime(before, at);
  await insertEvent(ctx, before, actor, event, time);
  return { ticket: await writeTicket(ctx, before, { ...patch, updatedAt: time }), isChanged: true };
}

async function nameOf(ctx: MutationCtx, userId: Id<"users"> | undefined): Promise<string | undefined> {
  const user = userId && (await ctx.db.get("users", userId));
  return user ? (user.name ?? user.email ?? user._id) : userId;
}

/** Gives a ticket to a teammate, or to nobody. The teammate has been checked. */
export async function assignTicket(
  ctx: MutationCtx,
  before: Ticket,
  actor: AuditActor,
  assigneeId: Id<"users"> | null,
  at?: number,
): Promise<TicketChange> {
  if (before.assigneeId === (assigneeId ?? undefined)) return { ticket: before, isChanged: false };
  const event: EventFields = assigneeId
    ? { type: "assigned", targetId: assigneeId }
    : { type: "unassigned", targetId: before.assigneeId };
  const changed = await change(ctx, before, actor, { patch: { assigneeId: assigneeId ?? undefined }, event, at });
  await auditChange(ctx, before, actor, "ticket.assigned", {
    before: { assignee: await nameOf(ctx, before.assigneeId) },
    after: { assignee: await nameOf(ctx, assigneeId ?? undefined) },
  });
  return changed;
}

/** Gives a ticket to a team, or to none. The team has been checked. */
export async function giveToTeam(
  ctx: MutationCtx,
  before: Ticket,
  actor: AuditActor,
  team: { _id: Id<"teams">; name: string } | null,
): Promise<TicketChange> {
  if (before.teamId === team?._id) return { ticket: before, isChanged: false };
  const event: EventFields = { type: "team", ...(team && { teamId: team._id }) };
  const changed = await change(ctx, before, actor, { patch: { teamId: team?._id }, event });
  const values = { before: { teamId: before.teamId }, after: { teamId: team?._id } };
  await auditChange(ctx, before, actor, "ticket.team_changed", values);
  return changed;
}

/** Sets how urgent a ticket is. */
export async function setTicketPriority(
  ctx: MutationCtx,
  before: Ticket,
  actor: AuditActor,
  priority: Ticket["priority"],
): Promise<TicketChange> {
  if (before.priority === priority) return { ticket: before, isChanged: false };
  const changed = await change(ctx, before, actor, { patch: { priority }, event: { type: "priority", priority } });
  const values = { before: { priority: before.priority }, after: { priority } };
  await auditChange(ctx, before, actor, "ticket.priority_changed", values);
  return changed;
}

/** Changes what a ticket is called. @throws AppError `invalid_input{subject}` */
export async function renameTicket(
  ctx: MutationCtx,
  before: Ticket,
  actor: AuditActor,
  text: string,
): Promise<TicketChange> {
  const subject = cleanText("subject", text);
  if (subject === before.subject) return { ticket: before, isChanged: false };
  const time = nextTime(before);
  const ticket = await writeTicket(ctx, before, { subject, updatedAt: time, visibleAt: time });
  const values = { before: { subject: before.subject }, after: { subject } };
  await auditChange(ctx, before, actor, "ticket.renamed", values);
  return { ticket, isChanged: true };
}
