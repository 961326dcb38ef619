import { beforeEach, describe, expect, test } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

const { agent, agentMessages, agentState, visitor } = api.conversations;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let sessionToken: string;

beforeEach(async () => {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  ({ sessionToken } = await bootVisitor(t, workspaceId));
});

const start = async () => (await startConversation(t, sessionToken)).conversationId;
const get = async (conversationId: Id<"conversations">) =>
  await owner.client.query(agent.get, { workspaceId, conversationId });
const counts = async () => await owner.client.query(agent.counts, { workspaceId });
const list = async (view: "all" | "closed" | "spam" | "open") =>
  (await owner.client.query(agent.list, { workspaceId, view, paginationOpts: firstPage })).page.map(({ _id }) => _id);
type Action = (typeof agentState.bulk)["_args"]["action"];
const bulk = async (conversationIds: Id<"conversations">[], action: Action) =>
  await owner.client.mutation(agentState.bulk, { workspaceId, conversationIds, action });
const undo = async (token: string | null) =>
  await owner.client.mutation(agentState.undo, { workspaceId, token: String(token) });
const differences = async () =>
  (await t.action(internal.conversations.checking.checkCounters, { workspaceId })).differences;

describe("spam", () => {
  test("is in no view but its own, nobody waits in it, and counts are right", async () => {
    const [id, other] = [await start(), await start()];
    const marked = await bulk([id], { kind: "spam" });
    expect(marked).toMatchObject({ changed: [id], failed: [] });
    expect(await Promise.all([list("all"), list("closed"), list("open"), list("spam")])).toEqual([
      [other],
      [],
      [other],
      [id],
    ]);
    expect(await counts()).toMatchObject({ open: 1, closed: 0, spam: 1, unread: { all: 1 } });
    expect(await get(id)).toMatchObject({ status: "spam", waitingSince: null });
    await undo(marked.undo);
    expect(await list("spam")).toEqual([]);
    expect(await get(id)).toMatchObject({ status: "open", waitingSince: expect.any(Number) });
    expect(await differences()).toEqual([]);
  });

  test("with blocking shuts its sender out and takes along what is open with him; one undo for all of it", async () => {
    const [id, other, done] = [await start(), await start(), await start()];
    await bulk([done], { kind: "close" });
    const { visitor: person } = await get(id);
    const { visitorId } = person;
    const isBlocked = async () =>
      (await owner.client.query(api.visitors.agent.get, { workspaceId, visitorId })).blocked;
    const list = { paginationOpts: firstPage };
    const mark = { workspaceId, conversationId: id, isSpam: true, blocksVisitor: true };
    const marked = await owner.client.mutation(agentState.setSpam, mark);
    expect(await isBlocked()).toBe(true);
    expect(await Promise.all([id, other, done].map(async (each) => (await get(each)).status))).toEqual([
      "spam",
      "spam",
      "closed",
    ]);
    expect(await get(id)).toMatchObject({ isVisitorBlocked: true });
    const send = { sessionToken, conversationId: id, clientMessageId: "again", content: "Buy" };
    await expect(t.mutation(visitor.send, send)).rejects.toMatchObject({ data: { code: "unauthenticated" } });
    await expect(t.query(visitor.list, { sessionToken, ...list })).rejects.toMatchObject({
      data: { code: "unauthenticated" },
    });
    const blocked = { workspaceId, filter: "blocked" as const, ...list };
    expect((await owner.client.query(api.visitors.agent.list, blocked)).page).toMatchObject([
      { visitorId, blocked: true },
    ]);
    await undo(marked.undo);
    expect(await isBlocked()).toBe(false);
    expect(await Promise.all([id, other, done].map(async (each) => (await get(each)).status))).toEqual([
      "open",
      "open",
      "closed",
    ]);
    await t.mutation(visitor.send, send);
    expect((await owner.client.query(api.visitors.agent.list, blocked)).page).toEqual([]);
    expect(await differences()).toEqual([]);
  });

  test("with blocking is for who manages people; its undo keeps a block from before", async () => {
    const id = await start();
    const mark = { workspaceId, conversationId: id, isSpam: true, blocksVisitor: true };
    const agent = await addMember(t, workspaceId, "agent");
    await expect(agent.client.mutation(agentState.setSpam, mark)).rejects.toMatchObject({
      data: { code: "forbidden", permission: "users.manage" },
    });
    expect((await get(id)).status).toBe("open");
    const { visitorId } = (await get(id)).visitor;
    await owner.client.mutation(api.visitors.agent.setBlocked, { workspaceId, visitorId, blocked: true });
    const marked = await owner.client.mutation(agentState.setSpam, mark);
    expect((await owner.client.mutation(agentState.setSpam, mark)).undo).toBeNull();
    await undo(marked.undo);
    expect(await get(id)).toMatchObject({ status: "open", isVisitorBlocked: true });
  });

  test("stays spam when its sender writes again; a teammate brings it back", async () => {
    const id = await start();
    await bulk([id], { kind: "spam" });
    await t.mutation(visitor.send, { sessionToken, conversationId: id, clientMessageId: "again", content: "Buy" });
    expect(await get(id)).toMatchObject({ status: "spam", waitingSince: null });
    expect(await counts()).toMatchObject({ unread: { all: 0, unassigned: 0 } });
    await bulk([id], { kind: "reopen" });
    expect((await get(id)).status).toBe("spam");
    await bulk([id], { kind: "unspam" });
    expect(await get(id)).toMatchObject({ status: "open", waitingSince: expect.any(Number) });
    expect(await counts()).toMatchObject({ spam: 0, unread: { all: 1 } });
    expect(await differences()).toEqual([]);
  });

  test("shows to its sender as any closed conversation", async () => {
    const id = await start();
    await bulk([id], { kind: "spam" });
    expect(await t.query(visitor.get, { sessionToken, conversationId: id })).toMatchObject({ status: "closed" });
    const { page } = await t.query(visitor.messages, { sessionToken, conversationId: id, paginationOpts: firstPage });
    expect(page.map(({ kind }) => kind)).toEqual(["message"]);
  });

  test("a teammate who answers it says that it is none", async () => {
    const id = await start();
    await bulk([id], { kind: "spam" });
    const answer = { workspaceId, conversationId: id, clientMessageId: "1", content: "Hi" };
    await owner.client.mutation(agentMessages.reply, answer);
    expect((await get(id)).status).toBe("open");
  });
});

