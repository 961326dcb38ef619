import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { writeConversation } from "./rows";

/** Moves up to `limit` conversations (and the record of their first messages) of a merged visitor; returns how many. */
export async function moveConversations(
  ctx: MutationCtx,
  from: Id<"visitors">,
  to: Id<"visitors">,
  limit: number,
): Promise<number> {
  const starts = await ctx.db
    .query("conversationStarts")
    .withIndex("by_visitor_client_id", (q) => q.eq("visitorId", from))
    .take(limit);
  for (const start of starts) await ctx.db.patch("conversationStarts", start._id, { visitorId: to });
  if (starts.length === limit) return limit;
  const conversations = await ctx.db
    .query("conversations")
    .withIndex("by_visitor", (q) => q.eq("visitorId", from))
    .take(limit - starts.length);
  for (const conversation of conversations) await writeConversation(ctx, conversation, { visitorId: to });
  return starts.length + conversations.length;
}
