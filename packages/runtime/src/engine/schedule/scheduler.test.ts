import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ADMIN, call, NOBODY, source, TestEngine, valueOf } from "../harness.testing.ts";
import { firstRowid } from "../../values/ids.ts";
import type { EngineEvent } from "../messages.ts";

const APP = source(`
export const note = internalMutation({ args: { text: v.string() }, handler: (ctx, doc) => ctx.db.insert("notes", doc) });
export const notes = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((n) => n.text) });
export const later = mutation({ args: { ms: v.number(), text: v.string(), fail: v.optional(v.boolean()) }, handler: async (ctx, { ms, text, fail }) => {
  const id = await ctx.scheduler.runAfter(ms, ref("app:note"), { text }); if (fail) throw new Error("no"); return id; } });
export const failing = internalMutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("notes", { text: "never" }); throw new Error("job failed"); } });
export const scheduleFailing = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, ref("app:failing"), {}) });
export const act = internalAction({ args: {}, handler: async () => null });
export const scheduleAct = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAt(new Date(), ref("app:act"), {}) });
export const cancel = mutation({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.scheduler.cancel(id) });
export const job = query({ args: { id: v.id("_scheduled_functions") }, handler: (ctx, { id }) => ctx.db.system.get(id) });
export const jobs = query({ args: {}, handler: (ctx) => ctx.db.system.query("_scheduled_functions").collect() });
export const many = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { for (let i = 0; i < n; i++) await ctx.scheduler.runAfter(0, ref("app:note"), { text: "m" }); } });
export const manyAt = mutation({ args: { n: v.number(), at: v.number() }, handler: async (ctx, { n, at }) => { for (let i = 0; i < n; i++) await ctx.scheduler.runAt(at, ref("app:touch"), { i }); } });
export const touch = internalMutation({ args: { i: v.number() }, handler: (ctx, { i }) => ctx.db.insert("touched", { i }) });
export const nowhere = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, ref("app:nothing"), {}) });
export const loop = internalMutation({ args: {}, handler: () => { for (;;); } });
export const scheduleLoop = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(60_000, ref("app:loop"), {}) });
export const nested = mutation({ args: {}, handler: async (ctx) => {
  try { await ctx.runMutation(ref("app:later"), { ms: 0, text: "undone", fail: true }); } catch {}
  await ctx.runMutation(ref("app:later"), { ms: 0, text: "kept" }); } });
export const metadata = mutation({ args: {}, handler: async (ctx) => (await ctx.meta.getRequestMetadata()).scheduledFunctionId });
`);
const CRONS = source(`
const crons = cronJobs();
crons.interval("tick", { hours: 1 }, ref("app:note"), { text: "tick" });
export default crons;
`);

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({ "app.ts": APP });
});
afterEach(() => {
  vi.useRealTimers();
  engine.close();
});

const stateOf = async (id: unknown) =>
  (valueOf(await engine.query("app:job", { id: id as string })) as { state: unknown }).state;
const notes = async () => valueOf(await engine.query("app:notes"));
const counts = () => engine.engine.scheduler.counts();
const actions = () =>
  engine.events.filter((event): event is Extract<EngineEvent, { type: "runAction" }> => event.type === "runAction");

