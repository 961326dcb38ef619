import { afterEach, beforeEach, expect, test } from "vitest";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { call, source, TestEngine, valueOf } from "../harness.testing.ts";
import { SNAPSHOT_MS } from "../../retention.ts";
import { Snapshots } from "./snapshots.ts";

const FILES = {
  "app.ts": source(`
export const add = mutation({ args: { n: v.number() }, handler: (ctx, { n }) => ctx.db.insert("notes", { n, body: "word" + n }) });
export const bump = mutation({ args: {}, handler: async (ctx) => { for (const d of await ctx.db.query("notes").collect()) await ctx.db.patch(d._id, { n: d.n + 10 }); } });
export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_n").collect()).map((d) => d.n) });
export const find = query({ args: { word: v.string() }, handler: async (ctx, { word }) => (await ctx.db.query("notes").withSearchIndex("text", (q) => q.search("body", word)).collect()).length });
export const fromMiddle = query({ args: { id: v.id("notes") }, handler: async (ctx, { id }) => (await ctx.db.get(id))?.n ?? null });`),
};
const schema = defineSchema({
  notes: defineTable({ n: v.number(), body: v.string() })
    .index("by_n", ["n"])
    .searchIndex("text", { searchField: "body" }),
});
const SCHEMA = (schema as unknown as { export(): string }).export();

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles(FILES, SCHEMA);
});
afterEach(() => engine.close());

const take = async () => BigInt(String(JSON.parse((await snapshotText()) as string)));
const snapshotText = async () => {
  const { outcome } = await engine.ask({ type: "snapshot" });
  return outcome.ok ? outcome.value : "";
};
const at = async (atTs: bigint, path: string, args = {}) =>
  (await engine.ask({ type: "query", call: call(path, args), journal: null, atTs })).outcome;

test("queries at a timestamp see the state of then: scans, indexes, search and single documents", async () => {
  const id = valueOf(await engine.mutation("app:add", { n: 1 }));
  const then = await take();
  await engine.mutation("app:add", { n: 2 });
  await engine.mutation("app:bump");
  const now = await take();
  expect(valueOf(await at(then, "app:list"))).toEqual([1]);
  expect(valueOf(await at(now, "app:list"))).toEqual([11, 12]);
  expect(valueOf(await at(then, "app:find", { word: "word2" }))).toBe(0);
  expect(valueOf(await at(now, "app:find", { word: "word2" }))).toBe(1);
  expect(valueOf(await at(then, "app:fromMiddle", { id }))).toBe(1);
});

test("a mutation of the same turn is not in a snapshot before it, and is in one after it", async () => {
  const [, , answer] = await engine.askAll([
    { type: "mutation", call: call("app:add", { n: 1 }) },
    { type: "snapshot" },
    { type: "mutation", call: call("app:add", { n: 2 }) },
  ]);
  expect(answer!.outcome.ok).toBe(true);
  const [open] = (engine.engine.snapshots as unknown as { open: { ts: bigint }[] }).open;
  expect(valueOf(await at(open!.ts, "app:list"))).toEqual([1]);
  expect(valueOf(await engine.query("app:list"))).toEqual([1, 2]);
});

test("a timestamp that was not given out, or whose state is gone, is refused", async () => {
  const then = await take();
  expect(await at(then + 1n, "app:list")).toMatchObject({ ok: false });
  await engine.deployFiles(FILES, SCHEMA);
  const gone = await at(then, "app:list");
  expect(gone.ok ? "" : gone.error).toMatch(/too old/);
});

test("snapshots end after their time, and sharing a time shares one", () => {
  let now = 0;
  const snapshots = new Snapshots(engine.engine.store, () => now);
  const ts = snapshots.take();
  expect(snapshots.take()).toBe(ts);
  expect(snapshots.size).toBe(1);
  now = SNAPSHOT_MS;
  expect(snapshots.at(ts).ts).toBe(ts);
  now++;
  expect(() => snapshots.at(ts)).toThrow(/too old/);
  expect(snapshots.size).toBe(0);
  snapshots.clear();
});
