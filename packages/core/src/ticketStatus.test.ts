import { fc, test } from "@fast-check/vitest";
import { expect, it } from "vitest";
import {
  afterCustomerReply,
  afterTeamReply,
  canMoveTicket,
  nextTicketStatuses,
  TICKET_STATUSES,
} from "./ticketStatus.ts";

const status = fc.constantFrom(...TICKET_STATUSES);

it("allows exactly the moves of the table", () => {
  const moves = TICKET_STATUSES.flatMap((from) =>
    TICKET_STATUSES.filter((to) => canMoveTicket(from, to)).map((to) => `${from} > ${to}`),
  );
  expect(moves).toEqual([
    "submitted > in_progress",
    "submitted > waiting_on_customer",
    "submitted > resolved",
    "in_progress > waiting_on_customer",
    "in_progress > resolved",
    "waiting_on_customer > in_progress",
    "waiting_on_customer > resolved",
    "resolved > in_progress",
  ]);
});

test.prop([status, status])(
  "lists a status as next exactly where a ticket may move to it, and never itself",
  (from, to) => {
    expect(nextTicketStatuses(from).includes(to)).toBe(canMoveTicket(from, to));
    if (from === to) expect(canMoveTicket(from, to)).toBe(false);
  },
);

test.prop([status])("replies lead only where a move leads, and settle after one", (from) => {
  for (const after of [afterCustomerReply, afterTeamReply]) {
    const to = after(from);
    expect(to === from || canMoveTicket(from, to)).toBe(true);
    expect(after(to)).toBe(to);
  }
  expect(["submitted", "in_progress"]).toContain(afterCustomerReply(from));
});
