import { v } from "convex/values";
import { conversationForVisitor } from "../conversations/access";
import { publicAgent } from "../conversations/peopleViews";
import { visitorMutation, visitorQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { isAsked } from "./mailModel";
import { dismissRating, responseOf, submitRating } from "./model";
import { vRatingRequest } from "./views";

const conversationId = v.id("conversations");

/** Whether the visitor is asked to rate a conversation of his, and what he answered. */
export const request = visitorQuery({
  args: { conversationId },
  returns: vRatingRequest,
  handler: async (ctx, args) => {
    const conversation = await conversationForVisitor(ctx, args.conversationId);
    const response = await responseOf(ctx, args.conversationId);
    const agentId = conversation.agentIds[0];
    const agentName = agentId ? publicAgent(await ctx.db.get("users", agentId)).name : null;
    if (response) return { state: "answered" as const, rating: response.rating, agentName };
    return { state: isAsked(conversation) ? ("asked" as const) : ("none" as const), rating: null, agentName };
  },
});

/** Rates a closed conversation from 1 to 5, once; a few words may go with it. */
export const submit = visitorMutation({
  args: { conversationId, rating: v.number(), feedback: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, { conversationId, ...given }) => {
    const conversation = await conversationForVisitor(ctx, conversationId);
    await enforceRateLimit(ctx, "visitorMessage", ctx.visitor._id);
    await submitRating(ctx, conversation, given);
    return null;
  },
});

/** Does not want to rate; he is not asked again. */
export const dismiss = visitorMutation({
  args: { conversationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await dismissRating(ctx, await conversationForVisitor(ctx, args.conversationId));
    return null;
  },
});
