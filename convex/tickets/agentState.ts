import { v } from "convex/values";
import { canonicalConversation, conversationForMember, requireTeammate } from "../conversations/access";
import type { Doc } from "../_generated/dataModel";
import { vPriority } from "../conversations/schema";
import type { AuditActor } from "../lib/audit";
import { conflict, notFound } from "../lib/errors";
import { type AgentMutationCtx, agentMutation } from "../lib/functions";
import { enforceRateLimit } from "../lib/limits";
import { requireTeam } from "../routing/access";
import { visitorForMember } from "../visitors/access";
import { ticketForMember } from "./access";
import { addComment, cleanClientId } from "./commentModel";
import { createTicket, markReadByTeam } from "./model";
import { vFormData, vTicketStatus } from "./schema";
import { assignTicket, giveToTeam, moveTicket, renameTicket, setTicketPriority } from "./stateModel";
import { vChanged, vMade } from "./views";

const ticketId = v.id("tickets");
const attachmentIds = v.optional(v.array(v.id("attachments")));
const actorOf = ({ userId }: AgentMutationCtx): AuditActor => ({ type: "user", userId });

/** Whose ticket a new one is: the visitor's of its conversation (of a merged one, where it went), or the one named. */
async function placeOf(
  ctx: AgentMutationCtx,
  given: Partial<Pick<Doc<"tickets">, "conversationId" | "visitorId" | "assigneeId">>,
) {
  if (given.assigneeId) await requireTeammate(ctx, ctx.workspace._id, given.assigneeId);
  if (given.conversationId) {
    const named = await conversationForMember(ctx, given.conversationId);
    const { _id: conversationId, visitorId } = await canonicalConversation(ctx, named);
    return { conversationId, visitorId };
  }
  if (given.visitorId && (await visitorForMember(ctx, given.visitorId)).mergedIntoId) throw notFound("visitor");
  return { visitorId: given.visitorId };
}

/** Makes a ticket, for a conversation or by itself. A conversation has one: a second call gives the first's. */
export const create = agentMutation({
  permission: "tickets.manage",
  args: {
    clientMessageId: v.string(),
    subject: v.string(),
    description: v.optional(v.string()),
    conversationId: v.optional(v.id("conversations")),
    visitorId: v.optional(v.id("visitors")),
    assigneeId: v.optional(v.id("users")),
    priority: v.optional(vPriority),
    formId: v.optional(v.id("ticketForms")),
    formData: v.optional(vFormData),
    attachmentIds,
  },
  returns: vMade,
  handler: async (ctx, args) => {
    const place = await placeOf(ctx, args);
    await enforceRateLimit(ctx, "agentMessage", ctx.userId);
    const { ticket, isRepeat } = await createTicket(ctx, {
      ...args,
      ...place,
      workspaceId: ctx.workspace._id,
      clientMessageId: cleanClientId(args.clientMessageId),
      creator: { userId: ctx.userId },
    });
    return { ticketId: ticket._id, number: ticket.number, isNew: !isRepeat };
  },
});

/** Answers the customer, or adds a note for the team; an answer may move the ticket in the same step. */
export const comment = agentMutation({
  permission: "tickets.manage",
  args: {
    ticketId,
    clientMessageId: v.string(),
    content: v.string(),
    isInternal: v.optional(v.boolean()),
    attachmentIds,
    then: v.optional(vTicketStatus),
  },
  returns: v.object({ commentId: v.id("ticketComments") }),
  handler: async (ctx, { ticketId: id, ...input }) => {
    const ticket = await ticketForMember(ctx, id);
    await enforceRateLimit(ctx, "agentMessage", ctx.userId);
    const { commentId } = await addComment(ctx, ticket, { ...input, author: { userId: ctx.userId } });
    return { commentId };
  },
});

/**
 * Moves a ticket. `from` is the status the caller saw: when somebody has moved it elsewhere since, that is a `conflict`
 * and nothing changes; when it is where it should go already, nothing changes either.
 */
export const setStatus = agentMutation({
  permission: "tickets.manage",
  args: { ticketId, status: vTicketStatus, from: v.optional(vTicketStatus) },
  returns: vChanged,
  handler: async (ctx, { ticketId: id, status, from }) => {
    const ticket = await ticketForMember(ctx, id);
    if (from !== undefined && ticket.status !== from && ticket.status !== status) throw conflict("was moved meanwhile");
    return { isChanged: (await moveTicket(ctx, ticket, actorOf(ctx), status)).isChanged };
  },
});

/** Resolves a ticket and says how, to the customer too. A ticket that is resolved stays as it is. */
export const resolve = agentMutation({
  permission: "tickets.manage",
  args: { ticketId, summary: v.optional(v.string()) },
  returns: vChanged,
  handler: async (ctx, { ticketId: id, summary }) => {
    const ticket = await ticketForMember(ctx, id);
    return { isChanged: (await moveTicket(ctx, ticket, actorOf(ctx), "resolved", { summary })).isChanged };
  },
});

export const assign = agentMutation({
  permission: "tickets.manage",
  args: { ticketId, assigneeId: v.union(v.id("users"), v.null()) },
  returns: vChanged,
  handler: async (ctx, { ticketId: id, assigneeId }) => {
    const ticket = await ticketForMember(ctx, id);
    if (assigneeId) await requireTeammate(ctx, ctx.workspace._id, assigneeId);
    return { isChanged: (await assignTicket(ctx, ticket, actorOf(ctx), assigneeId)).isChanged };
  },
});

export const setTeam = agentMutation({
  permission: "tickets.manage",
  args: { ticketId, teamId: v.union(v.id("teams"), v.null()) },
  returns: vChanged,
  handler: async (ctx, { ticketId: id, teamId }) => {
    const ticket = await ticketForMember(ctx, id);
    const team = teamId && (await requireTeam(ctx, ctx.workspace._id, teamId));
    return { isChanged: (await giveToTeam(ctx, ticket, actorOf(ctx), team)).isChanged };
  },
});

export const setPriority = agentMutation({
  permission: "tickets.manage",
  args: { ticketId, priority: vPriority },
  returns: vChanged,
  handler: async (ctx, { ticketId: id, priority }) => {
    const ticket = await ticketForMember(ctx, id);
    return { isChanged: (await setTicketPriority(ctx, ticket, actorOf(ctx), priority)).isChanged };
  },
});

export const rename = agentMutation({
  permission: "tickets.manage",
  args: { ticketId, subject: v.string() },
  returns: vChanged,
  handler: async (ctx, { ticketId: id, subject }) => {
    const ticket = await ticketForMember(ctx, id);
    return { isChanged: (await renameTicket(ctx, ticket, actorOf(ctx), subject)).isChanged };
  },
});

export const markRead = agentMutation({
  permission: "tickets.manage",
  args: { ticketId },
  returns: v.null(),
  handler: async (ctx, { ticketId: id }) => {
    await markReadByTeam(ctx, await ticketForMember(ctx, id));
    return null;
  },
});
