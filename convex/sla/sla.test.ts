import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";

const MINUTE = 60_000;
/** A Monday, 9:00 in Berlin. */
const MONDAY = Date.UTC(2026, 10, 23, 8);
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;

beforeEach(async () => {
  vi.useFakeTimers({ now: MONDAY });
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
});
afterEach(() => {
  vi.useRealTimers();
});

const anything = { priorities: [], channels: [], teamIds: [], tagIds: [] };
const targets = { firstResponseMinutes: 30, nextResponseMinutes: 60, resolutionMinutes: 240 };
const base = { name: "Everyone", enabled: true, match: anything, ...targets, usesOfficeHours: false };
const policy = async (more: Partial<typeof base> = {}) =>
  (await owner.client.mutation(api.sla.agent.create, { workspaceId, ...base, ...more })).policyId;

/** Lets time pass and everything happen that was due in it. */
async function pass(minutes: number): Promise<void> {
  vi.advanceTimersByTime(minutes * MINUTE);
  await t.finishInProgressScheduledFunctions();
  await t.finishInProgressScheduledFunctions();
}

async function begin() {
  const { sessionToken } = await bootVisitor(t, workspaceId);
  const { conversationId } = await startConversation(t, sessionToken);
  return { sessionToken, conversationId };
}
const row = async (id: Id<"conversations">) => (await t.run(async (ctx) => await ctx.db.get("conversations", id)))!;
const reply = async (conversationId: Id<"conversations">, clientMessageId = `r${Date.now()}`) => {
  const args = { workspaceId, conversationId, clientMessageId, content: "Here you are" };
  await owner.client.mutation(api.conversations.agentMessages.reply, args);
};
const write = async (visitor: { sessionToken: string; conversationId: Id<"conversations"> }) =>
  await t.mutation(api.conversations.visitor.send, { ...visitor, clientMessageId: `v${Date.now()}`, content: "And?" });
const breaches = async (id: Id<"conversations">) =>
  (await t.run(async (ctx) => await ctx.db.query("messages").collect()))
    .filter((one) => one.conversationId === id && one.event?.type === "slaBreached")
    .map((one) => one.event?.metric);

describe("a target", () => {
  test("is shown as due, breaches once when its time has passed, and stops with the answer", async () => {
    await policy();
    const { conversationId } = await begin();
    const at = (await row(conversationId)).firstCustomerMessageAt!;
    expect((await row(conversationId)).sla).toEqual({
      state: "running",
      metric: "firstResponse",
      dueAt: at + 30 * MINUTE,
    });
    await pass(29);
    expect(await breaches(conversationId)).toEqual([]);
    await pass(2);
    await t.mutation(internal.sla.jobs.sweep, {});
    expect(await breaches(conversationId)).toEqual(["firstResponse"]);
    expect((await row(conversationId)).sla).toMatchObject({ state: "breached", dueAt: at + 30 * MINUTE });
    const audited = await t.run(async (ctx) => await ctx.db.query("auditLogs").collect());
    expect(audited.filter((entry) => entry.action === "conversation.sla_breached")).toHaveLength(1);
    await reply(conversationId);
    expect((await row(conversationId)).sla).toMatchObject({ state: "paused", metric: "resolution" });
    await pass(500);
    expect(await breaches(conversationId)).toEqual(["firstResponse"]);
  });

  test("a sweep finds what its scheduled function missed", async () => {
    await policy();
    const { conversationId } = await begin();
    vi.setSystemTime(MONDAY + 31 * MINUTE);
    expect(await t.mutation(internal.sla.jobs.sweep, {})).toBe(1);
    expect(await t.mutation(internal.sla.jobs.sweep, {})).toBe(0);
    expect(await breaches(conversationId)).toEqual(["firstResponse"]);
  });

  test("an answer that comes too late before anyone looked has breached all the same", async () => {
    await policy();
    const { conversationId } = await begin();
    vi.setSystemTime(MONDAY + 31 * MINUTE);
    await reply(conversationId);
    expect(await breaches(conversationId)).toEqual(["firstResponse"]);
  });

  test("of the next answer begins again with every wait", async () => {
    await policy({ resolutionMinutes: null as never });
    const visitor = await begin();
    await reply(visitor.conversationId);
    for (const wait of [61, 5, 61]) {
      await pass(10);
      await write(visitor);
      const at = (await row(visitor.conversationId)).waitingSince!;
      expect((await row(visitor.conversationId)).sla).toMatchObject({
        metric: "nextResponse",
        dueAt: at + 60 * MINUTE,
      });
      await pass(wait);
      await reply(visitor.conversationId);
    }
    expect(await breaches(visitor.conversationId)).toEqual(["nextResponse", "nextResponse"]);
  });

  test("sleeps with its conversation and goes on where it was", async () => {
    await policy();
    const { conversationId } = await begin();
    await pass(20);
    const until = Date.now() + 600 * MINUTE;
    await owner.client.mutation(api.conversations.agentState.snooze, { workspaceId, conversationId, until });
    expect((await row(conversationId)).sla).toEqual({ state: "paused", metric: "firstResponse" });
    await pass(300);
    await owner.client.mutation(api.conversations.agentState.unsnooze, { workspaceId, conversationId });
    const { sla } = await row(conversationId);
    expect(sla?.dueAt).toBeGreaterThan(Date.now() + 9 * MINUTE);
    expect(sla?.dueAt).toBeLessThanOrEqual(Date.now() + 10 * MINUTE + 10);
    expect(await breaches(conversationId)).toEqual([]);
  });
});

