import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";

const HOUR = 3_600_000;
/** A Monday, 8:00 in Berlin. */
const MONDAY = Date.UTC(2026, 10, 23, 7);
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

const hours = {
  timezone: "Europe/Berlin",
  schedule: [1, 2, 3, 4, 5].map((day) => ({ day, opensAt: 9 * 60, closesAt: 17 * 60 })),
  holidays: [{ date: "2026-11-24", name: "Founders' day" }],
  offlineMessage: "Back in the morning",
  expectedReplyTimeMinutes: 15,
};
const save = async (given: typeof hours | null) =>
  await owner.client.mutation(api.messenger.agentOfficeHours.save, { workspaceId, hours: given });
const shown = async () => await t.query(api.messenger.public.officeHours, { workspaceId });
const pass = async (span: number) => {
  vi.advanceTimersByTime(span);
  await t.finishInProgressScheduledFunctions();
};

test("a workspace without hours is always open", async () => {
  expect(await shown()).toMatchObject({ isOpen: true, nextChangeAt: null, expectedReplyTimeMinutes: null });
  await save(hours);
  await save(null);
  expect(await shown()).toMatchObject({ isOpen: true, nextChangeAt: null });
  expect(await owner.client.query(api.messenger.agentOfficeHours.get, { workspaceId })).toBeNull();
});

test("whether it is open is written at every change, over night and holiday", async () => {
  await save(hours);
  expect(await shown()).toMatchObject({
    isOpen: false,
    nextChangeAt: MONDAY + HOUR,
    offlineMessage: "Back in the morning",
    expectedReplyTimeMinutes: 15,
  });
  await pass(HOUR);
  expect(await shown()).toMatchObject({ isOpen: true, nextChangeAt: MONDAY + 9 * HOUR, offlineMessage: null });
  await pass(8 * HOUR);
  expect(await shown()).toMatchObject({ isOpen: false, nextChangeAt: MONDAY + 49 * HOUR });
});

test("the sweep finds what its scheduled function missed", async () => {
  await save(hours);
  vi.setSystemTime(MONDAY + 2 * HOUR);
  expect(await t.mutation(internal.messenger.jobs.sweepOfficeHours, {})).toBe(1);
  expect(await t.mutation(internal.messenger.jobs.sweepOfficeHours, {})).toBe(0);
  expect((await shown()).isOpen).toBe(true);
});

test("the sweep notices that the clock was set back", async () => {
  await save(hours);
  await pass(2 * HOUR);
  expect(await shown()).toMatchObject({ isOpen: true, nextChangeAt: MONDAY + 9 * HOUR });
  vi.setSystemTime(MONDAY);
  expect(await t.mutation(internal.messenger.jobs.sweepOfficeHours, {})).toBe(1);
  expect(await shown()).toMatchObject({ isOpen: false, nextChangeAt: MONDAY + HOUR });
  expect(await t.mutation(internal.messenger.jobs.sweepOfficeHours, {})).toBe(0);
  await pass(HOUR);
  expect(await shown()).toMatchObject({ isOpen: true, nextChangeAt: MONDAY + 9 * HOUR });
});

test("a clock set back within the same hours changes nothing that is shown", async () => {
  await save(hours);
  await pass(3 * HOUR);
  const before = await shown();
  vi.setSystemTime(MONDAY + 2 * HOUR);
  expect(await t.mutation(internal.messenger.jobs.sweepOfficeHours, {})).toBe(1);
  expect(await shown()).toEqual(before);
  expect(await t.mutation(internal.messenger.jobs.sweepOfficeHours, {})).toBe(0);
});

test("a workspace may keep to itself when it answers", async () => {
  await save(hours);
  await owner.client.mutation(api.routing.agentAutomation.update, { workspaceId, showReplyTimeEnabled: false });
  expect((await shown()).expectedReplyTimeMinutes).toBeNull();
});

test("saving says where hours are wrong, changes nothing then, and is the manager's", async () => {
  const wrong: [Partial<typeof hours>, string][] = [
    [{ timezone: "Europe/Nowhere" }, "timezone"],
    [{ schedule: [{ day: 1, opensAt: 600, closesAt: 500 }] }, "schedule[0].closesAt"],
    [{ holidays: [{ date: "2026-13-01", name: "" }] }, "holidays[0].date"],
    [{ expectedReplyTimeMinutes: -1 }, "expectedReplyTimeMinutes"],
    [{ offlineMessage: "x".repeat(1001) }, "offlineMessage"],
  ];
  for (const [part, field] of wrong) {
    await expect(save({ ...hours, ...part })).rejects.toMatchObject({ data: { code: "invalid_input", field } });
  }
  expect(await owner.client.query(api.messenger.agentOfficeHours.get, { workspaceId })).toBeNull();
  const agent = await addMember(t, workspaceId, "agent");
  const theirs = agent.client.mutation(api.messenger.agentOfficeHours.save, { workspaceId, hours });
  await expect(theirs).rejects.toMatchObject({ data: { code: "forbidden" } });
});
