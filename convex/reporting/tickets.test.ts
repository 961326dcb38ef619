import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { bootVisitor, firstPage } from "../testing/visitors.testing";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday. */
const BEGIN = Date.UTC(2030, 2, 4, 9);
const WEEK = { from: "2030-03-04", to: "2030-03-10" };

let t: TestBackend;
let owner: TestMember;
let workspaceId: Id<"workspaces">;
let sessionToken: string;
let visitorId: Id<"visitors">;

beforeEach(async () => {
  vi.useFakeTimers({ now: BEGIN });
  t = setup();
  owner = await createWorkspace(t);
  ({ workspaceId } = owner);
  ({ sessionToken, visitorId } = await bootVisitor(t, workspaceId));
});
afterEach(() => {
  vi.useRealTimers();
});

/** Lets time pass and everything happen that was due in it. */
async function pass(ms: number): Promise<void> {
  vi.advanceTimersByTime(ms);
  await t.finishInProgressScheduledFunctions();
  await t.finishInProgressScheduledFunctions();
}

let made = 0;
const submit = async (formId?: Id<"ticketForms">) =>
  (
    await t.mutation(api.tickets.visitor.create, {
      sessionToken,
      clientMessageId: `t${(made += 1)}`,
      subject: "The brake squeals",
      ...(formId && { formId, formData: {} }),
    })
  ).ticketId;
type Status = "in_progress" | "waiting_on_customer" | "resolved";
const move = async (ticketId: Id<"tickets">, status: Status) =>
  await owner.client.mutation(api.tickets.agentState.setStatus, { workspaceId, ticketId, status });
const answer = async (ticketId: Id<"tickets">) =>
  await owner.client.mutation(api.tickets.agentState.comment, {
    workspaceId,
    ticketId,
    clientMessageId: `a${Date.now()}`,
    content: "We look at it",
  });
const policy = async (appliesTo: "tickets" | "both" = "tickets") =>
  (
    await owner.client.mutation(api.sla.agent.create, {
      workspaceId,
      name: "Repairs",
      enabled: true,
      appliesTo,
      match: { priorities: [], channels: [], teamIds: [], tagIds: [] },
      firstResponseMinutes: 30,
      nextResponseMinutes: null,
      resolutionMinutes: 240,
      usesOfficeHours: false,
    })
  ).policyId;
const totals = async () =>
  (await owner.client.query(api.reporting.agent.series, { workspaceId, ...WEEK, level: "day" })).current.total;
type Dimension = "agent" | "team" | "form" | "policy";
const breakdown = async (dimension: Dimension) =>
  (await owner.client.query(api.reporting.agent.breakdown, { workspaceId, ...WEEK, dimension })).members;
const backlog = async (period = WEEK) => {
  const args = { workspaceId, ...period, level: "day" as const };
  const { opening, buckets } = await owner.client.query(api.reporting.agent.backlog, args);
  return [opening, ...buckets.map(({ open }) => open)];
};
type RowsArgs = Parameters<typeof owner.client.query<typeof api.reporting.agent.rows>>[1];
const rows = async (figure: Pick<RowsArgs, "kind" | "bin" | "dimension" | "member">) =>
  (
    await owner.client.query(api.reporting.agent.rows, {
      workspaceId,
      ...WEEK,
      ...figure,
      paginationOpts: firstPage,
    })
  ).page;
const differences = async () =>
  (await t.action(internal.reporting.checking.checkCounters, { workspaceId })).differences;

