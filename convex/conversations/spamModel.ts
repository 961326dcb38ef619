import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { AgentMutationCtx } from "../lib/functions";
import { setVisitorBlocked } from "../visitors/blockingModel";
import { takeStepOnEach } from "./actingModel";

/** Conversations of a blocked person that become spam with the one that was marked; of more, the latest. */
const MAX_TAKEN_ALONG = 50;

async function activeOf(ctx: QueryCtx, visitorId: Id<"visitors">): Promise<Id<"conversations">[]> {
  const rows = await ctx.db
    .query("conversations")
    .withIndex("by_visitor_active", (q) => q.eq("visitorId", visitorId).eq("isActive", true))
    .order("desc")
    .take(MAX_TAKEN_ALONG);
  return rows.map(({ _id }) => _id);
}

/**
 * Marks a conversation as spam and shuts its sender out; what else is open or asleep with him becomes spam too, so that
 * nobody goes on waiting for who cannot read an answer. One undo takes all of it back, but not a block from before.
 * @returns the token, null when it was all so already
 */
export async function markSpamAndBlock(
  ctx: AgentMutationCtx,
  conversation: Doc<"conversations">,
): Promise<{ undo: string | null }> {
  const { _id, visitorId } = conversation;
  const along = visitorId ? await activeOf(ctx, visitorId) : [];
  const isNews = visitorId !== undefined && (await setVisitorBlocked(ctx, visitorId, true, ctx.userId));
  const ids = [...new Set([_id, ...along])];
  const { undo } = await takeStepOnEach(ctx, ids, { kind: "spam" }, isNews ? visitorId : undefined);
  return { undo };
}
