import { fc } from "@fast-check/vitest";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { addTag, createTag, removeTag } from "../inbox/tagsModel";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const BEGIN = Date.UTC(2030, 2, 4, 9);
const WEEK = { from: "2030-03-04", to: "2030-03-10" };

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.setSystemTime(BEGIN);
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
type SeriesArgs = Omit<Parameters<typeof owner.client.query<typeof api.reporting.agent.series>>[1], "workspaceId">;
const series = async (args: Partial<SeriesArgs> = {}) =>
  await owner.client.query(api.reporting.agent.series, { workspaceId, ...WEEK, level: "day", ...args });
const totals = async (args: Partial<SeriesArgs> = {}) => (await series(args)).current.total.counts;
const begin = async () => await startConversation(t, (await bootVisitor(t, workspaceId)).sessionToken);
const reply = async (conversationId: Id<"conversations">, by: TestMember = owner) =>
  await by.client.mutation(api.conversations.agentMessages.reply, {
    workspaceId,
    conversationId,
    clientMessageId: `${Math.random()}`,
    content: "Hello",
  });
const close = async (conversationId: Id<"conversations">) =>
  await owner.client.mutation(api.conversations.agentState.close, { workspaceId, conversationId });
const reopen = async (conversationId: Id<"conversations">) =>
  await owner.client.mutation(api.conversations.agentState.reopen, { workspaceId, conversationId });
const undo = async (token: string | null) => {
  if (token === null) throw new Error("There is nothing to undo");
  await owner.client.mutation(api.conversations.agentState.undo, { workspaceId, token });
};
const differences = async () =>
  (await t.action(internal.reporting.checking.checkCounters, { workspaceId })).differences;

describe("what is counted", () => {
  test("a conversation's beginning, answer and end, with how long they took", async () => {
    const { conversationId } = await begin();
    pass(10 * 60_000);
    await reply(conversationId);
    pass(2 * HOUR);
    await close(conversationId);
    const { current } = await series();
    expect(current.total.counts).toMatchObject({ created: 1, firstResponse: 1, resolved: 1 });
    const { firstResponse, resolved } = current.total.times;
    expect((firstResponse?.p50 ?? 0) / 600_000).toBeCloseTo(1, 1);
    expect((resolved?.p90 ?? 0) / (130 * 60_000)).toBeCloseTo(1, 1);
    expect(current.buckets).toHaveLength(7);
    expect(current.buckets[0]?.counts.created).toBe(1);
    expect(await differences()).toEqual([]);
  });

  test("nothing of a closing that was undone, and a reopening apart from the closing before it", async () => {
    const { conversationId } = await begin();
    const first = await close(conversationId);
    await undo(first.undo);
    expect((await totals()).resolved).toBeUndefined();
    await close(conversationId);
    pass(HOUR);
    const opened = await reopen(conversationId);
    expect(await totals()).toMatchObject({ resolved: 1, reopened: 1 });
    await undo(opened.undo);
    expect(await totals()).toMatchObject({ resolved: 1 });
    expect((await totals()).reopened).toBeUndefined();
    expect(await differences()).toEqual([]);
  });

  test("no resolution of what was merged away or is spam, whatever it was before", async () => {
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const start = async () => (await startConversation(t, sessionToken)).conversationId;
    const [sourceId, targetId, junk, closedJunk] = [await start(), await start(), await start(), await start()];
    await owner.client.mutation(api.conversations.agentMerging.merge, { workspaceId, sourceId, targetId });
    const spam = async (conversationId: Id<"conversations">) =>
      (await owner.client.mutation(api.conversations.agentState.setSpam, { workspaceId, conversationId, isSpam: true }))
        .undo;
    await spam(junk);
    await close(closedJunk);
    const token = await spam(closedJunk);
    expect((await totals()).resolved).toBeUndefined();
    expect(await differences()).toEqual([]);
    await undo(token);
    await close(targetId);
    expect(await totals()).toMatchObject({ created: 4, resolved: 2 });
    expect(await differences()).toEqual([]);
  });

  test("for the teammate who answered, whoever has the conversation later", async () => {
    const agent = await addMember(t, workspaceId, "agent", { name: "Mira" });
    const { conversationId } = await begin();
    await reply(conversationId, agent);
    const { members } = await owner.client.query(api.reporting.agent.breakdown, {
      workspaceId,
      ...WEEK,
      dimension: "agent",
    });
    expect(members.map(({ name, counts }) => [name, counts.firstResponse])).toEqual([["Mira", 1]]);
  });

  test(
    "whatever happens in whatever order: every figure is what the facts add up to",
    { timeout: 60_000 },
    async () => {
      const step = fc.constantFrom("begin", "reply", "close", "reopen", "undo", "pass");
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
          const ids: Id<"conversations">[] = [(await begin()).conversationId];
          let token: string | null = null;
          for (const [index, name] of steps.entries()) {
            const id = ids[index % ids.length];
            if (!id) continue;
            if (name === "begin") ids.push((await begin()).conversationId);
            if (name === "reply") await reply(id);
            if (name === "close") token = (await close(id)).undo;
            if (name === "reopen") token = (await reopen(id)).undo;
            if (name === "undo" && token) {
              await errorOf(undo(token));
              token = null;
            }
            pass(name === "pass" ? 7 * HOUR : 1000);
          }
          expect(await differences()).toEqual([]);
        }),
        { numRuns: 6 },
      );
    },
  );
});

