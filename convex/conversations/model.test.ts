import { fc, test as property } from "@fast-check/vitest";
import { expect } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage } from "../testing/visitors.testing";
import { mergeVisitors } from "../visitors/merge";

/** What a conversation must look like, kept by rules simple enough to be read at a glance. */
interface Expected {
  id: Id<"conversations">;
  status: "open" | "closed" | "snoozed";
  assignee: number | null;
  reopenCount: number;
  hasResponse: boolean;
  isWaiting: boolean;
  /** Ids of live messages the other side has not read. */
  unreadByAgent: Set<string>;
  isMarkedUnread: boolean;
  unreadByVisitor: Set<string>;
  mentioned: Set<number>;
  visitor: number;
  lastOfVisitor?: Id<"messages">;
  lastOfAgent?: { id: Id<"messages">; by: number };
}

interface World {
  t: TestBackend;
  agents: TestMember[];
  visitors: { token: string; id: Id<"visitors">; isGone: boolean }[];
  conversations: Expected[];
  serial: number;
  undo: { token: string; by: number; before: Expected; index: number; isFresh: boolean } | null;
}

type Move = (world: World, pick: number) => Promise<void>;

const copy = (row: Expected): Expected => structuredClone(row);
const nextId = (world: World) => `c${(world.serial += 1)}`;

function target(world: World, pick: number) {
  const index = pick % world.conversations.length;
  const conversation = world.conversations[index];
  const by = pick % world.agents.length;
  const agent = world.agents[by];
  if (!conversation || !agent) throw new Error("The world has a conversation and agents");
  const { workspaceId } = agent;
  const args = { workspaceId, conversationId: conversation.id };
  return { conversation, index, agent, by, args, visitor: world.visitors[conversation.visitor] };
}

function reopen(conversation: Expected) {
  if (conversation.status === "closed") conversation.reopenCount += 1;
  conversation.status = "open";
}

/** A state change makes what could be undone stale, unless it is the last thing that happened to that conversation. */
function touched(world: World, index: number) {
  if (world.undo?.index === index) world.undo.isFresh = false;
}

const visitorSends: Move = async (world, pick) => {
  const { conversation, index, visitor } = target(world, pick);
  if (!visitor) return;
  const args = { sessionToken: visitor.token, conversationId: conversation.id, clientMessageId: nextId(world) };
  const { messageId } = await world.t.mutation(api.conversations.visitor.send, { ...args, content: "question" });
  expect(await world.t.mutation(api.conversations.visitor.send, { ...args, content: "again" })).toEqual({ messageId });
  if (conversation.status !== "open") touched(world, index);
  reopen(conversation);
  conversation.isWaiting = true;
  conversation.unreadByVisitor.clear();
  conversation.unreadByAgent.add(messageId);
  conversation.lastOfVisitor = messageId;
};

const agentReplies =
  (then?: "close"): Move =>
  async (world, pick) => {
    const { conversation, index, agent, by, args } = target(world, pick);
    const message = { ...args, clientMessageId: nextId(world), content: "answer", then };
    const { messageId } = await agent.client.mutation(api.conversations.agentMessages.reply, message);
    if (conversation.status !== "open" || then) touched(world, index);
    if (then) conversation.status = conversation.status === "closed" ? "closed" : (reopen(conversation), "closed");
    else reopen(conversation);
    conversation.hasResponse = true;
    conversation.isWaiting = false;
    conversation.unreadByAgent.clear();
    conversation.isMarkedUnread = false;
    conversation.unreadByVisitor.add(messageId);
    conversation.lastOfAgent = { id: messageId, by };
  };

const agentNotes: Move = async (world, pick) => {
  const { conversation, agent, args } = target(world, pick);
  const mentioned = (pick >> 3) % world.agents.length;
  const mentions = world.agents.slice(mentioned, mentioned + 1).map((member) => member.userId);
  const message = { ...args, clientMessageId: nextId(world), content: "note", mentions };
  await agent.client.mutation(api.conversations.agentMessages.note, message);
  conversation.mentioned.add(mentioned);
};

const changes =
  (
    call: (world: World, pick: number) => Promise<{ undo: string | null }>,
    apply: (conversation: Expected, pick: number, world: World) => boolean,
  ): Move =>
  async (world, pick) => {
    const { conversation, index, by } = target(world, pick);
    const before = copy(conversation);
    const { undo } = await call(world, pick);
    const isChanged = apply(conversation, pick, world);
    expect(undo !== null).toBe(isChanged);
    if (isChanged) touched(world, index);
    if (undo) world.undo = { token: undo, by, before, index, isFresh: true };
  };

const close = changes(
  async (world, pick) => {
    const { agent, args } = target(world, pick);
    return await agent.client.mutation(api.conversations.agentState.close, args);
  },
  (conversation) => {
    if (conversation.status === "closed") return false;
    conversation.status = "closed";
    conversation.isWaiting = false;
    return true;
  },
);

const reopens = changes(
  async (world, pick) => {
    const { agent, args } = target(world, pick);
    return await agent.client.mutation(api.conversations.agentState.reopen, args);
  },
  (conversation) => {
    if (conversation.status === "open") return false;
    reopen(conversation);
    return true;
  },
);

