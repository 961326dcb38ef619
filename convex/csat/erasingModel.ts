import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Erases up to `limit` ratings of a visitor. What they added to reports stays counted, without him. */
export async function eraseRatings(ctx: MutationCtx, visitorId: Id<"visitors">, limit: number): Promise<number> {
  const rows = await ctx.db
    .query("csatResponses")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .take(limit);
  for (const row of rows) await ctx.db.delete("csatResponses", row._id);
  return rows.length;
}

/** Erases the ratings of a conversation that is being erased, and that he was asked by mail; returns how many rows. */
export async function eraseRatingsOf(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  limit: number,
): Promise<number> {
  const rows = await ctx.db
    .query("csatResponses")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversation._id))
    .take(limit);
  for (const row of rows) await ctx.db.delete("csatResponses", row._id);
  const mails = await ctx.db
    .query("csatMails")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversation._id))
    .take(limit - rows.length);
  for (const mail of mails) await ctx.db.delete("csatMails", mail._id);
  return rows.length + mails.length;
}
