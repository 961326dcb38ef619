import fc from "fast-check";
import { beforeEach, describe, expect, test, vi, afterEach } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";
import { MERGE_BATCH } from "./mergingModel";

const { agent, agentMerging, agentMessages, agentState, visitor } = api.conversations;
type ConversationId = Id<"conversations">;
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let sessionToken: string;

async function prepare(): Promise<void> {
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  ({ sessionToken } = await bootVisitor(t, workspaceId));
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
  await prepare();
});
afterEach(() => {
  vi.useRealTimers();
});

async function start(content = "Hello"): Promise<ConversationId> {
  vi.advanceTimersByTime(1000);
  return (await startConversation(t, sessionToken, content)).conversationId;
}
const merge = async (sourceId: ConversationId, targetId: ConversationId, by = owner) =>
  await by.client.mutation(agentMerging.merge, { workspaceId, sourceId, targetId });
/** Lets scheduled steps run without letting so much time pass that sessions end. */
async function settle(): Promise<void> {
  for (let step = 0; step < 20; step++) {
    vi.advanceTimersByTime(1);
    await t.finishInProgressScheduledFunctions();
  }
}
const get = async (conversationId: ConversationId) =>
  await owner.client.query(agent.get, { workspaceId, conversationId });
async function send(conversationId: ConversationId, content: string, clientMessageId = content): Promise<void> {
  vi.advanceTimersByTime(10);
  await t.mutation(visitor.send, { sessionToken, conversationId, clientMessageId, content });
}
const rows = async (conversationId: ConversationId) =>
  await t.run(
    async (ctx) =>
      await ctx.db
        .query("messages")
        .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
        .collect(),
  );
const words = async (conversationId: ConversationId) =>
  (await rows(conversationId)).filter(({ kind }) => kind !== "event").map(({ content }) => content);
const differences = async () =>
  (await t.action(internal.conversations.checking.checkCounters, { workspaceId })).differences;

