import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { conversationForMember } from "../conversations/access";
import { peopleOf } from "../conversations/peopleViews";
import { agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { responseOf } from "./model";
import { ratingView, vRating } from "./views";

/** Ratings, latest first; of one teammate, if given. */
export const list = agentQuery({
  permission: "reports.read",
  args: { agentId: v.optional(v.id("users")), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vRating),
  handler: async (ctx, { agentId, paginationOpts }) => {
    const table = ctx.db.query("csatResponses");
    const workspaceId = ctx.workspace._id;
    const rows = agentId
      ? table.withIndex("by_agent", (q) => q.eq("workspaceId", workspaceId).eq("agentId", agentId))
      : table.withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId));
    const result = await rows.order("desc").paginate(boundedPage(paginationOpts));
    const people = peopleOf(ctx);
    return { ...result, page: await Promise.all(result.page.map((row) => ratingView(people, row))) };
  },
});

/** How the customer rated a conversation; null while he has not. */
export const forConversation = agentQuery({
  permission: "conversations.read",
  args: { conversationId: v.id("conversations") },
  returns: v.union(vRating, v.null()),
  handler: async (ctx, { conversationId }) => {
    await conversationForMember(ctx, conversationId);
    const response = await responseOf(ctx, conversationId);
    return response && (await ratingView(peopleOf(ctx), response));
  },
});
