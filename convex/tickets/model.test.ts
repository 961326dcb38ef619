import { canMoveTicket, TICKET_STATUSES, type TicketStatus } from "@parley/core";
import { fc, test as property } from "@fast-check/vitest";
import { expect } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage } from "../testing/visitors.testing";

/** What a ticket must look like, kept by rules simple enough to be read at a glance. */
interface Expected {
  id: Id<"tickets">;
  number: number;
  status: TicketStatus;
  assignee: number | null;
  reopenCount: number;
  unreadByAgent: number;
  unreadByVisitor: number;
  visible: number;
  lines: number;
}

interface World {
  t: TestBackend;
  agents: TestMember[];
  token: string;
  tickets: Expected[];
  serial: number;
}

const MOVES = [
  "create",
  "comment",
  "note",
  "visitorComment",
  "status",
  "resolve",
  "close",
  "reopen",
  "assign",
  "read",
  "visitorRead",
] as const;
type Move = (typeof MOVES)[number];

function enter(ticket: Expected, status: TicketStatus) {
  if (ticket.status === status) return;
  if (ticket.status === "resolved") ticket.reopenCount += 1;
  ticket.status = status;
  ticket.visible += 1;
  ticket.lines += 1;
}

async function create(world: World) {
  world.serial += 1;
  const args = { sessionToken: world.token, clientMessageId: `t${world.serial}`, subject: `Ticket ${world.serial}` };
  const made = await world.t.mutation(api.tickets.visitor.create, args);
  const again = await world.t.mutation(api.tickets.visitor.create, args);
  expect(made).toMatchObject({ isNew: true, number: world.tickets.length + 1 });
  expect(again).toEqual({ ...made, isNew: false });
  world.tickets.push({
    id: made.ticketId,
    number: made.number,
    status: "submitted",
    assignee: null,
    reopenCount: 0,
    unreadByAgent: 1,
    unreadByVisitor: 0,
    visible: 0,
    lines: 1,
  });
}

async function play(world: World, move: Move, pick: number) {
  const ticket = world.tickets[pick % Math.max(1, world.tickets.length)];
  if (move === "create" || !ticket) return await create(world);
  const agent = world.agents[pick % world.agents.length]!;
  const asAgent = { workspaceId: agent.workspaceId, ticketId: ticket.id };
  const asVisitor = { sessionToken: world.token, ticketId: ticket.id };
  const clientMessageId = `c${(world.serial += 1)}`;
  const to = TICKET_STATUSES[pick % TICKET_STATUSES.length]!;
  switch (move) {
    case "comment":
    case "note": {
      const isInternal = move === "note";
      const args = { ...asAgent, clientMessageId, content: "An answer", isInternal };
      const first = await agent.client.mutation(api.tickets.agentState.comment, args);
      expect(await agent.client.mutation(api.tickets.agentState.comment, args)).toEqual(first);
      ticket.lines += 1;
      if (isInternal) return;
      ticket.visible += 1;
      ticket.unreadByVisitor += 1;
      ticket.unreadByAgent = 0;
      if (ticket.status === "submitted") enter(ticket, "in_progress");
      return;
    }
    case "visitorComment":
      await world.t.mutation(api.tickets.visitor.comment, { ...asVisitor, clientMessageId, content: "A word" });
      ticket.lines += 1;
      ticket.visible += 1;
      ticket.unreadByAgent += 1;
      ticket.unreadByVisitor = 0;
      if (ticket.status === "waiting_on_customer" || ticket.status === "resolved") enter(ticket, "in_progress");
      return;
    case "status": {
      const error = await errorOf(agent.client.mutation(api.tickets.agentState.setStatus, { ...asAgent, status: to }));
      const isAllowed = ticket.status === to || canMoveTicket(ticket.status, to);
      expect(error).toEqual(isAllowed ? null : { code: "invalid_state", state: ticket.status });
      if (isAllowed) enter(ticket, to);
      return;
    }
    case "resolve": {
      const { isChanged } = await agent.client.mutation(api.tickets.agentState.resolve, asAgent);
      expect(isChanged).toBe(ticket.status !== "resolved");
      return enter(ticket, "resolved");
    }
    case "close":
      await world.t.mutation(api.tickets.visitor.close, asVisitor);
      return enter(ticket, "resolved");
    case "reopen":
      await world.t.mutation(api.tickets.visitor.reopen, asVisitor);
      if (ticket.status === "resolved") enter(ticket, "in_progress");
      return;
    case "assign": {
      const assignee = pick % 3 === 0 ? null : pick % world.agents.length;
      const assigneeId = assignee === null ? null : world.agents[assignee]!.userId;
      const { isChanged } = await agent.client.mutation(api.tickets.agentState.assign, { ...asAgent, assigneeId });
      expect(isChanged).toBe(ticket.assignee !== assignee);
      if (isChanged) ticket.lines += 1;
      ticket.assignee = assignee;
      return;
    }
    case "read":
      await agent.client.mutation(api.tickets.agentState.markRead, asAgent);
      ticket.unreadByAgent = 0;
      return;
    case "visitorRead":
      await world.t.mutation(api.tickets.visitor.markRead, asVisitor);
      ticket.unreadByVisitor = 0;
  }
}

