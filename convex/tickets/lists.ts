import type { TicketStatus } from "@parley/core";
import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import { peopleOf } from "../conversations/peopleViews";
import { invalidInput } from "../lib/errors";
import type { AgentQueryCtx } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { cleanText } from "../lib/text";
import { ticketRow } from "./projection";
import type { TicketRow } from "./views";

type Ticket = Doc<"tickets">;

export interface TicketListRequest {
  /** Without it, everything that is open. */
  status?: TicketStatus;
  /** null: nobody's. */
  assigneeId?: Id<"users"> | null;
  teamId?: Id<"teams">;
  priority?: Ticket["priority"];
  search?: string;
  order?: "newest" | "oldest";
  paginationOpts: PaginationOptions;
}

interface Range {
  workspaceId: Id<"workspaces">;
  assignee?: { userId: Id<"users"> | undefined };
  teamId?: Id<"teams">;
  priority?: Ticket["priority"];
}

/** Tickets of one status; each kind of range has its index, so a page reads its own rows only. */
function ofStatus(ctx: AgentQueryCtx, status: TicketStatus, { workspaceId, assignee, teamId, priority }: Range) {
  const table = ctx.db.query("tickets");
  if (assignee && priority)
    return table.withIndex("by_assignee_priority", (q) =>
      q.eq("workspaceId", workspaceId).eq("assigneeId", assignee.userId).eq("status", status).eq("priority", priority),
    );
  if (assignee)
    return table.withIndex("by_assignee", (q) =>
      q.eq("workspaceId", workspaceId).eq("assigneeId", assignee.userId).eq("status", status),
    );
  if (teamId && priority)
    return table.withIndex("by_team_status_priority", (q) =>
      q.eq("workspaceId", workspaceId).eq("teamId", teamId).eq("status", status).eq("priority", priority),
    );
  if (teamId)
    return table.withIndex("by_team_status", (q) =>
      q.eq("workspaceId", workspaceId).eq("teamId", teamId).eq("status", status),
    );
  if (priority)
    return table.withIndex("by_status_priority", (q) =>
      q.eq("workspaceId", workspaceId).eq("status", status).eq("priority", priority),
    );
  return table.withIndex("by_status", (q) => q.eq("workspaceId", workspaceId).eq("status", status));
}

/** Tickets that are not resolved. */
function open(ctx: AgentQueryCtx, { workspaceId, assignee, teamId, priority }: Range) {
  const table = ctx.db.query("tickets");
  if (assignee && priority)
    return table.withIndex("by_open_assignee_priority", (q) =>
      q.eq("workspaceId", workspaceId).eq("isOpen", true).eq("assigneeId", assignee.userId).eq("priority", priority),
    );
  if (assignee)
    return table.withIndex("by_open_assignee", (q) =>
      q.eq("workspaceId", workspaceId).eq("isOpen", true).eq("assigneeId", assignee.userId),
    );
  if (teamId && priority)
    return table.withIndex("by_open_team_priority", (q) =>
      q.eq("workspaceId", workspaceId).eq("isOpen", true).eq("teamId", teamId).eq("priority", priority),
    );
  if (teamId)
    return table.withIndex("by_open_team", (q) =>
      q.eq("workspaceId", workspaceId).eq("isOpen", true).eq("teamId", teamId),
    );
  if (priority)
    return table.withIndex("by_open_priority", (q) =>
      q.eq("workspaceId", workspaceId).eq("isOpen", true).eq("priority", priority),
    );
  return table.withIndex("by_open", (q) => q.eq("workspaceId", workspaceId).eq("isOpen", true));
}

const MAX_SEARCH_LENGTH = 200;

async function numbered(ctx: AgentQueryCtx, number: number): Promise<PaginationResult<Ticket>> {
  const ticket = await ctx.db
    .query("tickets")
    .withIndex("by_number", (q) => q.eq("workspaceId", ctx.workspace._id).eq("number", number))
    .unique();
  return { page: ticket ? [ticket] : [], isDone: true, continueCursor: "" };
}

/** By number (`12`, `#12`) or by words, best match first; of one status where it is given. */
async function searched(
  ctx: AgentQueryCtx,
  text: string,
  { status, paginationOpts }: TicketListRequest,
): Promise<PaginationResult<Ticket>> {
  const [, digits] = /^#?(\d{1,15})$/.exec(text) ?? [];
  if (digits !== undefined) return await numbered(ctx, Number(digits));
  return await ctx.db
    .query("tickets")
    .withSearchIndex("search_tickets", (q) => {
      const found = q.search("searchText", text).eq("workspaceId", ctx.workspace._id);
      return status ? found.eq("status", status) : found;
    })
    .paginate(boundedPage(paginationOpts));
}

async function page(ctx: AgentQueryCtx, request: TicketListRequest): Promise<PaginationResult<Ticket>> {
  const { status, assigneeId, teamId, priority, order } = request;
  const search = cleanText("search", request.search ?? "", { max: MAX_SEARCH_LENGTH, isRequired: false });
  if (search !== "") return await searched(ctx, search, request);
  if (assigneeId !== undefined && teamId !== undefined)
    throw invalidInput("teamId", "cannot be combined with assigneeId");
  const range: Range = {
    workspaceId: ctx.workspace._id,
    assignee: assigneeId === undefined ? undefined : { userId: assigneeId ?? undefined },
    teamId,
    priority,
  };
  const rows = status ? ofStatus(ctx, status, range) : open(ctx, range);
  return await rows.order(order === "oldest" ? "asc" : "desc").paginate(boundedPage(request.paginationOpts));
}

/**
 * A page of tickets by what happened last; its people are read once each. A search looks at all tickets of the status.
 * @throws AppError `invalid_input`
 */
export async function listTickets(
  ctx: AgentQueryCtx,
  request: TicketListRequest,
): Promise<PaginationResult<TicketRow>> {
  const result = await page(ctx, request);
  const people = peopleOf(ctx);
  return { ...result, page: await Promise.all(result.page.map((ticket) => ticketRow(ctx, people, ticket))) };
}
