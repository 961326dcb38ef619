import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type ClockOwner, clocksOf } from "./clocksModel";

async function eraseClocksOf(ctx: MutationCtx, owner: ClockOwner): Promise<number> {
  const clocks = await clocksOf(ctx, owner);
  for (const clock of clocks) await ctx.db.delete("slaClocks", clock._id);
  return clocks.length;
}

/** Ends the clocks of a conversation that is being erased; returns how many there were. */
export async function eraseClocks(ctx: MutationCtx, { _id }: Doc<"conversations">): Promise<number> {
  return await eraseClocksOf(ctx, { conversationId: _id });
}

/** Ends the clocks of a ticket that is being erased; returns how many there were. */
export async function eraseTicketClocks(ctx: MutationCtx, ticketId: Id<"tickets">): Promise<number> {
  return await eraseClocksOf(ctx, { ticketId });
}