async function check(world: World) {
  const [agent] = world.agents as [TestMember];
  const { workspaceId } = agent;
  for (const ticket of world.tickets) {
    const stored = await agent.client.query(api.tickets.agent.get, { workspaceId, ticketId: ticket.id });
    const { number, status, reopenCount, unreadByAgent } = ticket;
    expect(stored).toMatchObject({ number, status, reopenCount, unreadByAgent });
    expect(stored.assignee?.userId).toBe(ticket.assignee === null ? undefined : world.agents[ticket.assignee]!.userId);
    expect(stored.resolvedAt !== null).toBe(status === "resolved");
    const paging = { ticketId: ticket.id, paginationOpts: { numItems: 100, cursor: null } };
    const all = await agent.client.query(api.tickets.agent.comments, { workspaceId, ...paging });
    const seen = await world.t.query(api.tickets.visitor.comments, { sessionToken: world.token, ...paging });
    expect([all.page.length, seen.page.length]).toEqual([ticket.lines, ticket.visible]);
    const shown = await world.t.query(api.tickets.visitor.get, { sessionToken: world.token, ticketId: ticket.id });
    expect(shown.unread).toBe(ticket.unreadByVisitor);
  }
  const open = world.tickets.filter(({ status }) => status !== "resolved");
  const counted = await agent.client.query(api.tickets.agent.counts, { workspaceId });
  const ofStatus = (status: TicketStatus) => world.tickets.filter((ticket) => ticket.status === status).length;
  expect(counted).toEqual({
    ...Object.fromEntries(TICKET_STATUSES.map((status) => [status, ofStatus(status)])),
    open: open.length,
    mine: open.filter(({ assignee }) => assignee === 0).length,
    unassigned: open.filter(({ assignee }) => assignee === null).length,
    unread: open.filter(({ unreadByAgent }) => unreadByAgent > 0).length,
  });
  const unread = await world.t.query(api.tickets.visitor.unread, { sessionToken: world.token });
  expect(unread).toBe(world.tickets.reduce((sum, ticket) => sum + ticket.unreadByVisitor, 0));
  const listed = await agent.client.query(api.tickets.agent.list, { workspaceId, paginationOpts: firstPage });
  expect(new Set(listed.page.map(({ number }) => number))).toEqual(new Set(open.map(({ number }) => number)));
  for (const { checkCounters } of [internal.tickets.checking, internal.reporting.checking])
    expect(await world.t.action(checkCounters, { workspaceId })).toMatchObject({ differences: [] });
  const today = new Date().toISOString().slice(0, 10);
  const backlog = { workspaceId, from: today, to: today, level: "day" as const };
  expect((await agent.client.query(api.reporting.agent.backlog, backlog)).buckets[0]?.open).toBe(open.length);
}

property.prop([fc.array(fc.tuple(fc.constantFrom(...MOVES), fc.nat(1000)), { minLength: 5, maxLength: 25 })], {
  numRuns: 15,
})(
  "tickets follow their model, and the counters the tickets",
  async (moves) => {
    const t = setup();
    const owner = await createWorkspace(t);
    const agents = [owner, await addMember(t, owner.workspaceId, "agent")];
    const { sessionToken } = await bootVisitor(t, owner.workspaceId);
    const world: World = { t, agents, token: sessionToken, tickets: [], serial: 0 };
    // Each is asked for twice, and a visitor may ask ten times.
    let left = 5;
    for (const [move, pick] of moves) {
      const isCreation = move === "create" || world.tickets.length === 0;
      if (isCreation && (left -= 1) < 0) continue;
      await play(world, move, pick);
    }
    await check(world);
  },
  120_000,
);
