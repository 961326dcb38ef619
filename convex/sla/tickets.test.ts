import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage, startConversation } from "../testing/visitors.testing";
import { ticketFacts } from "./ticketModel";

const MINUTE = 60_000;
/** A Monday, 9:00 in Berlin. */
const MONDAY = Date.UTC(2026, 10, 23, 8);
let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let sessionToken: string;

beforeEach(async () => {
  vi.useFakeTimers({ now: MONDAY });
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  ({ sessionToken } = await bootVisitor(t, workspaceId));
});
afterEach(() => {
  vi.useRealTimers();
});

const anything = { priorities: [], channels: [], teamIds: [], tagIds: [] };
const base = {
  name: "Tickets",
  enabled: true,
  appliesTo: "tickets" as const,
  match: anything,
  firstResponseMinutes: 30,
  nextResponseMinutes: null,
  resolutionMinutes: 240,
  usesOfficeHours: false,
};
type PolicyChange = Partial<Omit<typeof base, "appliesTo" | "match">> & { appliesTo?: "conversations" | "both" };
const policy = async (more: PolicyChange = {}) =>
  (await owner.client.mutation(api.sla.agent.create, { workspaceId, ...base, ...more })).policyId;

/** Lets time pass and everything happen that was due in it. */
async function pass(minutes: number): Promise<void> {
  vi.advanceTimersByTime(minutes * MINUTE);
  await t.finishInProgressScheduledFunctions();
  await t.finishInProgressScheduledFunctions();
}
const settle = async () => await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(1));

const submit = async (clientMessageId = "1") =>
  (await t.mutation(api.tickets.visitor.create, { sessionToken, clientMessageId, subject: "The brake squeals" }))
    .ticketId;
const row = async (id: Id<"tickets">) => (await t.run(async (ctx) => await ctx.db.get("tickets", id)))!;
const move = async (ticketId: Id<"tickets">, status: "in_progress" | "waiting_on_customer" | "resolved") =>
  await owner.client.mutation(api.tickets.agentState.setStatus, { workspaceId, ticketId, status });
const answer = async (ticketId: Id<"tickets">) =>
  await owner.client.mutation(api.tickets.agentState.comment, {
    workspaceId,
    ticketId,
    clientMessageId: `a${Date.now()}`,
    content: "We look at it",
  });
const breaches = async (ticketId: Id<"tickets">) => {
  const args = { workspaceId, ticketId, paginationOpts: firstPage };
  const { page } = await owner.client.query(api.tickets.agent.comments, args);
  return page.flatMap(({ event }) => (event?.type === "slaBreached" ? [event.metric] : []));
};
const audited = async () =>
  (await t.run(async (ctx) => await ctx.db.query("auditLogs").collect())).filter(
    ({ action }) => action === "ticket.sla_breached",
  );

