import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { followTicket } from "../reporting/ticketsModel";
import { followTicketSla } from "../sla/ticketModel";
import { applyCounters, takeNumber } from "./counters";

type TicketFields = WithoutSystemFields<Doc<"tickets">>;
type DerivedField = "isOpen" | "searchText";
export type TicketPatch = Partial<Omit<TicketFields, DerivedField | "workspaceId" | "number">>;

const MAX_SEARCH_TEXT = 16 * 1024;

type Searchable = Pick<TicketFields, "number" | "subject" | "description" | "formData">;

function searchTextOf({ number, subject, description = "", formData = {} }: Searchable): string {
  const answers = Object.values(formData).flat();
  return [`#${number}`, subject, description, ...answers].join("\n").slice(0, MAX_SEARCH_TEXT);
}

const derive = (fields: Searchable & Pick<TicketFields, "status">): Pick<TicketFields, DerivedField> => ({
  isOpen: fields.status !== "resolved",
  searchText: searchTextOf(fields),
});

export type NewTicketRow = Omit<
  TicketFields,
  DerivedField | "number" | "status" | "reopenCount" | "unreadByVisitor" | "updatedAt" | "visibleAt"
>;

/** Makes a new ticket under the next number of its workspace. */
export async function insertTicket(ctx: MutationCtx, given: NewTicketRow): Promise<Doc<"tickets">> {
  const number = await takeNumber(ctx, given.workspaceId);
  const fields: TicketFields = {
    ...given,
    number,
    status: "submitted",
    ...derive({ ...given, number, status: "submitted" }),
    reopenCount: 0,
    unreadByVisitor: 0,
    updatedAt: given.createdAt,
    visibleAt: given.createdAt,
  };
  const id = await ctx.db.insert("tickets", fields);
  await applyCounters(ctx, given.workspaceId, null, fields);
  const ticket = { ...fields, _id: id, _creationTime: given.createdAt };
  await followTicket(ctx, null, ticket);
  return await followTicketSla(ctx, null, ticket);
}

/** The only way a ticket's row changes: derived fields, counters, reports and clocks move with it. Returns the row as it is now. */
export async function writeTicket(
  ctx: MutationCtx,
  before: Doc<"tickets">,
  patch: TicketPatch,
): Promise<Doc<"tickets">> {
  const derived = derive({ ...before, ...patch });
  await ctx.db.patch("tickets", before._id, { ...patch, ...derived });
  const after = { ...before, ...patch, ...derived };
  await applyCounters(ctx, before.workspaceId, before, after);
  await followTicket(ctx, before, after);
  return await followTicketSla(ctx, before, after);
}

/** The time of the next thing that happens to a ticket: now, but later than everything before it. */
export function nextTime(ticket: Doc<"tickets">, at: number = Date.now()): number {
  return Math.max(at, ticket.updatedAt + 1);
}

type CommentFields = WithoutSystemFields<Doc<"ticketComments">>;

/** Adds a row to a ticket's history. */
export async function insertComment(
  ctx: MutationCtx,
  { _id: ticketId, workspaceId }: Doc<"tickets">,
  fields: Omit<CommentFields, "workspaceId" | "ticketId">,
): Promise<Id<"ticketComments">> {
  return await ctx.db.insert("ticketComments", { ...fields, workspaceId, ticketId });
}
