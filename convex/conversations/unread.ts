import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { readCounter } from "../lib/counters";
import { counterNames } from "./counters";
import type { vVisitorUnread } from "./views";
import { publicAgent } from "./visibility";

type Unread = Infer<typeof vVisitorUnread>;

async function latestUnread(ctx: QueryCtx, visitorId: Id<"visitors">): Promise<Doc<"conversations"> | null> {
  return await ctx.db
    .query("conversations")
    .withIndex("by_visitor_unread", (q) => q.eq("visitorId", visitorId).eq("isUnreadByVisitor", true))
    .order("desc")
    .first();
}

/** What waits unread for a visitor: the total from its counter, and the latest conversation of those. */
export async function unreadOfVisitor(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  visitorId: Id<"visitors">,
): Promise<Unread> {
  const total = await readCounter(ctx, workspaceId, counterNames.visitorUnread(visitorId));
  const conversation = total > 0 ? await latestUnread(ctx, visitorId) : null;
  const last = conversation?.lastVisibleMessage;
  if (!conversation || !last) return { total, latest: null };
  const agentId = last.senderType === "agent" ? conversation.agentIds[0] : undefined;
  const sender = agentId ? publicAgent(await ctx.db.get("users", agentId)) : null;
  return { total, latest: { conversationId: conversation._id, preview: last.preview, sender, at: last.at } };
}
