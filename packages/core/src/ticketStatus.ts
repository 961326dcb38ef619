/** Where a ticket can stand, in the order of the board. */
export const TICKET_STATUSES = ["submitted", "in_progress", "waiting_on_customer", "resolved"] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

/** Nothing becomes new again, and what is resolved goes on by being worked on. */
const NEXT: Record<TicketStatus, readonly TicketStatus[]> = {
  submitted: ["in_progress", "waiting_on_customer", "resolved"],
  in_progress: ["waiting_on_customer", "resolved"],
  waiting_on_customer: ["in_progress", "resolved"],
  resolved: ["in_progress"],
};

/** The statuses a ticket may go to from here, in the order of the board. */
export function nextTicketStatuses(from: TicketStatus): readonly TicketStatus[] {
  return NEXT[from];
}

/** Whether a ticket may go from one status to another; staying is no move. */
export function canMoveTicket(from: TicketStatus, to: TicketStatus): boolean {
  return NEXT[from].includes(to);
}

/** What a word of the customer makes of a ticket: what waits for him or was resolved is worked on again. */
export function afterCustomerReply(status: TicketStatus): TicketStatus {
  return status === "waiting_on_customer" || status === "resolved" ? "in_progress" : status;
}

/** What a public answer of the team makes of a ticket: nothing answered is still new. */
export function afterTeamReply(status: TicketStatus): TicketStatus {
  return status === "submitted" ? "in_progress" : status;
}
