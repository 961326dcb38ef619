import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type AuditActor, recordAudit } from "../lib/audit";
import { insertEvent } from "./eventsModel";
import { ticketOfConversation } from "./model";
import { nextTime, writeTicket } from "./rowsModel";

/** Moves up to `limit` tickets of a merged visitor; returns how many. */
export async function moveTickets(
  ctx: MutationCtx,
  from: Id<"visitors">,
  to: Id<"visitors">,
  limit: number,
): Promise<number> {
  const tickets = await ctx.db
    .query("tickets")
    .withIndex("by_visitor", (q) => q.eq("visitorId", from))
    .take(limit);
  for (const ticket of tickets) await writeTicket(ctx, ticket, { visitorId: to });
  return tickets.length;
}

/**
 * Lets the ticket of a conversation follow it into the one it is merged into. A conversation has one ticket at most: when
 * the target has its own, the ticket stays with the source and its history says so.
 */
export async function moveLinkedTicket(
  ctx: MutationCtx,
  sourceId: Id<"conversations">,
  target: Pick<Doc<"conversations">, "_id">,
  actor: AuditActor,
): Promise<void> {
  const ticket = await ticketOfConversation(ctx, sourceId);
  if (!ticket) return;
  const isMoved = (await ticketOfConversation(ctx, target._id)) === null;
  const at = nextTime(ticket);
  await insertEvent(ctx, ticket, actor, { type: isMoved ? "linked" : "keptLink" }, at);
  await writeTicket(ctx, ticket, { ...(isMoved && { conversationId: target._id }), updatedAt: at });
  if (!isMoved) return;
  await recordAudit(ctx, {
    workspaceId: ticket.workspaceId,
    actor,
    action: "ticket.conversation_moved",
    resourceType: "ticket",
    resourceId: ticket._id,
    metadata: { number: ticket.number, sourceId, targetId: target._id },
  });
}