describe("scheduled mutations", () => {
  test("100,000 that are due at once all run once, and others are let in between", async () => {
    const at = Date.now() + 600_000;
    for (let n = 0; n < 100; n++) valueOf(await engine.mutation("app:manyAt", { n: 1_000, at }));
    const { store } = engine.engine;
    // They fall due while the server is down, as after a long stop.
    store.write(() => void store.db.prepare("UPDATE jobs SET at=? WHERE state='pending'").run(Date.now() - 1));
    engine.restart();
    // Counting jobs would cost more than running them; each takes one rowid.
    const { catalog } = engine.engine.store;
    const done = () => catalog.table("", "touched").nextRowid - firstRowid(catalog.table("", "touched").num);
    let longest = 0;
    let meanwhile = 0;
    while (done() < 100_000) {
      const before = done();
      await new Promise((resolve) => setImmediate(resolve));
      valueOf(await engine.mutation("app:many", { n: 0 }));
      longest = Math.max(longest, done() - before);
      meanwhile++;
    }
    expect(meanwhile).toBeGreaterThan(100);
    expect(longest).toBeLessThanOrEqual(1_000);
    const count = engine.engine.store.db
      .prepare("SELECT COUNT(*) FROM documents d JOIN tables t ON t.num = d.rid / 274877906944 WHERE t.name='|touched'")
      .pluck();
    expect(count.get()).toBe(100_000);
  }, 120_000);

  test("run when they are due, and tell it in the system table", async () => {
    const id = valueOf(await engine.mutation("app:later", { ms: 0, text: "now" }));
    await engine.until(() => counts().done === 1);
    expect(await notes()).toEqual(["now"]);
    expect(valueOf(await engine.query("app:job", { id: id as string }))).toMatchObject({
      _id: id,
      name: "app.js:note",
      args: [{ text: "now" }],
      scheduledTime: expect.any(Number),
      completedTime: expect.any(Number),
      state: { kind: "success" },
    });
  });

  test("do not exist when the mutation that scheduled them failed", async () => {
    await engine.mutation("app:later", { ms: 0, text: "never", fail: true });
    await engine.mutation("app:nested");
    await engine.until(() => counts().done === 1);
    expect(await notes()).toEqual(["kept"]);
    expect(valueOf(await engine.query("app:jobs"))).toHaveLength(1);
  });

  test("run once when the engine was closed while they were due", async () => {
    await engine.mutation("app:later", { ms: 30, text: "slept" });
    engine.restart();
    await engine.until(() => counts().done === 1);
    engine.restart();
    await engine.turns(10);
    expect(await notes()).toEqual(["slept"]);
  });

  test("that fail are recorded with their error and undone", async () => {
    const id = valueOf(await engine.mutation("app:scheduleFailing"));
    await engine.until(() => counts().done === 1);
    expect(await stateOf(id)).toMatchObject({
      kind: "failed",
      error: expect.stringContaining("Uncaught Error: job failed"),
    });
    expect(await notes()).toEqual([]);
  });

  test("can be canceled until they run", async () => {
    const id = valueOf(await engine.mutation("app:later", { ms: 20, text: "never" }));
    expect(await stateOf(id)).toEqual({ kind: "pending" });
    valueOf(await engine.mutation("app:cancel", { id: id as string }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await stateOf(id)).toEqual({ kind: "canceled" });
    expect(await notes()).toEqual([]);
  });

  test("of a thousand run in small turns that let others through", async () => {
    for (let i = 0; i < 4; i++) valueOf(await engine.mutation("app:many", { n: 1_000 }));
    expect(await engine.mutation("app:later", { ms: 3_600_000, text: "x" })).toMatchObject({ ok: true });
    expect(counts().pending).toBeGreaterThan(2_000);
    await engine.until(() => counts().done === 4_000, 20_000);
    expect(await notes()).toHaveLength(4_000);
  }, 30_000);

  test("more than a thousand from one mutation are refused", async () => {
    const outcome = await engine.mutation("app:many", { n: 1_001 });
    expect(outcome.ok ? "" : outcome.error).toContain("Too many functions scheduled by this mutation (limit: 1000)");
  });

  test("need a function to run", async () => {
    const outcome = await engine.mutation("app:nowhere");
    expect(outcome.ok ? "" : outcome.error).toContain("nonexistent path: app.js:nothing");
  });

  test("that had to be killed are recorded as failed by the next engine", async () => {
    const id = valueOf(await engine.mutation("app:scheduleLoop")) as string;
    engine.restart({ killedJob: { jobId: id, error: "Function execution timed out" } });
    expect(await stateOf(id)).toEqual({ kind: "failed", error: "Function execution timed out" });
  });

  test("are announced before they run", async () => {
    const id = valueOf(await engine.mutation("app:later", { ms: 0, text: "x" }));
    await engine.until(() => counts().done === 1);
    expect(engine.events).toContainEqual({ type: "jobStarted", jobId: id });
  });
});

describe("scheduled actions", () => {
  test("are handed out once and recorded when they end", async () => {
    const id = valueOf(await engine.mutation("app:scheduleAct"));
    await engine.until(() => actions().length === 1);
    expect(actions()[0]).toMatchObject({ jobId: id, call: { path: "app:act", args: "[{}]" } });
    expect(await stateOf(id)).toEqual({ kind: "inProgress" });
    engine.engine.handle([
      { type: "actionDone", jobId: id as string, outcome: { ok: true, value: "null", logLines: [] } },
    ]);
    await engine.turns();
    expect(await stateOf(id)).toEqual({ kind: "success" });
  });

  test("that were running when everything stopped are failed, not repeated", async () => {
    const id = valueOf(await engine.mutation("app:scheduleAct"));
    await engine.until(() => actions().length === 1);
    engine.restart();
    await engine.turns(10);
    expect(await stateOf(id)).toMatchObject({ kind: "failed" });
    expect(actions()).toHaveLength(1);
  });

  test("that the server still runs are waited for by a new engine", async () => {
    const id = valueOf(await engine.mutation("app:scheduleAct")) as string;
    await engine.until(() => actions().length === 1);
    engine.restart({ runningJobs: [id] });
    expect(await stateOf(id)).toEqual({ kind: "inProgress" });
    engine.engine.handle([
      { type: "actionDone", jobId: id, outcome: { ok: false, error: "went wrong", logLines: [] } },
    ]);
    await engine.turns();
    expect(await stateOf(id)).toEqual({ kind: "failed", error: "went wrong" });
  });

  test("an action schedules and cancels through syscalls", async () => {
    const caller = { component: "", identity: NOBODY };
    const args = JSON.stringify({
      name: "app:note",
      ts: Date.now() / 1_000 + 3_600,
      args: { text: "x" },
      version: "1",
    });
    const { outcome } = await engine.ask({
      type: "actionSyscall",
      op: "1.0/actions/schedule",
      args,
      caller,
      session: "a",
      requestId: 1,
    });
    const again = await engine.ask({
      type: "actionSyscall",
      op: "1.0/actions/schedule",
      args,
      caller,
      session: "a",
      requestId: 1,
    });
    expect(again.outcome).toEqual(outcome);
    expect(counts()).toEqual({ pending: 1 });
    const id = valueOf(outcome) as string;
    await engine.ask({ type: "actionSyscall", op: "1.0/actions/cancel_job", args: JSON.stringify({ id }), caller });
    expect(await stateOf(id)).toEqual({ kind: "canceled" });
  });
});

describe("crons", () => {
  test("run, survive restarts without repeating, and make up for missed runs once", async () => {
    await engine.deployFiles({ "app.ts": APP, "crons.ts": CRONS });
    await engine.until(() => counts().done === 1);
    engine.restart();
    await engine.turns(10);
    expect(await notes()).toEqual(["tick"]);
    const realNow = Date.now;
    const later = realNow() + 5 * 3_600_000;
    Date.now = () => later;
    try {
      engine.restart();
      await engine.until(() => counts().done === 2);
      await engine.turns(10);
      expect(counts()).toEqual({ done: 2 });
    } finally {
      Date.now = realNow;
    }
  });

  test("of an interval go on after the clock was set back, those of a time of day do not run twice for it", async () => {
    const daily = 'crons.daily("daily", { hourUTC: 1, minuteUTC: 0 }, ref("app:note"), { text: "daily" });\nexport';
    const realNow = Date.now;
    const night = Date.UTC(2026, 9, 25, 0, 59);
    const passed = async (ms: number, done: number) => {
      Date.now = () => night + ms;
      engine.restart();
      await engine.until(() => counts().done === done);
      await engine.turns(10);
      return (await notes()) as string[];
    };
    try {
      Date.now = () => night;
      await engine.deployFiles({ "app.ts": APP, "crons.ts": CRONS.replace("export", daily) });
      await engine.until(() => counts().done === 1);
      expect((await passed(3_600_000, 3)).sort()).toEqual(["daily", "tick", "tick"]);
      const dayAhead = await passed(24 * 3_600_000 + 120_000, 5);
      expect(dayAhead.filter((text) => text === "daily")).toHaveLength(2);
      expect(await passed(120_000, 5)).toHaveLength(5);
      const next = engine.engine.store.db.prepare("SELECT next FROM crons WHERE name='tick'").pluck();
      await engine.until(() => next.get() === night + 120_000 + 3_600_000);
      expect(await passed(2 * 3_600_000, 6)).toEqual([...dayAhead, "tick"]);
      expect(counts()).toEqual({ done: 6 });
    } finally {
      Date.now = realNow;
    }
  });

  test("stop when they are deployed away", async () => {
    await engine.deployFiles({ "app.ts": APP, "crons.ts": CRONS });
    await engine.deployFiles({ "app.ts": APP });
    expect(engine.engine.store.db.prepare("SELECT COUNT(*) FROM crons").pluck().get()).toBe(0);
  });
});

test("results are pruned after a week and the queue with them", async () => {
  await engine.mutation("app:later", { ms: 0, text: "old" });
  await engine.until(() => counts().done === 1);
  const { pruneJobs } = await import("./prune.ts");
  expect(pruneJobs(engine.engine.store, Date.now() - 1_000, 10)).toBe(0);
  expect(pruneJobs(engine.engine.store, Date.now() + 1_000, 10)).toBe(1);
  engine.engine.handle([]);
  expect(counts()).toEqual({});
  expect(valueOf(await engine.query("app:jobs"))).toEqual([]);
  expect(await engine.ask({ type: "query", call: call("app:jobs", {}, ADMIN), journal: null })).toBeDefined();
});