describe("merging", () => {
  test("moves messages in the order they were written; the source stays closed and tells where they went", async () => {
    const [source, target] = [await start("a"), await start("b")];
    vi.advanceTimersByTime(1000);
    await send(source, "c");
    vi.advanceTimersByTime(1000);
    await send(target, "d");
    await merge(source, target);
    await settle();
    expect(await words(target)).toEqual(["a", "b", "c", "d"]);
    expect(await words(source)).toEqual([]);
    expect(await get(source)).toMatchObject({ status: "closed", mergedIntoId: target, unreadByAgent: 0 });
    expect(await get(target)).toMatchObject({ status: "open", unreadByAgent: 4, lastMessage: { preview: "d" } });
    const { page } = await owner.client.query(agent.messages, {
      workspaceId,
      conversationId: source,
      paginationOpts: firstPage,
    });
    expect(page.map(({ event }) => [event?.type, event?.conversationId])).toEqual([["merged", target]]);
    expect(await differences()).toEqual([]);
  });

  test("goes on over many batches, and a lost step is taken up again", async () => {
    const [source, target] = [await start("0"), await start("target")];
    const count = 2 * MERGE_BATCH + 10;
    await t.run(async (ctx) => {
      const first = await ctx.db
        .query("messages")
        .withIndex("by_conversation", (q) => q.eq("conversationId", source))
        .first();
      if (!first) throw new Error("There is a first message");
      const { _id, _creationTime, clientMessageId, ...row } = first;
      for (let index = 1; index < count; index++) {
        await ctx.db.insert("messages", { ...row, content: String(index), createdAt: row.createdAt + index });
      }
    });
    await merge(source, target);
    expect((await words(source)).length).toBeGreaterThanOrEqual(count - MERGE_BATCH);
    expect((await words(source)).length).toBeLessThan(count);
    await t.run(async (ctx) => {
      for (const job of await ctx.db.system.query("_scheduled_functions").collect())
        await ctx.scheduler.cancel(job._id);
    });
    vi.advanceTimersByTime(120_000);
    expect(await t.mutation(internal.conversations.jobs.resumeMerges, {})).toBe(1);
    await settle();
    expect((await words(target)).filter((word) => word !== "target")).toEqual(
      Array.from({ length: count }, (_, index) => String(index)),
    );
    expect(await words(source)).toEqual([]);
    expect(await t.mutation(internal.conversations.jobs.resumeMerges, {})).toBe(0);
  });

  test("again does nothing; with itself, into what was merged or with spam it is refused", async () => {
    const [a, b, c] = [await start(), await start(), await start()];
    await merge(a, b);
    await merge(a, b);
    await settle();
    expect(await words(b)).toHaveLength(2);
    expect(await errorOf(merge(b, b))).toMatchObject({ field: "targetId" });
    expect(await errorOf(merge(c, a))).toEqual({ code: "invalid_state", state: "merged" });
    expect(await errorOf(merge(a, c))).toEqual({ code: "invalid_state", state: "merged" });
    const spam = { kind: "spam" as const };
    await owner.client.mutation(agentState.bulk, { workspaceId, conversationIds: [c], action: spam });
    expect(await errorOf(merge(c, b))).toEqual({ code: "invalid_state", state: "spam" });
    expect(await errorOf(owner.client.mutation(agentState.reopen, { workspaceId, conversationId: a }))).toEqual({
      code: "invalid_state",
      state: "merged",
    });
  });

  test("leads the customer on: his list, his thread, what he sends and what he sends again", async () => {
    const [source, target] = [await start("first"), await start("second")];
    await send(source, "sent once", "id-1");
    await merge(source, target);
    await settle();
    const paginationOpts = firstPage;
    const { page } = await t.query(visitor.list, { sessionToken, paginationOpts });
    expect(page.map(({ _id }) => _id)).toEqual([target]);
    await send(source, "sent once", "id-1");
    await send(source, "later");
    expect(await words(target)).toEqual(["first", "second", "sent once", "later"]);
    const thread = await t.query(visitor.messages, { sessionToken, conversationId: source, paginationOpts });
    expect(thread.page).toHaveLength(4);
    expect((await get(source)).status).toBe("closed");
  });

  test("takes tags, mentions, files, drafts and the rating along", async () => {
    const colleague = await addMember(t, workspaceId, "agent");
    const [source, target] = [await start(), await start()];
    const tagId = await t.run(
      async (ctx) => await ctx.db.insert("tags", { workspaceId, name: "vip", nameKey: "vip", createdAt: 1 }),
    );
    const action = { kind: "addTag" as const, tagId };
    await owner.client.mutation(agentState.bulk, { workspaceId, conversationIds: [source], action });
    const note = { workspaceId, conversationId: source, clientMessageId: "n", content: "@you" };
    await owner.client.mutation(agentMessages.note, { ...note, mentions: [colleague.userId] });
    const draft = { workspaceId, kind: "reply" as const, baseRevision: 0 };
    const save = api.inbox.agentDrafts.save;
    await colleague.client.mutation(save, { ...draft, conversationId: source, content: "from source" });
    await owner.client.mutation(save, { ...draft, conversationId: source, content: "mine" });
    await owner.client.mutation(save, { ...draft, conversationId: target, content: "there" });
    const attachmentId = await t.run(async (ctx) => {
      const message = await ctx.db
        .query("messages")
        .withIndex("by_conversation", (q) => q.eq("conversationId", source))
        .first();
      if (!message) throw new Error("There is a message");
      const storageId = await ctx.storage.store(new Blob(["x"]));
      const file = {
        workspaceId,
        storageId,
        name: "a.txt",
        size: 1,
        contentType: "text/plain",
        key: "k",
        createdAt: 1,
      };
      const id = await ctx.db.insert("attachments", { ...file, conversationId: source, messageId: message._id });
      await ctx.db.patch("messages", message._id, { attachmentIds: [id] });
      await ctx.db.insert("csatResponses", { workspaceId, conversationId: source, rating: 5, createdAt: 1 });
      return id;
    });
    await merge(source, target);
    await settle();
    expect((await get(target)).tagIds).toEqual([tagId]);
    expect((await get(source)).tagIds).toEqual([]);
    const mentions = { workspaceId, view: "mentions" as const, paginationOpts: firstPage };
    expect((await colleague.client.query(agent.list, mentions)).page.map(({ _id }) => _id)).toEqual([target]);
    const drafts = async (by: TestMember) =>
      (await by.client.query(api.inbox.agentDrafts.get, { workspaceId, conversationId: target })).reply?.content;
    expect([await drafts(colleague), await drafts(owner)]).toEqual(["from source", "there\n\nmine"]);
    await t.run(async (ctx) => {
      expect((await ctx.db.get("attachments", attachmentId))?.conversationId).toBe(target);
      const ratings = await ctx.db.query("csatResponses").collect();
      expect(ratings.map(({ conversationId }) => conversationId)).toEqual([target]);
    });
    expect(await differences()).toEqual([]);
  });

  test("takes the ticket along, unless there is one already: then it stays, and its history says so", async () => {
    const [first, second, third] = [await start(), await start(), await start()];
    const make = async (conversationId: ConversationId) =>
      (
        await owner.client.mutation(api.tickets.agentState.create, {
          workspaceId,
          conversationId,
          clientMessageId: `ticket of ${conversationId}`,
          subject: "Brake",
        })
      ).ticketId;
    const told = async (ticketId: Id<"tickets">) => {
      const ticket = await owner.client.query(api.tickets.agent.get, { workspaceId, ticketId });
      const paginationOpts = firstPage;
      const { page } = await owner.client.query(api.tickets.agent.comments, { workspaceId, ticketId, paginationOpts });
      return [ticket.conversation?.conversationId, page[0]?.event?.type];
    };
    const ticketId = await make(first);
    await merge(first, second);
    await settle();
    expect(await told(ticketId)).toEqual([second, "linked"]);
    expect(await make(first)).toBe(ticketId);
    const other = await make(third);
    await merge(second, third);
    await settle();
    expect(await told(ticketId)).toEqual([second, "keptLink"]);
    expect(await told(other)).toEqual([third, "created"]);
    const tickets = await t.action(internal.tickets.checking.checkCounters, { workspaceId });
    expect(tickets.differences).toEqual([]);
  });

  test("of two visitors is for who manages people, and hides the one's messages from the other", async () => {
    const source = await start("mine");
    const other = await bootVisitor(t, workspaceId);
    vi.advanceTimersByTime(1000);
    const { conversationId: target } = await startConversation(t, other.sessionToken, "theirs");
    const colleague = await addMember(t, workspaceId, "agent");
    const refusal = { code: "forbidden", permission: "users.manage" };
    expect(await errorOf(merge(source, target, colleague))).toEqual(refusal);
    await merge(source, target);
    await settle();
    expect(await words(target)).toEqual(["mine", "theirs"]);
    expect(await errorOf(send(source, "hello?"))).toMatchObject({ code: "not_found" });
  });

  test(
    "loses nothing and does nothing twice, whatever is merged into what and written meanwhile",
    { timeout: 120_000 },
    async () => {
      const step = fc.oneof(
        fc.record({ kind: fc.constant("send" as const), to: fc.nat(3) }),
        fc.record({ kind: fc.constant("note" as const), to: fc.nat(3) }),
        fc.record({ kind: fc.constant("merge" as const), to: fc.nat(3), from: fc.nat(3) }),
        fc.record({ kind: fc.constant("again" as const), to: fc.nat(3) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
          await prepare();
          const ids = [await start("s0"), await start("s1"), await start("s2"), await start("s3")];
          const sent = ["s0", "s1", "s2", "s3"];
          for (const [index, { kind, to, ...more }] of steps.entries()) {
            const id = ids[to] as ConversationId;
            const content = `${kind}${index}`;
            if (kind === "merge") {
              const error = await errorOf(merge(ids[(more as { from: number }).from] as ConversationId, id));
              expect(["invalid_state", "invalid_input", undefined]).toContain(error?.code);
            } else if (kind === "note") {
              const note = { workspaceId, conversationId: id, clientMessageId: content, content };
              if (!(await errorOf(owner.client.mutation(agentMessages.note, note)))) sent.push(content);
            } else {
              await send(id, content);
              if (kind === "again") await send(id, content);
              sent.push(content);
            }
          }
          await settle();
          const found: string[] = [];
          for (const id of ids) {
            const own = await words(id);
            if ((await get(id)).mergedIntoId) expect(own).toEqual([]);
            found.push(...own);
            const times = (await rows(id)).map(({ createdAt }) => createdAt);
            expect(new Set(times).size).toBe(times.length);
          }
          expect(found.sort()).toEqual(sent.sort());
          expect(await differences()).toEqual([]);
        }),
        { numRuns: 12 },
      );
    },
  );
});
