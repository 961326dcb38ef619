import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { ADMIN, call, source, TestEngine, user, valueOf } from "./harness.testing.ts";

const COUNTER = source(`
export const bump = mutation({ args: { fail: v.optional(v.boolean()) }, returns: v.number(), handler: async (ctx, { fail }) => {
  const row = await ctx.db.query("counts").first();
  if (row) await ctx.db.patch(row._id, { n: row.n + 1 }); else await ctx.db.insert("counts", { n: 1 });
  if (fail) throw new ConvexError({ why: "asked to" });
  return (row?.n ?? 0) + 1; } });
export const read = query({ args: {}, handler: async (ctx) => (await ctx.db.query("counts").first())?.n ?? 0 });
export const who = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
export const env = query({ args: {}, handler: () => process.env.NAME ?? null });
export const handles = mutation({ args: {}, handler: async (ctx) => await createFunctionHandle(ref("lib:bump")) });
export const takesOwn = query({ args: { id: v.id("counts") }, handler: () => "ok" });
export const firstId = query({ args: {}, handler: async (ctx) => (await ctx.db.query("counts").first())?._id ?? null });
export const later = mutation({ args: {}, handler: (ctx) => ctx.scheduler.runAfter(0, ref("lib:bump"), {}) });
export const pages = query({ args: {}, handler: (ctx) => ctx.db.query("counts").paginate({ cursor: null, numItems: 1 }) });
`);
const APP = source(`
const c = components.counter.lib;
export const bump = mutation({ args: {}, handler: (ctx) => ctx.runMutation(c.bump, {}) });
export const read = query({ args: {}, handler: (ctx) => ctx.runQuery(c.read, {}) });
export const other = query({ args: {}, handler: (ctx) => ctx.runQuery(components.other.lib.read, {}) });
export const caught = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("notes", { text: "kept" });
  try { await ctx.runMutation(c.bump, { fail: true }); } catch (e) { return { why: e.data.why, isConvexError: e instanceof ConvexError }; } } });
export const concurrent = mutation({ args: {}, handler: async (ctx) => Promise.all([ctx.runMutation(c.bump, {}), ctx.db.insert("notes", { text: "x" }), ctx.runMutation(c.bump, {})]) });
export const notes = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((n) => n.text) });
export const who = query({ args: {}, handler: (ctx) => ctx.runQuery(c.who, {}) });
export const nestedWho = query({ args: {}, handler: (ctx) => ctx.runQuery(ref("app:me"), {}) });
export const me = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null });
export const env = query({ args: {}, handler: async (ctx) => [process.env.NAME ?? null, await ctx.runQuery(c.env, {})] });
export const viaHandle = mutation({ args: {}, handler: async (ctx) => ctx.runMutation(await ctx.runMutation(c.handles, {}), {}) });
export const foreignId = query({ args: {}, handler: async (ctx) => {
  const note = await ctx.db.query("notes").first(); const own = await ctx.runQuery(c.firstId, {});
  const results = []; for (const id of [own, note._id]) try { results.push(await ctx.runQuery(c.takesOwn, { id })); } catch (e) { results.push(e.message); } return results; } });
export const wrongArgs = mutation({ args: {}, handler: (ctx) => ctx.runMutation(c.bump, { fail: "yes" }) });
export const later = mutation({ args: {}, handler: (ctx) => ctx.runMutation(c.later, {}) });
export const pages = query({ args: {}, handler: (ctx) => ctx.runQuery(c.pages, {}) });
export const deep = query({ args: { n: v.number() }, handler: (ctx, { n }) => n === 0 ? 0 : ctx.runQuery(ref("app:deep"), { n: n - 1 }) });
export const limited = mutation({ args: {}, handler: async (ctx) => {
  try { await ctx.runMutation(ref("app:many"), {}, { transactionLimits: { documentsWritten: 5 } }); } catch (e) { return e.message; } } });
export const many = mutation({ args: {}, handler: async (ctx) => { for (let i = 0; i < 10; i++) await ctx.db.insert("notes", { text: "many" }); } });
`);
const exported = (schema: unknown) => (schema as { export(): string }).export();
const counterSchema = exported(defineSchema({ counts: defineTable({ n: v.number() }) }));

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  const answer = await engine.deploy([
    { component: "", files: { "app.ts": APP } },
    { component: "counter", files: { "lib.ts": COUNTER }, schema: counterSchema, env: { NAME: "counter" } },
    { component: "other", files: { "lib.ts": COUNTER }, schema: counterSchema },
  ]);
  expect(answer.outcome).toMatchObject({ ok: true });
});
afterEach(() => engine.close());

