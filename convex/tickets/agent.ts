import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { conversationForMember } from "../conversations/access";
import { peopleOf } from "../conversations/peopleViews";
import { vPriority } from "../conversations/schema";
import { agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { visitorForMember } from "../visitors/access";
import { ticketForMember } from "./access";
import { readCounts } from "./counters";
import { listTickets } from "./lists";
import { ticketOfConversation } from "./model";
import { commentView, ticketDetail, ticketRow } from "./projection";
import { vTicketStatus } from "./schema";
import { vComment, vTicketChip, vTicketCounts, vTicketDetail, vTicketRow } from "./views";

/** A page of tickets: of a status or all that are open, of an assignee or a team, of a priority; or a search. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {
    status: v.optional(vTicketStatus),
    assigneeId: v.optional(v.union(v.id("users"), v.null())),
    teamId: v.optional(v.id("teams")),
    priority: v.optional(vPriority),
    search: v.optional(v.string()),
    order: v.optional(v.union(v.literal("newest"), v.literal("oldest"))),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(vTicketRow),
  handler: async (ctx, args) => await listTickets(ctx, args),
});

/** The figures beside the ticket views. */
export const counts = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: vTicketCounts,
  handler: async (ctx) => await readCounts(ctx, ctx.workspace._id, ctx.userId),
});

export const get = agentQuery({
  permission: "conversations.read",
  args: { ticketId: v.id("tickets") },
  returns: vTicketDetail,
  handler: async (ctx, { ticketId }) => await ticketDetail(ctx, peopleOf(ctx), await ticketForMember(ctx, ticketId)),
});

/** Comments, notes and events of a ticket, newest first. */
export const comments = agentQuery({
  permission: "conversations.read",
  args: { ticketId: v.id("tickets"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vComment),
  handler: async (ctx, { ticketId, paginationOpts }) => {
    const ticket = await ticketForMember(ctx, ticketId);
    const result = await ctx.db
      .query("ticketComments")
      .withIndex("by_ticket", (q) => q.eq("ticketId", ticketId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const people = peopleOf(ctx);
    return { ...result, page: await Promise.all(result.page.map((row) => commentView(ctx, people, ticket, row))) };
  },
});

/** The ticket of a conversation, or null. */
export const ofConversation = agentQuery({
  permission: "conversations.read",
  args: { conversationId: v.id("conversations") },
  returns: v.union(vTicketChip, v.null()),
  handler: async (ctx, { conversationId }) => {
    await conversationForMember(ctx, conversationId);
    const ticket = await ticketOfConversation(ctx, conversationId);
    if (!ticket) return null;
    const { _id, number, subject, status } = ticket;
    return { _id, number, subject, status };
  },
});

/** Tickets of a visitor, latest first. */
export const ofVisitor = agentQuery({
  permission: "conversations.read",
  args: { visitorId: v.id("visitors"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vTicketRow),
  handler: async (ctx, { visitorId, paginationOpts }) => {
    await visitorForMember(ctx, visitorId);
    const result = await ctx.db
      .query("tickets")
      .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const people = peopleOf(ctx);
    return { ...result, page: await Promise.all(result.page.map((row) => ticketRow(ctx, people, row))) };
  },
});