describe("a ticket's target", () => {
  test("is shown as due, breaches once when its time has passed, and stops with the answer", async () => {
    await policy();
    const ticketId = await submit();
    const { createdAt, sla } = await row(ticketId);
    expect(sla).toEqual({ state: "running", metric: "firstResponse", dueAt: createdAt + 30 * MINUTE });
    await pass(29);
    expect(await breaches(ticketId)).toEqual([]);
    await pass(2);
    await t.mutation(internal.sla.jobs.sweep, {});
    expect(await breaches(ticketId)).toEqual(["firstResponse"]);
    const { page } = await owner.client.query(api.tickets.agent.list, { workspaceId, paginationOpts: firstPage });
    expect(page.map((ticket) => ticket.sla)).toEqual([
      { state: "breached", metric: "firstResponse", dueAt: createdAt + 30 * MINUTE },
    ]);
    expect(await audited()).toHaveLength(1);
    await answer(ticketId);
    expect((await row(ticketId)).sla).toMatchObject({ state: "running", metric: "resolution" });
    await pass(500);
    expect(await breaches(ticketId)).toEqual(["resolution", "firstResponse"]);
    expect(await audited()).toHaveLength(2);
    await move(ticketId, "resolved");
    expect(await row(ticketId)).not.toHaveProperty("sla");
  });

  test("waits while the ticket waits for the customer, and goes on where it was", async () => {
    await policy();
    const ticketId = await submit();
    await pass(10);
    await answer(ticketId);
    await move(ticketId, "waiting_on_customer");
    expect((await row(ticketId)).sla).toEqual({ state: "paused", metric: "resolution" });
    await pass(1000);
    expect(await breaches(ticketId)).toEqual([]);
    await t.mutation(api.tickets.visitor.comment, { sessionToken, ticketId, clientMessageId: "2", content: "It does" });
    const { dueAt = 0 } = (await row(ticketId)).sla ?? {};
    expect(Math.abs(dueAt - Date.now() - 230 * MINUTE)).toBeLessThan(MINUTE);
    await pass(231);
    expect(await breaches(ticketId)).toEqual(["resolution"]);
  });

  test("that was missed before anybody looked is told, of both metrics, each at its own time", async () => {
    await policy();
    const ticketId = await submit();
    vi.setSystemTime(MONDAY + 300 * MINUTE);
    await move(ticketId, "resolved");
    expect((await breaches(ticketId)).sort()).toEqual(["firstResponse", "resolution"]);
    const times = await t.run(async (ctx) =>
      (await ctx.db.query("ticketComments").collect()).map(({ createdAt }) => createdAt),
    );
    expect(new Set(times).size).toBe(times.length);
    expect(await t.mutation(internal.sla.jobs.sweep, {})).toBe(0);
    const counters = await t.action(internal.tickets.checking.checkCounters, { workspaceId });
    expect(counters.differences).toEqual([]);
  });

  test("counts office hours, and other hours move what is under way", { timeout: 30_000 }, async () => {
    const save = async (opensAt: number) =>
      await owner.client.mutation(api.messenger.agentOfficeHours.save, {
        workspaceId,
        hours: {
          timezone: "Europe/Berlin",
          schedule: [{ day: 1, opensAt: opensAt * 60, closesAt: 17 * 60 }],
          holidays: [],
        },
      });
    await save(9);
    await policy({ usesOfficeHours: true });
    const ids: Id<"tickets">[] = [];
    for (let index = 0; index < 55; index++) {
      vi.advanceTimersByTime(MINUTE / 2);
      const ticket = { workspaceId, clientMessageId: `n${index}`, subject: "Brake" };
      ids.push((await owner.client.mutation(api.tickets.agentState.create, ticket)).ticketId);
    }
    await save(11);
    await settle();
    for (const id of ids) expect((await row(id)).sla?.dueAt).toBe(MONDAY + 150 * MINUTE);
  });
});

describe("what a policy applies to", () => {
  test("is conversations unless it says more", async () => {
    const policyId = await policy({ appliesTo: "conversations" });
    await t.run(async (ctx) => await ctx.db.patch("slaPolicies", policyId, { appliesTo: undefined }));
    const { conversationId } = await startConversation(t, sessionToken);
    const shown = async () => (await t.run(async (ctx) => await ctx.db.get("conversations", conversationId)))?.sla;
    const ticketId = await submit();
    expect([(await shown())?.metric, (await row(ticketId)).sla]).toEqual(["firstResponse", undefined]);
    const change = async (appliesTo?: "tickets" | "both") => {
      const { appliesTo: _none, ...fields } = base;
      const args = { workspaceId, policyId, ...fields, ...(appliesTo && { appliesTo }) };
      await owner.client.mutation(api.sla.agent.update, args);
      await settle();
      const [policy] = await owner.client.query(api.sla.agent.list, { workspaceId });
      return [policy?.appliesTo, (await shown())?.metric, (await row(ticketId)).sla?.metric];
    };
    expect(await change()).toEqual(["conversations", "firstResponse", undefined]);
    expect(await change("both")).toEqual(["both", "firstResponse", "firstResponse"]);
    expect(await change("tickets")).toEqual(["tickets", undefined, "firstResponse"]);
    expect(await change()).toEqual(["tickets", undefined, "firstResponse"]);
    const clocks = await owner.client.query(api.sla.agent.ticketClocks, { workspaceId, ticketId });
    expect(clocks.map(({ metric, state }) => [metric, state])).toEqual([
      ["firstResponse", "running"],
      ["resolution", "running"],
    ]);
  });

  test("must be measured by one of its targets", async () => {
    const none = { firstResponseMinutes: null, resolutionMinutes: null, nextResponseMinutes: 5 };
    await expect(policy(none as never)).rejects.toMatchObject({ data: { code: "invalid_input" } });
  });
});

test("a ticket's clocks run only while the team is the one to act", () => {
  const status = fc.constantFrom("submitted" as const, "in_progress", "waiting_on_customer", "resolved");
  fc.assert(
    fc.property(status, fc.nat(), fc.option(fc.nat(), { nil: undefined }), (status, createdAt, firstResponseAt) => {
      const facts = ticketFacts({ status, createdAt, firstResponseAt });
      expect(facts.status === "open").toBe(status === "submitted" || status === "in_progress");
      expect(facts.firstCustomerMessageAt).toBe(createdAt);
    }),
  );
});
