import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { peopleOf } from "../conversations/peopleViews";
import { readCounter } from "../lib/counters";
import { visitorMutation, visitorQuery } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { boundedPage } from "../lib/pages";
import { ticketForVisitor } from "./access";
import { addComment, cleanClientId } from "./commentModel";
import { counterNames } from "./counters";
import { defaultForm } from "./formModel";
import { createTicket, markReadByVisitor } from "./model";
import { visitorComment, visitorTicket, visitorTicketRow } from "./projection";
import { vFormData } from "./schema";
import { moveTicket } from "./stateModel";
import { vChanged, vMade, vVisitorComment, vVisitorForm, vVisitorTicket, vVisitorTicketRow } from "./views";

const ticketId = v.id("tickets");
const attachmentIds = v.optional(v.array(v.id("attachments")));

/** The visitor's own tickets, latest first. */
export const list = visitorQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vVisitorTicketRow),
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("tickets")
      .withIndex("by_visitor", (q) => q.eq("visitorId", ctx.visitor._id))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    return { ...result, page: result.page.map(visitorTicketRow) };
  },
});

/** How many answers to his tickets the visitor has not read. */
export const unread = visitorQuery({
  args: {},
  returns: v.number(),
  handler: async (ctx) => await readCounter(ctx, ctx.workspace._id, counterNames.visitorUnread(ctx.visitor._id)),
});

export const get = visitorQuery({
  args: { ticketId },
  returns: vVisitorTicket,
  handler: async (ctx, args) => await visitorTicket(ctx, await ticketForVisitor(ctx, args.ticketId)),
});

/** What was said and how the ticket moved, newest first, without what is the team's own. */
export const comments = visitorQuery({
  args: { ticketId, paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vVisitorComment),
  handler: async (ctx, { paginationOpts, ...args }) => {
    const ticket = await ticketForVisitor(ctx, args.ticketId);
    const result = await ctx.db
      .query("ticketComments")
      .withIndex("by_ticket_visible", (q) => q.eq("ticketId", ticket._id).eq("isInternal", false))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    const people = peopleOf(ctx);
    const page = await Promise.all(result.page.map((row) => visitorComment(ctx, people, row)));
    return { ...result, page: page.filter((row) => row !== null) };
  },
});

/** What a new ticket asks beside subject and description, or null when it asks nothing more. */
export const form = visitorQuery({
  args: {},
  returns: v.union(vVisitorForm, v.null()),
  handler: async (ctx) => {
    const found = await defaultForm(ctx, ctx.workspace._id);
    if (!found) return null;
    const { _id: formId, name, description = null, fields } = found;
    return { formId, name, description, fields };
  },
});

/** Makes a ticket. The same `clientMessageId` gives the same ticket. */
export const create = visitorMutation({
  args: {
    clientMessageId: v.string(),
    subject: v.string(),
    description: v.optional(v.string()),
    formId: v.optional(v.id("ticketForms")),
    formData: v.optional(vFormData),
    attachmentIds,
  },
  returns: vMade,
  handler: async (ctx, args) => {
    const visitorId = ctx.visitor._id;
    await enforceRateLimit(ctx, "visitorConversation", visitorId);
    const { ticket, isRepeat } = await createTicket(ctx, {
      ...args,
      workspaceId: ctx.workspace._id,
      visitorId,
      clientMessageId: cleanClientId(args.clientMessageId),
      creator: { visitorId },
    });
    return { ticketId: ticket._id, number: ticket.number, isNew: !isRepeat };
  },
});

/** Says something more; a ticket that waits for the visitor or was resolved goes on. */
export const comment = visitorMutation({
  args: { ticketId, clientMessageId: v.string(), content: v.string(), attachmentIds },
  returns: v.object({ commentId: v.id("ticketComments") }),
  handler: async (ctx, { ticketId: id, ...input }) => {
    const ticket = await ticketForVisitor(ctx, id);
    await enforceRateLimit(ctx, "visitorMessage", ctx.visitor._id);
    const { commentId } = await addComment(ctx, ticket, { ...input, author: { visitorId: ctx.visitor._id } });
    return { commentId };
  },
});

/** The visitor needs no more: his ticket is resolved. */
export const close = visitorMutation({
  args: { ticketId },
  returns: vChanged,
  handler: async (ctx, args) => {
    const ticket = await ticketForVisitor(ctx, args.ticketId);
    await enforceRateLimit(ctx, "visitorMessage", ctx.visitor._id);
    return { isChanged: (await moveTicket(ctx, ticket, { type: "visitor" }, "resolved")).isChanged };
  },
});

/** It was not resolved after all; an open ticket stays as it is. */
export const reopen = visitorMutation({
  args: { ticketId },
  returns: vChanged,
  handler: async (ctx, args) => {
    const ticket = await ticketForVisitor(ctx, args.ticketId);
    if (ticket.isOpen) return { isChanged: false };
    await enforceRateLimit(ctx, "visitorMessage", ctx.visitor._id);
    return { isChanged: (await moveTicket(ctx, ticket, { type: "visitor" }, "in_progress")).isChanged };
  },
});

export const markRead = visitorMutation({
  args: { ticketId },
  returns: v.null(),
  handler: async (ctx, args) => {
    await markReadByVisitor(ctx, await ticketForVisitor(ctx, args.ticketId));
    return null;
  },
});
