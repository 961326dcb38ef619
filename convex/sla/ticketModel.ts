import type { ClockFacts } from "@parley/core/slaClock";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { recordAudit } from "../lib/audit";
import { insertEvent } from "../tickets/eventsModel";
import { nextTime, writeTicket } from "../tickets/rowsModel";
import { recordTicketSla } from "../reporting/ticketsModel";
import { type Breach, reckonClocks, type Subject } from "./clocksModel";
import { TICKET_METRICS } from "./policyModel";

type Ticket = Doc<"tickets">;

const STATES = {
  submitted: "open",
  in_progress: "open",
  waiting_on_customer: "snoozed",
  resolved: "closed",
} as const satisfies Record<Ticket["status"], ClockFacts["status"]>;

/** A ticket's state as clocks know it: it waits for the team from its first moment, but while it waits for the customer. */
export function ticketFacts({
  status,
  createdAt,
  firstResponseAt,
}: Pick<Ticket, "status" | "createdAt" | "firstResponseAt">): ClockFacts {
  return { status: STATES[status], firstCustomerMessageAt: createdAt, firstResponseAt, waitingSince: createdAt };
}

/** Tells the ticket's history, the reports and the audit log that a target was missed. */
async function tellBreach(
  ctx: MutationCtx,
  { _id, workspaceId }: Ticket,
  { metric, policyId, breachedAt, at }: Breach,
): Promise<void> {
  const ticket = await ctx.db.get("tickets", _id);
  if (!ticket) return;
  const time = nextTime(ticket, at);
  await insertEvent(ctx, ticket, { type: "system" }, { type: "slaBreached", metric }, time);
  await writeTicket(ctx, ticket, { updatedAt: time });
  await recordTicketSla(ctx, ticket, { isMet: false, policyId, at: breachedAt });
  await recordAudit(ctx, {
    workspaceId,
    actor: { type: "system" },
    action: "ticket.sla_breached",
    resourceType: "ticket",
    resourceId: _id,
    metadata: { number: ticket.number, metric, breachedAt },
  });
}

/** A ticket as its clocks see it; it has no channel and no tags. */
export function ticketSubject(ctx: MutationCtx, ticket: Ticket): Subject {
  const { _id, workspaceId, priority, teamId, sla } = ticket;
  return {
    owner: { ticketId: _id },
    workspaceId,
    metrics: TICKET_METRICS,
    judged: { kind: "tickets", priority, teamId, tagIds: [] },
    facts: ticketFacts(ticket),
    sla,
    show: async (summary) => void (await writeTicket(ctx, ticket, { sla: summary })),
    tellBreach: async (breach) => await tellBreach(ctx, ticket, breach),
    tellKept: async (policyId, at) => await recordTicketSla(ctx, ticket, { isMet: true, policyId, at }),
  };
}

const FOLLOWED = ["status", "firstResponseAt", "priority", "teamId"] as const;

/** Lets clocks follow a change of a ticket, from its first moment. Returns the row as it is then. */
export async function followTicketSla(ctx: MutationCtx, before: Ticket | null, after: Ticket): Promise<Ticket> {
  if (before && FOLLOWED.every((field) => before[field] === after[field])) return after;
  await reckonClocks(ctx, ticketSubject(ctx, after), Math.max(after.updatedAt, before?.updatedAt ?? 0));
  return (await ctx.db.get("tickets", after._id)) ?? after;
}