describe("one action for many", () => {
  test("changes those it can, names those it cannot, and one token takes all of it back", async () => {
    const [a, b, c] = [await start(), await start(), await start()];
    await bulk([b], { kind: "close" });
    const result = await bulk([a, b, c, a], { kind: "snooze", until: Date.now() + 3_600_000 });
    expect(result).toMatchObject({ changed: [a, c], failed: [{ conversationId: b, reason: "closed" }] });
    await undo(result.undo);
    expect([(await get(a)).status, (await get(b)).status, (await get(c)).status]).toEqual(["open", "closed", "open"]);
  });

  test("tags and untags, sets priority and team, and undoes each", async () => {
    const [a, b] = [await start(), await start()];
    const { tagId, teamId } = await t.run(async (ctx) => {
      const at = { createdAt: Date.now() };
      const team = { workspaceId, name: "T", nameKey: "t", method: "manual" as const, updatedAt: 0, ...at };
      return {
        tagId: await ctx.db.insert("tags", { workspaceId, name: "vip", nameKey: "vip", ...at }),
        teamId: await ctx.db.insert("teams", team),
      };
    });
    await bulk([a], { kind: "addTag", tagId });
    const tagged = await bulk([a, b], { kind: "addTag", tagId });
    expect(tagged.changed).toEqual([b]);
    await undo(tagged.undo);
    expect([(await get(a)).tagIds, (await get(b)).tagIds]).toEqual([[tagId], []]);
    const untagged = await bulk([a, b], { kind: "removeTag", tagId });
    expect(untagged.changed).toEqual([a]);
    await undo(untagged.undo);
    expect((await get(a)).tagIds).toEqual([tagId]);
    const team = await bulk([a, b], { kind: "team", teamId });
    expect(team.changed).toEqual([a, b]);
    await undo(team.undo);
    expect((await get(a)).teamId).toBeNull();
    const urgent = await bulk([a, b], { kind: "priority", priority: "urgent" });
    expect((await get(b)).priority).toBe("urgent");
    await undo(urgent.undo);
    expect((await get(b)).priority).toBe("normal");
    expect(await differences()).toEqual([]);
  });

  test("refuses an id of elsewhere altogether", async () => {
    const mine = await start();
    const elsewhere = await createWorkspace(t);
    const booted = await bootVisitor(t, elsewhere.workspaceId);
    const { conversationId } = await startConversation(t, booted.sessionToken);
    expect(await errorOf(bulk([mine, conversationId], { kind: "close" }))).toMatchObject({ code: "not_found" });
    expect((await get(mine)).status).toBe("open");
  });
});

describe("two teammates at once", () => {
  test("the second is told of the first one's answer before his is sent, and may send it anyway", async () => {
    const conversationId = await start();
    const mira = await addMember(t, workspaceId, "agent", { name: "Mira Okafor" });
    const seenUpTo = (await get(conversationId)).lastMessageAt;
    const place = { workspaceId, conversationId };
    await mira.client.mutation(agentMessages.reply, {
      ...place,
      clientMessageId: "m",
      content: "I am on it",
      seenUpTo,
    });
    const answer = { ...place, clientMessageId: "o", content: "Me too" };
    const refusal = await errorOf(owner.client.mutation(agentMessages.reply, { ...answer, seenUpTo }));
    expect(refusal).toMatchObject({
      code: "conflict",
      newer: { senderName: "Mira Okafor", preview: "I am on it", createdAt: expect.any(Number) },
    });
    await owner.client.mutation(agentMessages.reply, answer);
    await owner.client.mutation(agentMessages.reply, { ...answer, seenUpTo });
    const { page } = await owner.client.query(agent.messages, { ...place, paginationOpts: firstPage });
    expect(page.filter(({ content }) => content === "Me too")).toHaveLength(1);
  });

  test("one's own message and a customer's stop nobody", async () => {
    const conversationId = await start();
    const place = { workspaceId, conversationId };
    const seenUpTo = (await get(conversationId)).lastMessageAt;
    await t.mutation(visitor.send, { sessionToken, conversationId, clientMessageId: "v", content: "Hello?" });
    for (const clientMessageId of ["1", "2"]) {
      await owner.client.mutation(agentMessages.reply, { ...place, clientMessageId, content: "Yes", seenUpTo });
    }
  });

  test("who closes second changes nothing", async () => {
    const conversationId = await start();
    const mira = await addMember(t, workspaceId, "agent");
    const first = await mira.client.mutation(agentState.close, { workspaceId, conversationId });
    expect(await owner.client.mutation(agentState.close, { workspaceId, conversationId })).toEqual({ undo: null });
    await mira.client.mutation(agentState.undo, { workspaceId, token: String(first.undo) });
    expect((await get(conversationId)).status).toBe("open");
  });
});
