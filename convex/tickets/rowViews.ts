/** Tickets as lists of other domains show them. */
import { peopleOf } from "../conversations/peopleViews";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { ticketRow } from "./projection";
import type { TicketRow } from "./views";

/** Reads tickets for one answer; everyone named in them is read once. Of a ticket that is gone it gives null. */
export function ticketViewer(ctx: QueryCtx): (id: Id<"tickets">) => Promise<TicketRow | null> {
  const people = peopleOf(ctx);
  return async (id) => {
    const ticket = await ctx.db.get("tickets", id);
    return ticket && (await ticketRow(ctx, people, ticket));
  };
}
