import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { notFound } from "../lib/errors";
import { agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { conversationForMember } from "./access";
import { readCounts } from "./counters";
import { listConversations, vSort, vView } from "./lists";
import { peopleOf } from "./people";
import { conversationDetail, messageView } from "./projection";
import { vConversationDetail, vConversationRow, vCounts, vMessageView, vOtherConversation } from "./views";

/** A page of an inbox view. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {
    view: vView,
    assigneeId: v.optional(v.id("users")),
    teamId: v.optional(v.id("teams")),
    tagId: v.optional(v.id("tags")),
    sort: v.optional(vSort),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(vConversationRow),
  handler: async (ctx, args) => await listConversations(ctx, args),
});

/** The figures beside the inbox views. */
export const counts = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: vCounts,
  handler: async (ctx) => await readCounts(ctx, ctx.workspace._id, ctx.userId),
});

export const get = agentQuery({
  permission: "conversations.read",
  args: { conversationId: v.id("conversations") },
  returns: vConversationDetail,
  handler: async (ctx, { conversationId }) =>
    await conversationDetail(peopleOf(ctx), await conversationForMember(ctx, conversationId)),
});

/** The thread with notes and events, newest first. */
export const messages = agentQuery({
  permission: "conversations.read",
  args: { conversationId: v.id("conversations"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vMessageView),
  handler: async (ctx, { conversationId, paginationOpts }) => {
    const conversation = await conversationForMember(ctx, conversationId);
    const result = await ctx.db
      .query("messages")
      .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const people = peopleOf(ctx);
    const page = await Promise.all(result.page.map((message) => messageView(ctx, people, conversation, message)));
    return { ...result, page };
  },
});

/** Every conversation of a visitor, latest first. */
export const otherConversations = agentQuery({
  permission: "conversations.read",
  args: { visitorId: v.id("visitors"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vOtherConversation),
  handler: async (ctx, { visitorId, paginationOpts }) => {
    const visitor = await ctx.db.get("visitors", visitorId);
    if (visitor?.workspaceId !== ctx.workspace._id) throw notFound("visitor");
    const result = await ctx.db
      .query("conversations")
      .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const page = result.page.map(({ _id, subject = null, status, lastMessage = null, mergedIntoId, ...row }) => ({
      _id,
      subject,
      status,
      lastMessage,
      lastMessageAt: row.lastMessageAt ?? row.createdAt,
      isMerged: mergedIntoId !== undefined,
    }));
    return { ...result, page };
  },
});