const assign = changes(
  async (world, pick) => {
    const { agent, args } = target(world, pick);
    const assigneeId = world.agents[pick % 4]?.userId ?? null;
    return await agent.client.mutation(api.conversations.agentState.assign, { ...args, assigneeId });
  },
  (conversation, pick, world) => {
    const assignee = pick % 4 < world.agents.length ? pick % 4 : null;
    if (conversation.assignee === assignee) return false;
    conversation.assignee = assignee;
    return true;
  },
);

const snooze: Move = async (world, pick) => {
  const { conversation, agent, args } = target(world, pick);
  const call = () =>
    agent.client.mutation(api.conversations.agentState.snooze, { ...args, until: Date.now() + 3_600_000 + pick });
  if (conversation.status === "closed") {
    await expect(call()).rejects.toThrow(/invalid_state/);
    return;
  }
  const before = await snoozedUntil(world, conversation.id);
  await call();
  if ((await snoozedUntil(world, conversation.id)) !== before) touched(world, pick % world.conversations.length);
  conversation.status = "snoozed";
};

async function snoozedUntil(world: World, id: Id<"conversations">) {
  return await world.t.run(async (ctx) => (await ctx.db.get("conversations", id))?.snoozedUntil ?? null);
}

/** The clock reaches the end of a sleep. */
const wakes: Move = async (world, pick) => {
  const { conversation, index } = target(world, pick);
  if (conversation.status !== "snoozed") return;
  await world.t.run((ctx) => ctx.db.patch("conversations", conversation.id, { snoozedUntil: Date.now() - 1 }));
  await world.t.mutation(internal.conversations.jobs.wake, { conversationId: conversation.id });
  conversation.status = "open";
  touched(world, index);
};

const undoes: Move = async (world) => {
  const { undo } = world;
  if (!undo) return;
  const agent = world.agents[undo.by];
  const conversation = world.conversations[undo.index];
  if (!agent || !conversation) return;
  const { workspaceId } = agent;
  const call = agent.client.mutation(api.conversations.agentState.undo, { workspaceId, token: undo.token });
  world.undo = null;
  const isOvertaken = undo.before.status === "closed" && conversation.isWaiting;
  if (!undo.isFresh || isOvertaken) {
    await expect(call).rejects.toThrow(/conflict/);
    return;
  }
  await call;
  const wasClosing = conversation.status === "closed" && undo.before.status !== "closed";
  const { status, assignee, reopenCount } = undo.before;
  Object.assign(conversation, { status, assignee, reopenCount });
  if (wasClosing) conversation.isWaiting = undo.before.isWaiting;
};

const visitorReads: Move = async (world, pick) => {
  const { conversation, visitor } = target(world, pick);
  if (!visitor) return;
  const args = { sessionToken: visitor.token, conversationId: conversation.id };
  await world.t.mutation(api.conversations.visitor.markRead, args);
  conversation.unreadByVisitor.clear();
};

const agentReads: Move = async (world, pick) => {
  const { conversation, agent, by, args } = target(world, pick);
  await agent.client.mutation(api.conversations.agentState.markRead, args);
  conversation.unreadByAgent.clear();
  conversation.isMarkedUnread = false;
  conversation.mentioned.delete(by);
};

const agentMarksUnread: Move = async (world, pick) => {
  const { conversation, agent, args } = target(world, pick);
  await agent.client.mutation(api.conversations.agentState.markUnread, args);
  if (conversation.unreadByAgent.size === 0) conversation.isMarkedUnread = true;
};

const visitorDeletes: Move = async (world, pick) => {
  const { conversation, visitor } = target(world, pick);
  const messageId = conversation.lastOfVisitor;
  if (!visitor || !messageId || conversation.isMarkedUnread) return;
  await world.t.mutation(api.conversations.visitor.remove, { sessionToken: visitor.token, messageId });
  conversation.unreadByAgent.delete(messageId);
  conversation.lastOfVisitor = undefined;
};

const agentDeletes: Move = async (world, pick) => {
  const { conversation } = target(world, pick);
  const last = conversation.lastOfAgent;
  const agent = last && world.agents[last.by];
  if (!agent) return;
  const { workspaceId } = agent;
  await agent.client.mutation(api.conversations.agentMessages.remove, { workspaceId, messageId: last.id });
  conversation.unreadByVisitor.delete(last.id);
  conversation.lastOfAgent = undefined;
};

const starts: Move = async (world, pick) => {
  const visitor = pick % world.visitors.length;
  const { token, id } = world.visitors[visitor] ?? {};
  if (!token || !id) return;
  const args = { sessionToken: token, clientMessageId: nextId(world), content: "hello" };
  const { conversationId, messageId } = await world.t.mutation(api.conversations.visitor.start, args);
  world.conversations.push({
    id: conversationId,
    status: "open",
    assignee: null,
    reopenCount: 0,
    hasResponse: false,
    isWaiting: true,
    unreadByAgent: new Set([messageId]),
    isMarkedUnread: false,
    unreadByVisitor: new Set(),
    mentioned: new Set(),
    visitor,
    lastOfVisitor: messageId,
  });
};

