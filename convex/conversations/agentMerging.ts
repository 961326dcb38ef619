import { v } from "convex/values";
import { agentMutation } from "../lib/functions";
import { conversationForMember, requirePermission } from "./access";
import { mergeConversations } from "./mergingModel";

/**
 * Moves the messages of one conversation into another and closes it. Of two visitors only for who manages people, since
 * it says that they are the same person. Merging the same two again does nothing.
 */
export const merge = agentMutation({
  permission: "conversations.close",
  args: { sourceId: v.id("conversations"), targetId: v.id("conversations") },
  returns: v.null(),
  handler: async (ctx, { sourceId, targetId }) => {
    const source = await conversationForMember(ctx, sourceId);
    const target = await conversationForMember(ctx, targetId);
    requirePermission(ctx.member, "conversations.reply");
    if (source.visitorId !== target.visitorId) requirePermission(ctx.member, "users.manage");
    await mergeConversations(ctx, source, target, ctx.userId);
    return null;
  },
});
