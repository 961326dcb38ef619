import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { recentFirstResponses } from "../reporting/recentModel";
import { automationOf } from "../routing/settingsModel";

const DAYS = 14;
/** First responses below which a median says nothing about the next one. */
export const ENOUGH_RESPONSES = 20;

async function replyTimeRow(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"replyTimes"> | null> {
  return await ctx.db
    .query("replyTimes")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/**
 * How soon the team answered in the median of the last two weeks, in ms; null while too little happened to say, or the
 * workspace does not tell.
 */
export async function measuredReplyTime(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<number | null> {
  return (await replyTimeRow(ctx, workspaceId))?.medianMs ?? null;
}

/** Measures a workspace's reply time anew; forgets it when there is no longer enough to say, or it is not to be told. */
export async function measureReplyTime(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  const now = Date.now();
  const row = await replyTimeRow(ctx, workspaceId);
  const { showReplyTimeEnabled } = await automationOf(ctx, workspaceId);
  const found = showReplyTimeEnabled ? await recentFirstResponses(ctx, workspaceId, now, DAYS) : null;
  if (!found || found.count < ENOUGH_RESPONSES) {
    if (row) await ctx.db.delete("replyTimes", row._id);
    return;
  }
  const measured = { medianMs: found.p50, count: found.count, measuredAt: now };
  if (!row) await ctx.db.insert("replyTimes", { workspaceId, ...measured });
  else if (row.medianMs !== found.p50) await ctx.db.patch("replyTimes", row._id, measured);
}