describe("components", () => {
  test("instances have tables of their own", async () => {
    expect(valueOf(await engine.mutation("app:bump"))).toBe(1);
    expect(valueOf(await engine.mutation("app:bump"))).toBe(2);
    expect(valueOf(await engine.query("app:read"))).toBe(2);
    expect(valueOf(await engine.query("app:other"))).toBe(0);
  });

  test("a nested call that fails is undone alone when the caller catches it", async () => {
    expect(valueOf(await engine.mutation("app:caught"))).toEqual({ why: "asked to", isConvexError: true });
    expect(valueOf(await engine.query("app:read"))).toBe(0);
    expect(valueOf(await engine.query("app:notes"))).toEqual(["kept"]);
  });

  test("calls begun together run one after the other", async () => {
    expect(valueOf(await engine.mutation("app:concurrent"))).toEqual([1, expect.any(String), 2]);
  });

  test("the caller is unknown across components and known within", async () => {
    expect(valueOf(await engine.query("app:who", {}, user("ann")))).toBeNull();
    expect(valueOf(await engine.query("app:nestedWho", {}, user("ann")))).toBe("ann");
  });

  test("each sees its own environment, and the app sees changes", async () => {
    await engine.ask({ type: "setEnv", changes: [{ name: "NAME", value: "app" }] });
    expect(valueOf(await engine.query("app:env"))).toEqual(["app", "counter"]);
    await engine.ask({ type: "setEnv", changes: [{ name: "NAME", value: null }] });
    expect(valueOf(await engine.query("app:env"))).toEqual([null, "counter"]);
  });

  test("function handles reach the component that made them", async () => {
    expect(valueOf(await engine.mutation("app:viaHandle"))).toBe(1);
  });

  test("an id is valid only where its table is", async () => {
    await engine.mutation("app:bump");
    await engine.mutation("app:caught");
    const [own, foreign] = valueOf(await engine.query("app:foreignId")) as string[];
    expect(own).toBe("ok");
    expect(foreign).toContain("ArgumentValidationError");
  });

  test("arguments of nested calls are checked", async () => {
    const outcome = await engine.mutation("app:wrongArgs");
    expect(outcome.ok ? "" : outcome.error).toContain(
      "Uncaught Error: ArgumentValidationError: Value does not match validator.\nPath: .fail",
    );
  });

  test("component functions are reached from outside by admins only", async () => {
    const ask = (identity = ADMIN) =>
      engine.ask({ type: "query", call: call("lib:read", {}, identity, "counter"), journal: null });
    expect((await ask()).outcome).toMatchObject({ ok: true, value: "0" });
    expect((await ask(user("ann"))).outcome.ok).toBe(false);
  });

  test("a component schedules its own functions", async () => {
    await engine.mutation("app:later");
    await engine.until(() => engine.engine.scheduler.counts().done === 1);
    expect(valueOf(await engine.query("app:read"))).toBe(1);
  });

  test("a live query follows writes of a component", async () => {
    engine.subscribe(1, "app:read");
    await engine.mutation("app:bump");
    await engine.turns();
    expect(engine.latest(1)).toBe(1);
  });

  test("components cannot paginate", async () => {
    const outcome = await engine.query("app:pages");
    expect(outcome.ok ? "" : outcome.error).toContain("paginate() is not supported in components");
  });

  test("nesting ends at a bound", async () => {
    expect(valueOf(await engine.query("app:deep", { n: 8 }))).toBe(0);
    const outcome = await engine.query("app:deep", { n: 40 });
    expect(outcome.ok ? "" : outcome.error).toContain("limited to a depth");
  });

  test("a caller may set tighter limits for a call", async () => {
    expect(valueOf(await engine.mutation("app:limited"))).toContain(
      "Too many writes in a single function execution (limit: 5).",
    );
    expect(valueOf(await engine.query("app:notes"))).toEqual([]);
  });
});