describe("a report", () => {
  test("compares with the period of the same length before", async () => {
    await begin();
    pass(7 * DAY);
    await begin();
    await begin();
    const { current, previous } = await series({ from: "2030-03-11", to: "2030-03-17", isCompared: true });
    expect(current.total.counts.created).toBe(2);
    expect(previous).toMatchObject({ from: "2030-03-04", to: "2030-03-10", total: { counts: { created: 1 } } });
  });

  test("says the same by hour, day, week and month", async () => {
    for (let index = 0; index < 6; index++) {
      await begin();
      pass(13 * HOUR);
    }
    for (const level of ["hour", "day", "week", "month"] as const) {
      const { current } = await series({ level });
      const sum = current.buckets.reduce((held, bucket) => held + (bucket.counts.created ?? 0), 0);
      expect([level, sum, current.total.counts.created]).toEqual([level, 6, 6]);
    }
  });

  test("over months adds up whole months and the days around them", async () => {
    for (let index = 0; index < 8; index++) {
      await begin();
      pass(17 * DAY);
    }
    const span = { from: "2030-03-05", to: "2030-06-30" };
    expect((await totals({ ...span, level: "month" })).created).toBe((await totals({ ...span, level: "day" })).created);
    expect((await totals({ ...span, level: "month" })).created).toBe(6);
  });

  test("opens every figure as the rows behind it", async () => {
    const first = await begin();
    pass(DAY);
    const second = await begin();
    await close(second.conversationId);
    const rows = async (kind: "created" | "resolved", from: string, to: string) =>
      (
        await owner.client.query(api.reporting.agent.rows, { workspaceId, kind, from, to, paginationOpts: firstPage })
      ).page.map((row) => row.conversation?._id);
    expect(await rows("created", WEEK.from, WEEK.to)).toEqual([second.conversationId, first.conversationId]);
    expect(await rows("created", "2030-03-04", "2030-03-04")).toEqual([first.conversationId]);
    expect(await rows("resolved", WEEK.from, WEEK.to)).toEqual([second.conversationId]);
  });

  test("of everything together is one row", async () => {
    await begin();
    const args = { workspaceId, ...WEEK, dimension: "all" as const };
    const { members } = await owner.client.query(api.reporting.agent.breakdown, args);
    expect(members).toMatchObject([{ name: "All", counts: { created: 1 } }]);
  });

  test("is a CSV file with a line for each period", async () => {
    await begin();
    const text = await owner.client.query(api.reporting.agent.csv, {
      workspaceId,
      ...WEEK,
      level: "day",
      table: "series",
    });
    const lines = text.trim().split("\r\n");
    expect(lines).toHaveLength(8);
    expect(lines[1]).toMatch(/^2030-03-04,1,/);
  });

  test.each([
    [{ from: "2030-02-30" }, "from"],
    [{ from: "1969-12-31" }, "from"],
    [{ to: "2030-03-01" }, "to"],
    [{ to: "tomorrow" }, "to"],
    [{ from: "2020-01-01", level: "hour" as const }, "level"],
    [{ from: "2020-01-01", level: "day" as const }, "level"],
  ])("refuses %j", async (args, field) => {
    expect(await errorOf(series(args))).toMatchObject({ code: "invalid_input", field });
  });

  test("is frozen by a snapshot", async () => {
    await begin();
    const snapshotId = await owner.client.mutation(api.reporting.agentSnapshots.create, {
      workspaceId,
      name: "First week",
      type: "conversations",
      level: "day",
      ...WEEK,
    });
    await begin();
    const snapshot = await owner.client.query(api.reporting.agentSnapshots.get, { workspaceId, snapshotId });
    expect(snapshot.total.counts.created).toBe(1);
    expect(snapshot.members).toMatchObject([{ name: "Messenger", counts: { created: 1 } }]);
    expect((await totals()).created).toBe(2);
  });
});