describe("office hours", () => {
  const office = (opensAt: number, closesAt: number) => ({
    timezone: "Europe/Berlin",
    schedule: [1, 2, 3, 4, 5].map((day) => ({ day, opensAt: opensAt * 60, closesAt: closesAt * 60 })),
    holidays: [],
  });
  const save = async (hours: ReturnType<typeof office>) =>
    await owner.client.mutation(api.messenger.agentOfficeHours.save, { workspaceId, hours });

  test("a night does not count", async () => {
    await save(office(9, 17));
    await policy({ usesOfficeHours: true });
    vi.setSystemTime(MONDAY + 7.75 * 60 * MINUTE);
    const { conversationId } = await begin();
    expect((await row(conversationId)).sla?.dueAt).toBeGreaterThanOrEqual(MONDAY + (24 * 60 + 15) * MINUTE);
    await pass(15 * 60);
    expect(await breaches(conversationId)).toEqual([]);
    await pass(3 * 60);
    expect(await breaches(conversationId)).toEqual(["firstResponse"]);
  });

  test("other hours move what is under way", { timeout: 30_000 }, async () => {
    await save(office(9, 17));
    await policy({ usesOfficeHours: true });
    const ids: Id<"conversations">[] = [];
    for (let index = 0; index < 60; index++) ids.push((await begin()).conversationId);
    await save(office(11, 17));
    await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(1));
    for (const id of ids) expect((await row(id)).sla?.dueAt).toBe(MONDAY + 150 * MINUTE);
  });
});

describe("which policy holds", () => {
  test("the first that is for the conversation; another priority may mean another one", async () => {
    const urgent = await policy({
      name: "Urgent",
      match: { ...anything, priorities: ["urgent"] as never },
      firstResponseMinutes: 5,
    });
    const rest = await policy();
    const { conversationId } = await begin();
    const due = async () => ((await row(conversationId)).sla?.dueAt ?? 0) - MONDAY;
    expect(await due()).toBeGreaterThanOrEqual(30 * MINUTE);
    const state = api.conversations.agentState;
    await owner.client.mutation(state.setPriority, { workspaceId, conversationId, priority: "urgent" });
    expect(await due()).toBeLessThan(6 * MINUTE);
    await owner.client.mutation(api.sla.agent.reorder, { workspaceId, policyIds: [rest, urgent] });
    await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(1));
    expect(await due()).toBeGreaterThanOrEqual(30 * MINUTE);
    for (const policyId of [rest, urgent]) await owner.client.mutation(api.sla.agent.remove, { workspaceId, policyId });
    await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(1));
    expect(await row(conversationId)).not.toHaveProperty("sla");
    expect(await t.run(async (ctx) => await ctx.db.query("slaClocks").collect())).toEqual([]);
  });

  test("targets are whole minutes, and there is one at least", async () => {
    const none = { firstResponseMinutes: null, nextResponseMinutes: null, resolutionMinutes: null };
    const wrong = [{ firstResponseMinutes: 0 }, { resolutionMinutes: 1.5 }, none];
    for (const more of wrong) {
      await expect(policy(more as never)).rejects.toMatchObject({ data: { code: "invalid_input" } });
    }
    const foreign = await createWorkspace(t);
    const made = await foreign.client.mutation(api.inbox.agentTags.create, {
      workspaceId: foreign.workspaceId,
      name: "x",
    });
    const match = { ...anything, tagIds: [made.tagId] };
    await expect(policy({ match: match as never })).rejects.toMatchObject({
      data: { code: "not_found", entity: "tag" },
    });
  });
});

test("what is due first comes first, what is due at no time last", async () => {
  await policy({ match: { ...anything, priorities: ["urgent"] as never }, firstResponseMinutes: 5 });
  await policy({ match: { ...anything, priorities: ["high"] as never } });
  const [none, high, urgent] = [await begin(), await begin(), await begin()];
  const state = api.conversations.agentState;
  const set = async (conversationId: Id<"conversations">, priority: "high" | "urgent") =>
    await owner.client.mutation(state.setPriority, { workspaceId, conversationId, priority });
  await set(high.conversationId, "high");
  await set(urgent.conversationId, "urgent");
  for (const view of ["all", "open", "unassigned"] as const) {
    const args = { workspaceId, view, sort: "sla" as const, paginationOpts: firstPage };
    const { page } = await owner.client.query(api.conversations.agent.list, args);
    expect(page.map((one) => one._id)).toEqual([urgent, high, none].map((one) => one.conversationId));
  }
});