describe("tickets in reports", () => {
  test("are counted when made, answered, solved and opened again, with how long it took", async () => {
    const ticketId = await submit();
    await pass(10 * MINUTE);
    await answer(ticketId);
    await pass(5 * HOUR);
    await move(ticketId, "resolved");
    await pass(HOUR);
    await move(ticketId, "in_progress");
    const { counts, times } = await totals();
    expect(counts).toMatchObject({ ticketCreated: 1, ticketFirstResponse: 1, ticketResolved: 1, ticketReopened: 1 });
    expect(counts.ticketResolvedIn2).toBe(1);
    expect((times.ticketFirstResponse?.p50 ?? 0) / (10 * MINUTE)).toBeCloseTo(1, 1);
    expect((times.ticketResolved?.p50 ?? 0) / (310 * MINUTE)).toBeCloseTo(1, 1);
    expect(counts.created).toBeUndefined();
    expect(await differences()).toEqual([]);
  });

  test("open as the rows behind a figure, by bar and by form", async () => {
    const formId = await owner.client.mutation(api.tickets.agentForms.create, {
      workspaceId,
      name: "Repair",
      description: "",
      fields: [],
    });
    const [ofForm, plain] = [await submit(formId), await submit()];
    await move(ofForm, "in_progress");
    await pass(30 * MINUTE);
    await move(ofForm, "resolved");
    expect((await rows({ kind: "ticketResolved", bin: 0 })).map((row) => row.ticket?._id)).toEqual([ofForm]);
    expect(await rows({ kind: "ticketResolved", bin: 1 })).toEqual([]);
    const members = await breakdown("form");
    expect(new Map(members.map(({ name, counts }) => [name, counts.ticketCreated]))).toEqual(
      new Map([
        ["Repair", 1],
        ["No form", 1],
      ]),
    );
    for (const { member, name } of members) {
      const found = await rows({ kind: "ticketCreated", dimension: "form", member });
      expect(found.map((row) => row.ticket?._id)).toEqual([name === "Repair" ? ofForm : plain]);
    }
  });

  test("are a backlog that begins with what was open before the period", async () => {
    const first = await submit();
    await submit();
    await pass(DAY);
    await move(first, "resolved");
    await pass(2 * DAY);
    await move(first, "in_progress");
    expect(await backlog()).toEqual([0, 2, 1, 1, 2, 2, 2, 2]);
    expect(await backlog({ from: "2030-03-06", to: "2030-03-07" })).toEqual([1, 1, 2]);
    expect(await backlog({ from: "2030-05-31", to: "2030-05-31" })).toEqual([2, 2]);
    expect(await backlog({ from: "2030-03-01", to: "2030-03-03" })).toEqual([0, 0, 0, 0]);
  });

  test("leave the backlog when their person is deleted, and the rest of the figures stay", async () => {
    await submit();
    await move(await submit(), "resolved");
    await owner.client.mutation(api.privacy.agent.deletePerson, { workspaceId, visitorId });
    await t.finishAllScheduledFunctions(() => vi.advanceTimersByTime(1000));
    expect((await totals()).counts).toMatchObject({ ticketCreated: 2, ticketResolved: 1, ticketErased: 1 });
    expect((await backlog()).at(-1)).toBe(0);
    expect((await rows({ kind: "ticketCreated" })).map((row) => row.ticket)).toEqual([null, null]);
    expect(await differences()).toEqual([]);
  });
});

describe("targets of tickets in reports", () => {
  test("are kept or missed once, for the policy that promised them", async () => {
    const policyId = await policy();
    const [quick, slow] = [await submit(), await submit()];
    await pass(10 * MINUTE);
    await answer(quick);
    await pass(HOUR);
    await answer(slow);
    expect((await totals()).counts).toMatchObject({ ticketSlaMet: 1, ticketSlaMissed: 1 });
    const [member] = await breakdown("policy");
    expect(member).toMatchObject({
      member: policyId,
      name: "Repairs",
      counts: { ticketSlaMet: 1, ticketSlaMissed: 1 },
    });
    const found = async (kind: "ticketSlaMet" | "ticketSlaMissed") =>
      (await rows({ kind, dimension: "policy", member: policyId })).map((row) => row.ticket?._id);
    expect(await found("ticketSlaMet")).toEqual([quick]);
    expect(await found("ticketSlaMissed")).toEqual([slow]);
    expect(await differences()).toEqual([]);
  });

  test("are not mixed with those of conversations", async () => {
    await policy("both");
    await t.mutation(api.conversations.visitor.start, { sessionToken, clientMessageId: "m1", content: "Hello" });
    await submit();
    await pass(5 * HOUR);
    const { counts } = await totals();
    expect(counts).toMatchObject({ slaMissed: 2, ticketSlaMissed: 2 });
    const [member] = await breakdown("policy");
    expect(member?.counts).toMatchObject({ slaMissed: 2, ticketSlaMissed: 2 });
  });

  test("stand in the CSV file, with the backlog as its last column", async () => {
    await policy();
    await submit();
    await pass(HOUR);
    const args = { workspaceId, ...WEEK, level: "day" as const, table: "series" as const };
    const [head = "", monday = ""] = (await owner.client.query(api.reporting.agent.csv, args)).split("\r\n");
    const cell = (name: string) => monday.split(",")[head.split(",").indexOf(name)];
    expect(cell("ticketCreated")).toBe("1");
    expect(cell("ticketSlaMissed")).toBe("1");
    expect(head.endsWith("open tickets")).toBe(true);
    expect(monday.endsWith(",1")).toBe(true);
  });
});
