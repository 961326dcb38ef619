import { attachmentsOf } from "../conversations/attachmentsModel";
import { agentRef, type People, publicAgent } from "../conversations/peopleViews";
import { visitorRef } from "../visitors/profileViews";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { isVisibleToVisitor } from "./visibility";
import type {
  Answered,
  CommentView,
  TicketDetail,
  TicketRow,
  VisitorComment,
  VisitorTicket,
  VisitorTicketRow,
} from "./views";

type Ticket = Doc<"tickets">;
type Comment = Doc<"ticketComments">;

async function teamRef(ctx: QueryCtx, teamId: Id<"teams"> | undefined): Promise<TicketRow["team"]> {
  const team = teamId && (await ctx.db.get("teams", teamId));
  return team ? { teamId: team._id, name: team.name } : null;
}

export async function ticketRow(ctx: QueryCtx, people: People, ticket: Ticket): Promise<TicketRow> {
  const visitor = ticket.visitorId ? await people.visitor(ticket.visitorId) : null;
  return {
    _id: ticket._id,
    number: ticket.number,
    subject: ticket.subject,
    status: ticket.status,
    priority: ticket.priority,
    visitor: visitor && visitorRef(visitor),
    assignee: ticket.assigneeId ? await agentRef(people, ticket.assigneeId) : null,
    team: await teamRef(ctx, ticket.teamId),
    sla: ticket.sla ?? null,
    unreadByAgent: ticket.unreadByAgent,
    reopenCount: ticket.reopenCount,
    createdAt: ticket.createdAt,
    updatedAt: ticket.updatedAt,
    resolvedAt: ticket.resolvedAt ?? null,
  };
}

async function answersOf(ctx: QueryCtx, ticket: Ticket): Promise<{ name: string; answers: Answered[] } | null> {
  const version = ticket.formVersionId && (await ctx.db.get("ticketFormVersions", ticket.formVersionId));
  if (!version) return null;
  const answers = version.fields.map((field) => ({ field, answer: ticket.formData?.[field.id] ?? null }));
  return { name: version.name, answers };
}

async function conversationOf(ctx: QueryCtx, ticket: Ticket): Promise<TicketDetail["conversation"]> {
  const conversation = ticket.conversationId && (await ctx.db.get("conversations", ticket.conversationId));
  if (!conversation) return null;
  return { conversationId: conversation._id, subject: conversation.subject ?? null, status: conversation.status };
}

export async function ticketDetail(ctx: QueryCtx, people: People, ticket: Ticket): Promise<TicketDetail> {
  return {
    ...(await ticketRow(ctx, people, ticket)),
    description: ticket.description ?? "",
    attachments: await attachmentsOf(ctx, ticket.attachmentIds),
    form: await answersOf(ctx, ticket),
    conversation: await conversationOf(ctx, ticket),
    resolutionSummary: ticket.resolutionSummary ?? null,
    firstResponseAt: ticket.firstResponseAt ?? null,
  };
}

async function authorOf(people: People, ticket: Ticket, comment: Comment): Promise<CommentView["author"]> {
  if (comment.authorType === "system") return { id: null, name: "System", avatarUrl: null };
  if (comment.authorType === "agent") {
    const { userId, name, avatarUrl } = await agentRef(people, comment.authorId as Id<"users">);
    return { id: userId, name, avatarUrl };
  }
  const visitor = ticket.visitorId ? await people.visitor(ticket.visitorId) : null;
  return { id: visitor?._id ?? null, name: visitor ? visitorRef(visitor).name : "Visitor", avatarUrl: null };
}

async function eventOf(ctx: QueryCtx, people: People, ticket: Ticket, comment: Comment): Promise<CommentView["event"]> {
  const { event } = comment;
  if (!event) return null;
  const nameOf = async (id: Id<"users"> | undefined) => (id ? (await agentRef(people, id)).name : null);
  const visitor = event.isByVisitor && ticket.visitorId ? await people.visitor(ticket.visitorId) : null;
  return {
    type: event.type,
    actorName: visitor ? visitorRef(visitor).name : await nameOf(event.actorId),
    targetName: await nameOf(event.targetId),
    teamName: (await teamRef(ctx, event.teamId))?.name ?? null,
    status: event.status ?? null,
    priority: event.priority ?? null,
    metric: event.metric ?? null,
  };
}

export async function commentView(
  ctx: QueryCtx,
  people: People,
  ticket: Ticket,
  comment: Comment,
): Promise<CommentView> {
  return {
    _id: comment._id,
    authorType: comment.authorType,
    author: await authorOf(people, ticket, comment),
    content: comment.content,
    isInternal: comment.isInternal,
    attachments: await attachmentsOf(ctx, comment.attachmentIds),
    clientMessageId: comment.clientMessageId ?? null,
    event: await eventOf(ctx, people, ticket, comment),
    createdAt: comment.createdAt,
  };
}

export function visitorTicketRow(ticket: Ticket): VisitorTicketRow {
  return {
    _id: ticket._id,
    number: ticket.number,
    subject: ticket.subject,
    status: ticket.status,
    unread: ticket.unreadByVisitor,
    createdAt: ticket.createdAt,
    updatedAt: ticket.visibleAt,
  };
}

/** A ticket as its visitor sees it; the answers are those he gave. */
export async function visitorTicket(ctx: QueryCtx, ticket: Ticket): Promise<VisitorTicket> {
  const form = await answersOf(ctx, ticket);
  return {
    ...visitorTicketRow(ticket),
    description: ticket.description ?? "",
    attachments: await attachmentsOf(ctx, ticket.attachmentIds),
    answers: (form?.answers ?? []).flatMap(({ field, answer }) =>
      answer === null ? [] : [{ label: field.label, answer }],
    ),
    resolutionSummary: ticket.resolutionSummary ?? null,
  };
}

/** A line of the history as its visitor sees it, or null for what is the team's own. */
export async function visitorComment(ctx: QueryCtx, people: People, comment: Comment): Promise<VisitorComment | null> {
  if (!isVisibleToVisitor(comment)) return null;
  const isAgent = comment.authorType === "agent";
  return {
    _id: comment._id,
    from: comment.authorType,
    author: isAgent ? publicAgent(await people.user(comment.authorId as Id<"users">)) : null,
    content: comment.content,
    attachments: await attachmentsOf(ctx, comment.attachmentIds),
    clientMessageId: comment.authorType === "visitor" ? (comment.clientMessageId ?? null) : null,
    status: comment.event?.status ?? null,
    createdAt: comment.createdAt,
  };
}
