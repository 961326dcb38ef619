import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { recordAudit } from "../lib/audit";
import { errorOf } from "../testing/errors.testing";
import { addMember, createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import type { AuditFilter } from "./model";
import { PURGE_BATCH } from "./model";

const DAY = 24 * 3_600_000;
let t: TestBackend;
let owner: TestMember;

beforeEach(async () => {
  vi.useFakeTimers();
  t = setup();
  owner = await createWorkspace(t);
});
afterEach(() => {
  vi.useRealTimers();
});

async function list(filter: AuditFilter = {}, numItems = 100, cursor: string | null = null) {
  const args = { workspaceId: owner.workspaceId, ...filter, paginationOpts: { numItems, cursor } };
  return await owner.client.query(api.audit.agent.list, args);
}
async function record(action: string, by: TestMember = owner) {
  const actor = { type: "user" as const, userId: by.userId };
  const entry = { workspaceId: by.workspaceId, actor, action, resourceType: "thing" };
  await t.run(async (ctx) => await recordAudit(ctx, entry));
}

describe("the list", () => {
  test("filters by action, actor and time, each alone and all together", async () => {
    const start = Date.now() + 1000;
    const admin = await addMember(t, owner.workspaceId, "admin");
    for (const [index, by] of [owner, admin, owner, admin].entries()) {
      vi.setSystemTime(start + index * 1000);
      await record(index < 2 ? "thing.made" : "thing.broken", by);
    }
    const times = async (filter: AuditFilter) =>
      (await list({ from: start, ...filter })).page.map((entry) => (entry.timestamp - start) / 1000);
    expect(await times({})).toEqual([3, 2, 1, 0]);
    expect(await times({ action: "thing.made" })).toEqual([1, 0]);
    expect(await times({ actorId: admin.userId })).toEqual([3, 1]);
    expect(await times({ action: "thing.broken", actorId: owner.userId })).toEqual([2]);
    expect(await times({ to: start + 1000 })).toEqual([1, 0]);
    expect(await times({ from: start + 1000, to: start + 2000 })).toEqual([2, 1]);
    expect(await times({ action: "thing.broken", actorId: admin.userId, from: start + 3000 })).toEqual([3]);
    expect(await times({ action: "unknown" })).toEqual([]);
  });

  test("goes page by page without loss or repetition", async () => {
    for (let index = 0; index < 7; index++) await record(`thing.${index}`);
    const seen: string[] = [];
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const result: Awaited<ReturnType<typeof list>> = await list({}, 3, cursor);
      seen.push(...result.page.map((entry) => entry.action));
      ({ isDone } = result);
      cursor = result.continueCursor;
    }
    expect(seen).toEqual((await list()).page.map((entry) => entry.action));
    expect(new Set(seen).size).toBe(9);
  });

  test("shows nothing of another workspace, also by its people's ids", async () => {
    const foreign = await createWorkspace(t);
    await record("thing.made", foreign);
    expect((await list({ action: "thing.made" })).page).toEqual([]);
    expect((await list({ actorId: foreign.userId })).page).toEqual([]);
  });
});

describe("retention", () => {
  const set = async (retentionDays: 30 | 90 | 365) =>
    await owner.client.mutation(api.audit.agent.setRetention, { workspaceId: owner.workspaceId, retentionDays });
  const days = async () => await owner.client.query(api.audit.agent.settings, { workspaceId: owner.workspaceId });
  const purge = async () => {
    await t.mutation(internal.audit.jobs.purge, {});
    await t.finishAllScheduledFunctions(vi.runAllTimers);
  };

  test("is 90 days until it is chosen, and the choice is audited", async () => {
    expect(await days()).toEqual({ retentionDays: 90 });
    await set(30);
    await set(30);
    expect(await days()).toEqual({ retentionDays: 30 });
    expect((await list({ action: "audit.retention_changed" })).page.map((entry) => entry.changes)).toEqual([
      [{ field: "retentionDays", before: "90", after: "30" }],
    ]);
  });

  test("is one of three spans", async () => {
    await expect(set(31 as 30)).rejects.toThrow(/Validator/);
  });

  test.each([30, 90, 365] as const)("of %d days deletes what is older and keeps what is not", async (retentionDays) => {
    await set(retentionDays);
    const begun = Date.now();
    vi.setSystemTime(begun + 1000);
    await record("thing.made");
    vi.setSystemTime(begun + 500 + retentionDays * DAY);
    await purge();
    expect((await list()).page.map((entry) => entry.action)).toEqual(["thing.made"]);
  });

  test("goes by workspace, and through more than a batch", async () => {
    const foreign = await createWorkspace(t);
    await t.run(async (ctx) => {
      const actor = { type: "system" as const };
      for (let index = 0; index < PURGE_BATCH + 20; index++)
        await recordAudit(ctx, { workspaceId: owner.workspaceId, actor, action: "thing.made", resourceType: "thing" });
    });
    await set(30);
    vi.setSystemTime(Date.now() + 31 * DAY);
    await purge();
    expect((await list()).page).toEqual([]);
    const args = { workspaceId: foreign.workspaceId, paginationOpts: { numItems: 10, cursor: null } };
    expect((await foreign.client.query(api.audit.agent.list, args)).page).toHaveLength(2);
  });

  test("is changed by those who may change security only", async () => {
    const agent = await addMember(t, owner.workspaceId, "agent", { permissions: ["audit.read"] });
    const args = { workspaceId: owner.workspaceId, retentionDays: 365 as const };
    expect(await errorOf(agent.client.mutation(api.audit.agent.setRetention, args))).toEqual({
      code: "forbidden",
      permission: "settings.security",
    });
  });
});
