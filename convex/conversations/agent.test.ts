import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";
import { MAX_BULK } from "@parley/protocol";
import { listConversations } from "./lists";

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});

/** Conversations with messages a minute apart, the first one the oldest. */
async function fill(count: number): Promise<Id<"conversations">[]> {
  const visitorIds = await t.mutation(internal.demo.bulk.addVisitors, { workspaceId, count });
  const ids: Id<"conversations">[] = [];
  for (const [index, visitorId] of visitorIds.entries()) {
    const endAt = Date.now() - (count - index) * 60_000;
    const args = { workspaceId, visitorIds: [visitorId], messages: 1, endAt };
    ids.push(...(await t.mutation(internal.demo.bulk.addConversations, args)));
  }
  return ids;
}

type View = "mine" | "unassigned" | "all" | "open" | "snoozed" | "closed" | "mentions";
const list = async (view: View, more: { sort?: "newest" | "oldest" | "waiting"; assigneeId?: Id<"users"> } = {}) =>
  (await owner.client.query(api.conversations.agent.list, { workspaceId, view, ...more, paginationOpts: firstPage }))
    .page;
const ids = async (...args: Parameters<typeof list>) => (await list(...args)).map((row) => row._id);
const at = (list: Id<"conversations">[], index: number) => {
  const id = list[index];
  if (!id) throw new Error(`There is no conversation ${index}`);
  return id;
};

describe("views", () => {
  test("each shows its own, newest or oldest first", async () => {
    const all = await fill(5);
    const state = api.conversations.agentState;
    const { userId } = owner;
    await owner.client.mutation(state.close, { workspaceId, conversationId: at(all, 0) });
    const until = Date.now() + 3_600_000;
    await owner.client.mutation(state.snooze, { workspaceId, conversationId: at(all, 1), until });
    await owner.client.mutation(state.assign, { workspaceId, conversationId: at(all, 2), assigneeId: userId });
    await owner.client.mutation(state.assign, { workspaceId, conversationId: at(all, 1), assigneeId: userId });
    expect(await ids("closed")).toEqual([all[0]]);
    expect(await ids("snoozed")).toEqual([all[1]]);
    expect(await ids("mine")).toEqual([all[2]]);
    expect(await ids("unassigned")).toEqual([all[4], all[3]]);
    expect(await ids("open")).toEqual([all[4], all[3], all[2]]);
    expect(await ids("all")).toEqual([all[4], all[3], all[2], all[1]]);
    expect(await ids("all", { sort: "oldest" })).toEqual([all[1], all[2], all[3], all[4]]);
    expect(await ids("all", { assigneeId: userId })).toEqual([all[2], all[1]]);
    expect(await ids("closed", { assigneeId: userId })).toEqual([]);
  });

  test("who waits longest comes first, who does not wait comes last", async () => {
    const all = await fill(3);
    const answer = { workspaceId, conversationId: at(all, 0), clientMessageId: "a", content: "Hi" };
    await owner.client.mutation(api.conversations.agentMessages.reply, answer);
    expect(await ids("all", { sort: "waiting" })).toEqual([all[1], all[2], all[0]]);
    expect(await ids("unassigned", { sort: "waiting" })).toEqual([all[1], all[2], all[0]]);
  });

  test("mentions show until the conversation is read", async () => {
    const [id] = await fill(2);
    if (!id) throw new Error("There are conversations");
    const colleague = await addMember(t, workspaceId, "agent");
    const note = { workspaceId, conversationId: id, content: "@you", mentions: [owner.userId] };
    for (const clientMessageId of ["1", "2"]) {
      await colleague.client.mutation(api.conversations.agentMessages.note, { ...note, clientMessageId });
    }
    expect(await ids("mentions")).toEqual([id]);
    await owner.client.mutation(api.conversations.agentState.markRead, { workspaceId, conversationId: id });
    expect(await ids("mentions")).toEqual([]);
  });

  test("pages join without gaps, and a page keeps its range while rows move", async () => {
    const all = await fill(7);
    const query = api.conversations.agent.list;
    const args = { workspaceId, view: "all" as const };
    const first = await owner.client.query(query, { ...args, paginationOpts: { numItems: 3, cursor: null } });
    const second = await owner.client.query(query, {
      ...args,
      paginationOpts: { numItems: 3, cursor: first.continueCursor },
    });
    expect([...first.page, ...second.page].map((row) => row._id)).toEqual([...all].reverse().slice(0, 6));
    await owner.client.mutation(api.conversations.agentState.close, { workspaceId, conversationId: at(all, 5) });
    const again = await owner.client.query(query, {
      ...args,
      paginationOpts: { numItems: 3, cursor: null, endCursor: first.continueCursor },
    });
    expect(again.page.map((row) => row._id)).toEqual([all[6], all[4]]);
  });
});