describe("the time zone", () => {
  const move = async (timeZone: string) =>
    await owner.client.mutation(api.reporting.agent.setTimeZone, { workspaceId, timeZone });
  const settle = async () => await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(1000));

  test("decides what a day is, for what happened before too", async () => {
    vi.setSystemTime(Date.UTC(2030, 2, 4, 23, 30));
    await begin();
    expect((await series()).current.buckets[0]?.counts.created).toBe(1);
    await move("Asia/Kolkata");
    expect((await series()).timeZone).toBe("UTC");
    await settle();
    const { timeZone, current } = await series();
    expect(timeZone).toBe("Asia/Kolkata");
    expect(current.buckets.map((bucket) => bucket.counts.created ?? 0)).toEqual([0, 1, 0, 0, 0, 0, 0]);
    expect(await differences()).toEqual([]);
  });

  test("changes while things happen, and back, without losing or doubling one", async () => {
    for (let index = 0; index < 30; index++) await begin();
    await move("America/St_Johns");
    const { conversationId } = await begin();
    await t.finishInProgressScheduledFunctions();
    await close(conversationId);
    await move("Pacific/Chatham");
    await begin();
    await move("America/St_Johns");
    await begin();
    await settle();
    expect((await series()).timeZone).toBe("America/St_Johns");
    expect((await totals({ from: "2030-03-03" })).created).toBe(33);
    expect(await differences()).toEqual([]);
  });

  test("is one that exists", async () => {
    expect(await errorOf(move("Europe/Atlantis"))).toMatchObject({ code: "invalid_input", field: "timeZone" });
  });
});

describe("what other parts tell reports", () => {
  const actor = () => ({ type: "user" as const, userId: owner.userId });

  test("a tag counts once it is on, and not once it is off", async () => {
    const { conversationId } = await begin();
    const tagId = await t.run((ctx) => createTag(ctx, workspaceId, { name: "Battery" }, actor()));
    const change = async (verb: typeof addTag) =>
      await t.run(async (ctx) => {
        const row = await ctx.db.get("conversations", conversationId);
        if (row) await verb(ctx, row, tagId, actor());
      });
    const byTag = async () =>
      (await owner.client.query(api.reporting.agent.breakdown, { workspaceId, ...WEEK, dimension: "tag" })).members;
    await change(addTag);
    expect(await byTag()).toMatchObject([{ name: "Battery", counts: { tagged: 1 } }]);
    expect((await totals()).tagged).toBeUndefined();
    await change(removeTag);
    expect(await byTag()).toEqual([]);
    expect(await differences()).toEqual([]);
  });

  test("a rating counts for who answered, by its stars", async () => {
    await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, askForRatingEnabled: true });
    const { sessionToken } = await bootVisitor(t, workspaceId);
    const { conversationId } = await startConversation(t, sessionToken);
    await reply(conversationId);
    await close(conversationId);
    await t.mutation(api.csat.visitor.submit, { sessionToken, conversationId, rating: 4 });
    expect(await totals({ dimension: "agent", member: owner.userId })).toMatchObject({ rated: 1, rated4: 1 });
    expect(await differences()).toEqual([]);
  });

  test("a target counts as kept or missed, once", async () => {
    await owner.client.mutation(api.sla.agent.create, {
      workspaceId,
      name: "Quick",
      enabled: true,
      match: { priorities: [], channels: [], teamIds: [], tagIds: [] },
      firstResponseMinutes: 10,
      nextResponseMinutes: null,
      resolutionMinutes: null,
      usesOfficeHours: false,
    });
    const kept = await begin();
    const missed = await begin();
    pass(5 * 60_000);
    await reply(kept.conversationId);
    pass(10 * 60_000);
    await t.mutation(internal.sla.jobs.sweep, {});
    await t.mutation(internal.sla.jobs.sweep, {});
    await reply(missed.conversationId);
    expect(await totals()).toMatchObject({ slaMet: 1, slaMissed: 1 });
    expect(await differences()).toEqual([]);
  });
});
