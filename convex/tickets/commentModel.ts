import { afterCustomerReply, afterTeamReply, type TicketStatus } from "@parley/core";
import { MAX_CLIENT_ID_LENGTH, MAX_MESSAGE_LENGTH } from "@parley/protocol";
import { attachFiles } from "../conversations/attachmentsModel";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { AuditActor } from "../lib/audit";
import { cleanText } from "../lib/text";
import type { Creator } from "./model";
import { insertComment, nextTime, type TicketPatch, writeTicket } from "./rowsModel";
import { moveTicket } from "./stateModel";

type Ticket = Doc<"tickets">;

export interface CommentInput {
  author: Creator;
  content: string;
  isInternal?: boolean;
  clientMessageId?: string;
  attachmentIds?: Id<"attachments">[];
  /** Where a teammate's answer leaves the ticket, beyond what the answer itself does. */
  then?: TicketStatus;
  /** ms since epoch; only demo data sets it. */
  at?: number;
}

/** An id made by a client, as it is stored. @throws AppError `invalid_input{clientMessageId}` */
export function cleanClientId(clientMessageId: string): string {
  return cleanText("clientMessageId", clientMessageId, { max: MAX_CLIENT_ID_LENGTH });
}

async function findRepeat(ctx: MutationCtx, ticketId: Id<"tickets">, clientMessageId: string | undefined) {
  if (clientMessageId === undefined) return null;
  return await ctx.db
    .query("ticketComments")
    .withIndex("by_ticket_client_id", (q) => q.eq("ticketId", ticketId).eq("clientMessageId", clientMessageId))
    .unique();
}

/** How a comment moves unread counts and the first answer. Notes move nothing: only the team sees them. Pure. */
export function afterComment(ticket: Ticket, isByVisitor: boolean, isInternal: boolean, at: number): TicketPatch {
  if (isInternal) return { updatedAt: at };
  if (isByVisitor) {
    return { updatedAt: at, visibleAt: at, unreadByAgent: ticket.unreadByAgent + 1, unreadByVisitor: 0 };
  }
  const unreadByVisitor = ticket.visitorId ? ticket.unreadByVisitor + 1 : 0;
  const firstResponseAt = ticket.firstResponseAt ?? at;
  return { updatedAt: at, visibleAt: at, unreadByAgent: 0, unreadByVisitor, firstResponseAt };
}

async function follow(ctx: MutationCtx, ticket: Ticket, actor: AuditActor, input: CommentInput): Promise<Ticket> {
  if (input.isInternal) return ticket;
  const to = actor.type === "visitor" ? afterCustomerReply(ticket.status) : afterTeamReply(ticket.status);
  const moved = (await moveTicket(ctx, ticket, actor, to, { at: input.at })).ticket;
  return input.then ? (await moveTicket(ctx, moved, actor, input.then, { at: input.at })).ticket : moved;
}

/**
 * Adds a comment, or a note of the team. The customer's word opens what waits for him or was resolved; the team's first
 * answer takes a new ticket up. A repeated `clientMessageId` returns the stored comment and writes nothing.
 * @throws AppError `invalid_input` (`content`, `attachmentIds`), `not_found{attachment}`, `invalid_state`
 */
export async function addComment(
  ctx: MutationCtx,
  before: Ticket,
  input: CommentInput,
): Promise<{ commentId: Id<"ticketComments">; ticket: Ticket }> {
  const clientMessageId = input.clientMessageId === undefined ? undefined : cleanClientId(input.clientMessageId);
  const repeat = await findRepeat(ctx, before._id, clientMessageId);
  if (repeat) return { commentId: repeat._id, ticket: before };
  const { author, attachmentIds = [], isInternal = false } = input;
  const isByVisitor = "visitorId" in author;
  const at = nextTime(before, input.at);
  const commentId = await insertComment(ctx, before, {
    authorId: isByVisitor ? author.visitorId : author.userId,
    authorType: isByVisitor ? "visitor" : "agent",
    content: cleanText("content", input.content, { max: MAX_MESSAGE_LENGTH, isRequired: attachmentIds.length === 0 }),
    isInternal,
    clientMessageId,
    attachmentIds: attachmentIds.length > 0 ? attachmentIds : undefined,
    createdAt: at,
  });
  const place = { ticketId: before._id, ticketCommentId: commentId };
  await attachFiles(ctx, before.workspaceId, place, attachmentIds, author);
  const ticket = await writeTicket(ctx, before, afterComment(before, isByVisitor, isInternal, at));
  const actor: AuditActor = isByVisitor ? { type: "visitor" } : { type: "user", userId: author.userId };
  return { commentId, ticket: await follow(ctx, ticket, actor, input) };
}
