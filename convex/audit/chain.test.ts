import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { recordAudit } from "../lib/audit";
import { createWorkspace, type TestMember } from "../testing/principals.testing";
import { setup, type TestBackend } from "../testing/setup.testing";
import { redactResource } from "./model";

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

async function record(count: number) {
  await t.run(async (ctx) => {
    const { workspaceId, userId } = owner;
    const actor = { type: "user" as const, userId };
    for (let index = 0; index < count; index++) {
      const changes = [{ field: "name", before: null, after: `canary ${index}` }];
      const resource = { resourceType: "thing", resourceId: `thing${index % 3}` };
      await recordAudit(ctx, { workspaceId, actor, action: "thing.made", ...resource, changes, metadata: { index } });
    }
  });
}
const entries = async () =>
  await t.run((ctx) =>
    ctx.db
      .query("auditLogs")
      .withIndex("by_workspace_seq", (q) => q.eq("workspaceId", owner.workspaceId))
      .take(1000),
  );
const verify = async () => await owner.client.action(api.audit.agentChain.verify, { workspaceId: owner.workspaceId });
const change = async (entry: Doc<"auditLogs"> | undefined, patch: Partial<Doc<"auditLogs">>) => {
  if (!entry) throw new Error("There is no such entry");
  await t.run((ctx) => ctx.db.patch("auditLogs", entry._id, patch));
};

describe("the chain", () => {
  test("holds over more than a page, and its end is what the check tells", async () => {
    await record(450);
    const all = await entries();
    const { checked, problems, seq, hash } = await verify();
    expect({ checked, problems, seq, hash }).toEqual({
      checked: all.length,
      problems: [],
      seq: all.at(-1)?.seq,
      hash: all.at(-1)?.hash,
    });
    expect(all.map((entry) => entry.seq)).toEqual(all.map((_, index) => index + 1));
  });

  test.each([
    ["its action", { action: "thing.unmade" }],
    ["its time", { timestamp: 1 }],
    ["who did it", { actorId: undefined }],
    ["what it was done to", { resourceId: "other" }],
    ["a value it tells", { changes: [{ field: "name", before: null, after: "innocent" }] }],
    ["its metadata", { metadata: {} }],
    ["its own hash", { hash: "0".repeat(64) }],
    ["its values, called private", { redactedAt: 1 }],
  ])("shows that an entry was changed in %s", async (_what, patch) => {
    await record(5);
    await change((await entries()).at(-3), patch);
    expect((await verify()).problems.length).toBeGreaterThan(0);
  });

  test("shows that entries were removed, in the middle, at the beginning or at the end", async () => {
    await record(5);
    for (const place of [0, 3, -1]) {
      const gone = (await entries()).at(place);
      if (!gone) throw new Error("There are entries");
      await t.run((ctx) => ctx.db.delete("auditLogs", gone._id));
      expect((await verify()).problems.length).toBeGreaterThan(0);
      const { _id, _creationTime, ...fields } = gone;
      await t.run((ctx) => ctx.db.insert("auditLogs", fields));
      expect((await verify()).problems).toEqual([]);
    }
  });

  test("goes on in order when the clock is set back", async () => {
    await record(2);
    vi.setSystemTime(Date.now() - 3_600_000);
    await record(2);
    const times = (await entries()).map((entry) => entry.timestamp);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((await verify()).problems).toEqual([]);
  });

  test("holds after retention deleted its beginning", async () => {
    await record(30);
    vi.setSystemTime(Date.now() + 91 * 24 * 3_600_000);
    await record(3);
    await t.mutation(internal.audit.jobs.purge, {});
    await t.finishAllScheduledFunctions(vi.runAllTimers);
    expect(await verify()).toMatchObject({ checked: 3, problems: [] });
  });

  test("holds after personal values were removed, of which nothing is left", async () => {
    await record(9);
    const { workspaceId } = owner;
    await t.run((ctx) => redactResource(ctx, workspaceId, "thing", "thing1"));
    const redacted = (await entries()).filter((entry) => entry.resourceId === "thing1");
    expect(redacted).toHaveLength(3);
    expect(JSON.stringify(redacted)).not.toContain("canary");
    expect(redacted.every((entry) => entry.salt === undefined)).toBe(true);
    expect((await verify()).problems).toEqual([]);
  });

  test("is redacted whole, however many entries share one time", async () => {
    await record(750);
    const { workspaceId } = owner;
    const about = async (id: string) => (await entries()).filter((entry) => entry.resourceId === id);
    expect(new Set((await about("thing1")).map(({ timestamp }) => timestamp)).size).toBe(1);
    vi.setSystemTime(Date.now() + 1000);
    await record(6);
    await t.run(async (ctx) => await redactResource(ctx, workspaceId, "thing", "thing1"));
    expect((await about("thing1")).filter(({ redactedAt }) => redactedAt !== undefined)).toHaveLength(252);
    expect((await about("thing2")).every(({ redactedAt }) => redactedAt === undefined)).toBe(true);
    expect((await verify()).problems).toEqual([]);
  });
});

describe("an export", () => {
  async function exported(format: "csv" | "json") {
    let text = "";
    for (let cursor: string | null = null, isDone = false; !isDone;) {
      const paginationOpts = { numItems: 200, cursor };
      const args = { workspaceId: owner.workspaceId, format, paginationOpts, action: "thing.made" };
      const piece: { text: string; cursor: string | null } = await owner.client.mutation(
        api.audit.agent.exportPiece,
        args,
      );
      text += piece.text;
      cursor = piece.cursor;
      isDone = cursor === null;
    }
    return text;
  }

  test("has every entry once, in CSV and JSON, and is recorded once", async () => {
    await record(450);
    const lines = (await exported("json"))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { seq: number });
    expect(new Set(lines.map((line) => line.seq)).size).toBe(450);
    const csv = (await exported("csv")).trim().split("\r\n");
    expect(csv).toHaveLength(451);
    expect(csv[0]).toMatch(/^seq,time/);
    const recorded = (await entries()).filter((entry) => entry.action === "audit.exported");
    expect(recorded.map((entry) => entry.metadata)).toEqual([{ format: "json" }, { format: "csv" }]);
  });

  test("has no formulas", async () => {
    const { workspaceId, userId } = owner;
    const changes = [{ field: "=HYPERLINK(1)", before: null, after: "x" }];
    const actor = { type: "user" as const, userId };
    await t.run((ctx) => recordAudit(ctx, { workspaceId, actor, action: "thing.made", resourceType: "=1+1", changes }));
    expect(await exported("csv")).toMatch(/"'=1\+1",,"'=HYPERLINK/);
  });
});
