import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/** Erases up to `limit` opinions of a visitor on articles. The figures of the articles keep counting them. */
export async function eraseFeedback(ctx: MutationCtx, visitorId: Id<"visitors">, limit: number): Promise<number> {
  const rows = await ctx.db
    .query("articleFeedback")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .take(limit);
  for (const row of rows) await ctx.db.delete("articleFeedback", row._id);
  return rows.length;
}
