import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Calls off the closing of a conversation that is being erased; returns how many rows there were. */
export async function eraseAutoCloses(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  limit: number,
): Promise<number> {
  const rows = await ctx.db
    .query("autoCloses")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversation._id))
    .take(limit);
  for (const row of rows) await ctx.db.delete("autoCloses", row._id);
  return rows.length;
}