describe("state", () => {
  const state = api.conversations.agentState;
  const row = async (conversationId: Id<"conversations">) =>
    await owner.client.query(api.conversations.agent.get, { workspaceId, conversationId });

  test("a sleeping conversation wakes at its time by itself or through the sweep", async () => {
    const [id] = await fill(1);
    if (!id) throw new Error("There is a conversation");
    await owner.client.mutation(state.snooze, { workspaceId, conversationId: id, until: Date.now() + 5_000 });
    expect(await t.mutation(internal.conversations.jobs.wakeSnoozed, {})).toBe(0);
    await t.run((ctx) => ctx.db.patch("conversations", id, { snoozedUntil: Date.now() - 1 }));
    expect(await t.mutation(internal.conversations.jobs.wakeSnoozed, {})).toBe(1);
    expect(await row(id)).toMatchObject({ status: "open", snoozedUntil: null, reopenCount: 0 });
  });

  test("one that sleeps until a reply is woken by the customer alone", async () => {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const { conversationId } = await startConversation(t, sessionToken);
    const snooze = (until: number | "reply") =>
      owner.client.mutation(state.snooze, { workspaceId, conversationId, until });
    await snooze(Date.now() + 5_000);
    await snooze("reply");
    expect(await snooze("reply")).toEqual({ undo: null });
    // The wake-up of the first time still comes.
    await t.mutation(internal.conversations.jobs.wake, { conversationId });
    expect(await t.mutation(internal.conversations.jobs.wakeSnoozed, {})).toBe(0);
    expect(await row(conversationId)).toMatchObject({ status: "snoozed", snoozedUntil: null });
    const { undo } = await owner.client.mutation(state.close, { workspaceId, conversationId });
    await owner.client.mutation(state.undo, { workspaceId, token: undo! });
    expect(await row(conversationId)).toMatchObject({ status: "snoozed", snoozedUntil: null });
    const words = { sessionToken, conversationId, clientMessageId: "awake", content: "Still there?" };
    await t.mutation(api.conversations.visitor.send, words);
    expect(await row(conversationId)).toMatchObject({ status: "open", reopenCount: 0 });
  });

  test.each([Date.now() - 1000, 0, -1, Number.NaN, 8.64e15 + 1, 1.5, Date.now() + 400 * 24 * 3_600_000])(
    "%d is no time to sleep until",
    async (until) => {
      const [conversationId] = await fill(1);
      if (!conversationId) throw new Error("There is a conversation");
      const call = owner.client.mutation(state.snooze, { workspaceId, conversationId, until });
      await expect(call).rejects.toThrow(/invalid_input/);
    },
  );

  test("an assignment is audited and can be undone once, by its maker", async () => {
    const [conversationId] = await fill(1);
    if (!conversationId) throw new Error("There is a conversation");
    const args = { workspaceId, conversationId, assigneeId: owner.userId };
    const { undo: token } = await owner.client.mutation(state.assign, args);
    if (!token) throw new Error("An assignment can be undone");
    const colleague = await addMember(t, workspaceId, "admin");
    await expect(colleague.client.mutation(state.undo, { workspaceId, token })).rejects.toThrow(/conflict/);
    await owner.client.mutation(state.undo, { workspaceId, token });
    expect((await row(conversationId)).assignee).toBeNull();
    await expect(owner.client.mutation(state.undo, { workspaceId, token })).rejects.toThrow(/conflict/);
    const entries = await t.run((ctx) => ctx.db.query("auditLogs").withIndex("by_workspace").take(50));
    expect(entries.filter((entry) => entry.action === "conversation.assigned")).toHaveLength(1);
  });

  test("bulk acts on all or nothing and is undone together", async () => {
    const all = await fill(3);
    const other = await createWorkspace(t, undefined, "Other");
    const { sessionToken } = await bootVisitor(t, other.workspaceId);
    const foreign = await startConversation(t, sessionToken);
    const args = { workspaceId, action: { kind: "close" as const } };
    const mixed = { ...args, conversationIds: [...all, foreign.conversationId] };
    await expect(owner.client.mutation(state.bulk, mixed)).rejects.toThrow(/not_found/);
    expect(await ids("closed")).toEqual([]);
    const { changed, undo: token } = await owner.client.mutation(state.bulk, { ...args, conversationIds: all });
    expect(changed).toEqual(all);
    if (!token) throw new Error("A bulk change can be undone");
    await owner.client.mutation(state.undo, { workspaceId, token });
    expect(new Set(await ids("open"))).toEqual(new Set(all));
    const tooMany = { ...args, conversationIds: [...(await fill(101))] };
    await expect(owner.client.mutation(state.bulk, tooMany)).rejects.toThrow(/conversationIds/);
  });

  test("work cannot be given to someone outside", async () => {
    const [conversationId] = await fill(1);
    if (!conversationId) throw new Error("There is a conversation");
    const stranger = await createWorkspace(t, undefined, "Other");
    const args = { workspaceId, conversationId, assigneeId: stranger.userId };
    await expect(owner.client.mutation(state.assign, args)).rejects.toThrow(/not_found/);
    const note = { workspaceId, conversationId, clientMessageId: "n", content: "x", mentions: [stranger.userId] };
    await expect(owner.client.mutation(api.conversations.agentMessages.note, note)).rejects.toThrow(/not_found/);
  });

  test("who leaves has nothing assigned and no mentions", async () => {
    const all = await fill(120);
    const colleague = await addMember(t, workspaceId, "agent");
    for (let at = 0; at < all.length; at += MAX_BULK) {
      const action = { kind: "assign" as const, assigneeId: colleague.userId };
      await owner.client.mutation(state.bulk, { workspaceId, conversationIds: all.slice(at, at + MAX_BULK), action });
    }
    await owner.client.mutation(api.workspaces.agentMembers.remove, { workspaceId, memberId: colleague.memberId });
    await t.finishAllScheduledFunctions(() => {});
    const counts = await owner.client.query(api.conversations.agent.counts, { workspaceId });
    expect(counts.unassigned).toBe(120);
    const check = await t.action(internal.conversations.checking.checkCounters, { workspaceId });
    expect(check.differences).toEqual([]);
  });
});

