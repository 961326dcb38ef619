import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { clocksOf } from "./model";

/** Ends the clocks of a conversation that is being erased; returns how many there were. */
export async function eraseClocks(ctx: MutationCtx, conversation: Doc<"conversations">): Promise<number> {
  const clocks = await clocksOf(ctx, conversation._id);
  for (const clock of clocks) await ctx.db.delete("slaClocks", clock._id);
  return clocks.length;
}