/** The two visitors turn out to be one person. */
const merges: Move = async (world) => {
  const [first, second] = world.visitors;
  if (!first || !second || second.isGone) return;
  await world.t.run(async (ctx) => {
    const one = await ctx.db.get("visitors", first.id);
    const other = await ctx.db.get("visitors", second.id);
    if (one && other) await mergeVisitors(ctx, one, other);
  });
  second.isGone = true;
};

const MOVES: Move[] = [
  starts,
  visitorSends,
  visitorSends,
  agentReplies(),
  agentReplies("close"),
  agentNotes,
  close,
  reopens,
  assign,
  snooze,
  wakes,
  undoes,
  visitorReads,
  agentReads,
  agentMarksUnread,
  visitorDeletes,
  agentDeletes,
  merges,
];

async function newWorld(): Promise<World> {
  const t = setup();
  const owner = await createWorkspace(t);
  const agents = [
    owner,
    await addMember(t, owner.workspaceId, "agent"),
    await addMember(t, owner.workspaceId, "agent"),
  ];
  const visitors = [];
  for (let made = 0; made < 2; made++) {
    const { sessionToken: token, visitorId: id } = await bootVisitor(t, owner.workspaceId);
    visitors.push({ token, id, isGone: false });
  }
  return { t, agents, visitors, conversations: [], serial: 0, undo: null };
}

const unreadOf = (row: Expected) => row.unreadByAgent.size + Number(row.isMarkedUnread);
const count = (rows: Expected[], test: (row: Expected) => boolean) => rows.filter(test).length;

async function checkRows({ t, conversations }: World) {
  for (const expected of conversations) {
    const row = await t.run((ctx) => ctx.db.get("conversations", expected.id));
    expect({
      status: row?.status,
      reopenCount: row?.reopenCount,
      unreadByAgent: row?.unreadByAgent ?? 0,
      unreadByVisitor: row?.unreadByVisitor ?? 0,
      hasResponse: row?.firstResponseAt !== undefined,
      isWaiting: row?.waitingSince !== undefined,
      isResolved: row?.resolvedAt !== undefined,
    }).toEqual({
      status: expected.status,
      reopenCount: expected.reopenCount,
      unreadByAgent: unreadOf(expected),
      unreadByVisitor: expected.unreadByVisitor.size,
      hasResponse: expected.hasResponse,
      isWaiting: expected.isWaiting,
      isResolved: expected.status === "closed",
    });
  }
}

async function checkCounts({ t, agents, conversations, visitors }: World) {
  const [owner] = agents;
  if (!owner) throw new Error("The world has an owner");
  const { workspaceId } = owner;
  const check = await t.action(internal.conversations.checking.checkCounters, { workspaceId });
  expect(check.differences).toEqual([]);
  for (const [index, agent] of agents.entries()) {
    const isOpen = (row: Expected) => row.status === "open";
    const isMine = (row: Expected) => isOpen(row) && row.assignee === index;
    const isFree = (row: Expected) => isOpen(row) && row.assignee === null;
    const isUnread = (row: Expected) => unreadOf(row) > 0;
    const snoozed = count(conversations, (row) => row.status === "snoozed");
    expect(await agent.client.query(api.conversations.agent.counts, { workspaceId })).toEqual({
      mine: count(conversations, isMine),
      unassigned: count(conversations, isFree),
      all: count(conversations, isOpen) + snoozed,
      open: count(conversations, isOpen),
      spam: 0,
      snoozed,
      closed: count(conversations, (row) => row.status === "closed"),
      mentions: count(conversations, (row) => row.mentioned.has(index)),
      unread: {
        mine: count(conversations, (row) => isMine(row) && isUnread(row)),
        unassigned: count(conversations, (row) => isFree(row) && isUnread(row)),
        all: count(conversations, (row) => row.status !== "closed" && isUnread(row)),
      },
    });
  }
  const isMerged = visitors[1]?.isGone ?? false;
  for (const [index, { token: sessionToken }] of visitors.entries()) {
    const own = conversations.filter((row) => isMerged || row.visitor === index);
    const { total } = await t.query(api.conversations.visitor.unread, { sessionToken });
    expect(total).toBe(own.reduce((sum, row) => sum + row.unreadByVisitor.size, 0));
    const list = await t.query(api.conversations.visitor.list, { sessionToken, paginationOpts: firstPage });
    expect(new Set(list.page.map((row) => row._id))).toEqual(new Set(own.map((row) => row.id)));
  }
}

property.prop([fc.array(fc.tuple(fc.nat(MOVES.length - 1), fc.nat(1000)), { minLength: 5, maxLength: 40 })], {
  numRuns: 40,
})(
  "whatever happens, states, unread counts and counters follow the simple rules",
  async (moves) => {
    const world = await newWorld();
    await starts(world, 0);
    for (const [move, pick] of moves) await MOVES[move]?.(world, pick);
    await checkRows(world);
    await checkCounts(world);
  },
  180_000,
);