describe("rights", () => {
  test("a viewer reads but does not write", async () => {
    const [conversationId] = await fill(1);
    if (!conversationId) throw new Error("There is a conversation");
    const viewer = await addMember(t, workspaceId, "viewer");
    const args = { workspaceId, conversationId };
    expect((await viewer.client.query(api.conversations.agent.get, args)).status).toBe("open");
    const message = { ...args, clientMessageId: "x", content: "x" };
    const { agentMessages, agentState } = api.conversations;
    await expect(viewer.client.mutation(agentMessages.reply, message)).rejects.toThrow(/forbidden/);
    await expect(viewer.client.mutation(agentState.close, args)).rejects.toThrow(/forbidden/);
    const bulk = { workspaceId, conversationIds: [conversationId], action: { kind: "close" as const } };
    await expect(viewer.client.mutation(agentState.bulk, bulk)).rejects.toThrow(/forbidden/);
  });

  test("closing with a reply needs the right to close", async () => {
    const [conversationId] = await fill(1);
    if (!conversationId) throw new Error("There is a conversation");
    const agent = await addMember(t, workspaceId, "agent", { permissions: ["-conversations.close"] });
    const message = { workspaceId, conversationId, clientMessageId: "x", content: "x" };
    const { reply } = api.conversations.agentMessages;
    await expect(agent.client.mutation(reply, { ...message, then: "close" })).rejects.toThrow(/forbidden/);
    expect(await agent.client.mutation(reply, message)).toHaveProperty("messageId");
  });

  test("others' messages are deleted with conversations.delete only, and edited by nobody else", async () => {
    const [conversationId] = await fill(1);
    if (!conversationId) throw new Error("There is a conversation");
    const agent = await addMember(t, workspaceId, "agent");
    const message = { workspaceId, conversationId, clientMessageId: "x", content: "x" };
    const { messageId } = await owner.client.mutation(api.conversations.agentMessages.reply, message);
    const { edit, remove } = api.conversations.agentMessages;
    await expect(agent.client.mutation(remove, { workspaceId, messageId })).rejects.toThrow(/forbidden/);
    await expect(agent.client.mutation(edit, { workspaceId, messageId, content: "y" })).rejects.toThrow(/not_found/);
    const admin = await addMember(t, workspaceId, "admin");
    await admin.client.mutation(remove, { workspaceId, messageId });
    await expect(owner.client.mutation(edit, { workspaceId, messageId, content: "y" })).rejects.toThrow(
      /invalid_state/,
    );
  });

  test("another workspace's members find nothing", async () => {
    const [conversationId] = await fill(1);
    if (!conversationId) throw new Error("There is a conversation");
    const other = await createWorkspace(t, undefined, "Other");
    const own = { workspaceId: other.workspaceId, conversationId };
    const { agent, agentState, agentMessages } = api.conversations;
    await expect(other.client.query(agent.get, own)).rejects.toThrow(/not_found/);
    await expect(other.client.query(agent.messages, { ...own, paginationOpts: firstPage })).rejects.toThrow(
      /not_found/,
    );
    await expect(other.client.mutation(agentState.close, own)).rejects.toThrow(/not_found/);
    await expect(other.client.query(agentState.activity, own)).rejects.toThrow(/not_found/);
    const message = { ...own, clientMessageId: "x", content: "x" };
    await expect(other.client.mutation(agentMessages.reply, message)).rejects.toThrow(/not_found/);
    await expect(other.client.query(agent.get, { workspaceId, conversationId })).rejects.toThrow(/not_found/);
  });
});

