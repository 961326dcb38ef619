import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { bumpCounter, readCounter } from "../lib/counters";

type Ticket = Doc<"tickets">;

/** Names of the counters that tickets feed, all of one workspace. */
export const counterNames = {
  status: (status: Ticket["status"]) => `tickets.status.${status}`,
  openOf: (assignee: Id<"users"> | undefined) => `tickets.open.${assignee ?? "unassigned"}`,
  openOfTeam: (teamId: Id<"teams">) => `tickets.openTeam.${teamId}`,
  /** Open tickets with something the team has not read. */
  unread: "tickets.unread",
  visitorUnread: (visitorId: Id<"visitors">) => `tickets.visitorUnread.${visitorId}`,
  lastNumber: "tickets.lastNumber",
};

export type CountedTicket = Pick<
  Ticket,
  "status" | "isOpen" | "assigneeId" | "teamId" | "unreadByAgent" | "unreadByVisitor" | "visitorId"
>;

/** Which counters a ticket adds to, and how much: the only place that says so. */
export function contributions(ticket: CountedTicket): Map<string, number> {
  const counts = new Map([[counterNames.status(ticket.status), 1]]);
  if (ticket.isOpen) counts.set(counterNames.openOf(ticket.assigneeId), 1);
  if (ticket.isOpen && ticket.teamId) counts.set(counterNames.openOfTeam(ticket.teamId), 1);
  if (ticket.isOpen && ticket.unreadByAgent > 0) counts.set(counterNames.unread, 1);
  if (ticket.visitorId && ticket.unreadByVisitor > 0) {
    counts.set(counterNames.visitorUnread(ticket.visitorId), ticket.unreadByVisitor);
  }
  return counts;
}

/** Moves the counters along with a row, in the row's transaction; null stands for a row that is not there. */
export async function applyCounters(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  before: CountedTicket | null,
  after: CountedTicket | null,
): Promise<void> {
  const changes = new Map(after ? contributions(after) : []);
  for (const [name, value] of before ? contributions(before) : []) changes.set(name, (changes.get(name) ?? 0) - value);
  for (const [name, by] of changes) await bumpCounter(ctx, workspaceId, name, by);
}

/** The next number of a workspace: one more than the last one given. */
export async function takeNumber(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<number> {
  await bumpCounter(ctx, workspaceId, counterNames.lastNumber, 1);
  return await readCounter(ctx, workspaceId, counterNames.lastNumber);
}

/** The figures beside the ticket views of one member: seven counter rows, whatever the size of the workspace. */
export async function readCounts(ctx: QueryCtx, workspaceId: Id<"workspaces">, userId: Id<"users">) {
  const read = (name: string) => readCounter(ctx, workspaceId, name);
  const submitted = await read(counterNames.status("submitted"));
  const in_progress = await read(counterNames.status("in_progress"));
  const waiting_on_customer = await read(counterNames.status("waiting_on_customer"));
  return {
    open: submitted + in_progress + waiting_on_customer,
    submitted,
    in_progress,
    waiting_on_customer,
    resolved: await read(counterNames.status("resolved")),
    mine: await read(counterNames.openOf(userId)),
    unassigned: await read(counterNames.openOf(undefined)),
    unread: await read(counterNames.unread),
  };
}
