import { deleteAttachments } from "../conversations/attachmentsModel";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { forgetTicket, recordErased } from "../reporting/ticketsModel";
import { eraseTicketClocks } from "../sla/erasingModel";
import { dropCounter } from "../lib/counters";
import { applyCounters, counterNames } from "./counters";

type Ticket = Doc<"tickets">;

async function eraseComments(ctx: MutationCtx, { _id }: Ticket, limit: number): Promise<number> {
  const comments = await ctx.db
    .query("ticketComments")
    .withIndex("by_ticket", (q) => q.eq("ticketId", _id))
    .take(limit);
  for (const comment of comments) await ctx.db.delete("ticketComments", comment._id);
  return comments.length;
}

async function eraseFiles(ctx: MutationCtx, { _id }: Ticket, limit: number): Promise<number> {
  const files = await ctx.db
    .query("attachments")
    .withIndex("by_ticket", (q) => q.eq("ticketId", _id))
    .take(limit);
  await deleteAttachments(
    ctx,
    files.map((file) => file._id),
  );
  return files.length;
}

/**
 * Erases up to `limit` rows of a visitor's tickets, ticket by ticket; counters follow.
 * @param onGone told of each ticket whose row goes
 */
export async function eraseTickets(
  ctx: MutationCtx,
  visitorId: Id<"visitors">,
  limit: number,
  onGone: (ticketId: Id<"tickets">) => Promise<void>,
): Promise<number> {
  let erased = 0;
  while (erased < limit) {
    const ticket = await ctx.db
      .query("tickets")
      .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
      .first();
    if (!ticket) break;
    erased += await eraseComments(ctx, ticket, limit - erased);
    if (erased < limit) erased += await eraseFiles(ctx, ticket, limit - erased);
    if (erased >= limit || (await forgetTicket(ctx, ticket._id, limit))) return limit;
    await onGone(ticket._id);
    await eraseTicketClocks(ctx, ticket._id);
    await ctx.db.delete("tickets", ticket._id);
    await applyCounters(ctx, ticket.workspaceId, ticket, null);
    await recordErased(ctx, ticket, Date.now());
    erased += 1;
  }
  return erased;
}

/** Takes a conversation that is being erased off the ticket of somebody else that it was linked to. */
export async function unlinkConversation(ctx: MutationCtx, conversationId: Id<"conversations">): Promise<void> {
  const linked = await ctx.db
    .query("tickets")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .first();
  if (linked) await ctx.db.patch("tickets", linked._id, { conversationId: undefined });
}

/** Forgets the count of unread answers of a visitor who has no ticket any more. */
export async function forgetUnreadAnswers(ctx: MutationCtx, { _id, workspaceId }: Doc<"visitors">): Promise<void> {
  await dropCounter(ctx, workspaceId, counterNames.visitorUnread(_id));
}