test("a page of 25 costs the same in a workspace of any size", async () => {
  const cost = async () =>
    await t.run(async (ctx) => {
      const workspace = await ctx.db.get("workspaces", workspaceId);
      const member = await ctx.db.get("workspaceMembers", owner.memberId);
      if (!workspace || !member) throw new Error("The owner is a member");
      const before = (await ctx.meta.getTransactionMetrics()).documentsRead.used;
      const request = { view: "all" as const, paginationOpts: { numItems: 25, cursor: null } };
      const { page } = await listConversations(
        { ...ctx, workspace, member, userId: owner.userId, sessionId: owner.sessionId },
        request,
      );
      const people = new Set(page.map((row) => row.visitor.visitorId)).size;
      const { documentsRead } = await ctx.meta.getTransactionMetrics();
      return { rows: page.length, readPerReturned: (documentsRead.used - before) / (page.length + people) };
    });
  await fill(30);
  const small = await cost();
  await fill(150);
  const large = await cost();
  expect(large.rows).toBe(25);
  expect(large).toEqual(small);
  expect(large.readPerReturned).toBeLessThanOrEqual(1.1);
});

test("an answer to an outbound message is the customer's first message, and the reply to it the first response", async () => {
  const { sessionToken, visitorId } = await bootVisitor(t, workspaceId);
  const args = { workspaceId, visitorId, clientMessageId: "s", content: "Hello from us" };
  const { start, reply } = api.conversations.agentMessages;
  const { conversationId } = await owner.client.mutation(start, args);
  expect((await owner.client.mutation(start, args)).conversationId).toBe(conversationId);
  const get = () => owner.client.query(api.conversations.agent.get, { workspaceId, conversationId });
  expect(await get()).toMatchObject({ firstResponseAt: null, waitingSince: null });
  const answer = { sessionToken, conversationId, clientMessageId: "v", content: "Hi" };
  await t.mutation(api.conversations.visitor.send, answer);
  expect((await get()).waitingSince).not.toBeNull();
  await owner.client.mutation(reply, { workspaceId, conversationId, clientMessageId: "r", content: "Yes" });
  expect(await get()).toMatchObject({ firstResponseAt: expect.any(Number), waitingSince: null });
});
