import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defineSchema, defineTable } from "convex/server";
import { v, type Value } from "convex/values";
import { call, NOBODY, source, TestEngine, user, valueOf } from "../harness.testing.ts";

const APP = source(`
export const add = mutation({ args: { g: v.number(), n: v.number() }, handler: (ctx, doc) => ctx.db.insert("items", doc) });
export const move = mutation({ args: { at: v.number(), g: v.number(), n: v.number() }, handler: async (ctx, { at, g, n }) => {
  const all = await ctx.db.query("items").collect(); if (all.length) await ctx.db.patch(all[at % all.length]._id, { g, n }); } });
export const drop = mutation({ args: { at: v.number() }, handler: async (ctx, { at }) => {
  const all = await ctx.db.query("items").collect(); if (all.length) await ctx.db.delete(all[at % all.length]._id); } });
export const group = query({ args: { g: v.number() }, handler: (ctx, { g }) => ctx.db.query("items").withIndex("by_g_n", (q) => q.eq("g", g)).collect() });
export const range = query({ args: { g: v.number(), from: v.number(), to: v.number() }, handler: (ctx, { g, from, to }) =>
  ctx.db.query("items").withIndex("by_g_n", (q) => q.eq("g", g).gte("n", from).lt("n", to)).collect() });
export const top = query({ args: { g: v.number(), k: v.number() }, handler: (ctx, { g, k }) =>
  ctx.db.query("items").withIndex("by_g_n", (q) => q.eq("g", g)).order("desc").take(k) });
export const filtered = query({ args: { n: v.number() }, handler: (ctx, { n }) => ctx.db.query("items").filter((q) => q.eq(q.field("n"), n)).first() });
export const byId = query({ args: {}, handler: async (ctx) => { const first = await ctx.db.query("items").first(); return first && ctx.db.get(first._id); } });
export const page = query({ args: { cursor: v.union(v.string(), v.null()), size: v.number() }, handler: async (ctx, { cursor, size }) =>
  (await ctx.db.query("items").withIndex("by_g_n").paginate({ cursor, numItems: size })) });
export const mine = query({ args: {}, handler: async (ctx) => { const first = await ctx.db.query("items").first();
  return first ? [(await ctx.auth.getUserIdentity())?.subject ?? null] : []; } });
`);
const schema = (
  defineSchema({ items: defineTable({ g: v.number(), n: v.number() }).index("by_g_n", ["g", "n"]) }) as unknown as {
    export(): string;
  }
).export();

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({ "app.ts": APP }, schema);
});
afterEach(() => engine.close());

const small = fc.integer({ min: 0, max: 3 });
const write = fc.oneof(
  fc.record({ path: fc.constant("app:add"), args: fc.record({ g: small, n: small }) }),
  fc.record({ path: fc.constant("app:move"), args: fc.record({ at: fc.nat(20), g: small, n: small }) }),
  fc.record({ path: fc.constant("app:drop"), args: fc.record({ at: fc.nat(20) }) }),
);
const WATCHED: [string, Value][] = [
  ["app:group", { g: 1 }],
  ["app:range", { g: 2, from: 1, to: 3 }],
  ["app:top", { g: 0, k: 2 }],
  ["app:filtered", { n: 3 }],
  ["app:byId", {}],
  ["app:group", { g: 9 }],
];

describe("live queries", () => {
  test("always show what a fresh run of the query shows", { timeout: 60_000 }, async () => {
    WATCHED.forEach(([path, args], i) => engine.subscribe(i + 1, path, args));
    await engine.turns();
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 8 }), async (writes) => {
        await engine.askAll(writes.map(({ path, args }) => ({ type: "mutation" as const, call: call(path, args) })));
        await engine.turns();
        for (const [i, [path, args]] of WATCHED.entries())
          expect(engine.latest(i + 1)).toEqual(valueOf(await engine.query(path, args)));
      }),
      { numRuns: 60 },
    );
  });

  test("writes outside of what was read run nothing again", async () => {
    engine.subscribe(1, "app:range", { g: 2, from: 1, to: 3 });
    engine.subscribe(2, "app:top", { g: 2, k: 1 });
    await engine.mutation("app:add", { g: 2, n: 5 });
    await engine.turns();
    const turn = () =>
      Atomics.load(new Int32Array((engine.engine as unknown as { heartbeat: Int32Array }).heartbeat.buffer), 1);
    const before = turn();
    await engine.mutation("app:add", { g: 2, n: 4 });
    await engine.mutation("app:add", { g: 1, n: 2 });
    await engine.turns();
    expect(turn() - before).toBe(2);
  });

  test("a thousand watchers of one question cost one execution per commit", async () => {
    for (let i = 1; i <= 1_000; i++) engine.subscribe(i, "app:group", { g: 1 });
    await engine.turns();
    const heartbeat = (engine.engine as unknown as { heartbeat: Int32Array }).heartbeat;
    const before = heartbeat[1] as number;
    engine.pushed.length = 0;
    await engine.mutation("app:add", { g: 1, n: 1 });
    await engine.turns();
    expect((heartbeat[1] as number) - before).toBe(2);
    expect(engine.pushed.length).toBe(1_000);
  });

  test("a page keeps its borders while documents come and go", async () => {
    for (let n = 0; n < 6; n++) await engine.mutation("app:add", { g: 0, n });
    engine.subscribe(1, "app:page", { cursor: null, size: 3 });
    await engine.turns();
    const first = engine.latest(1) as { page: { n: number }[]; continueCursor: string };
    engine.subscribe(2, "app:page", { cursor: first.continueCursor, size: 3 });
    await engine.turns();
    await engine.mutation("app:add", { g: 0, n: 1.5 });
    await engine.mutation("app:add", { g: 0, n: 3.5 });
    await engine.turns();
    const numbers = (id: number) => (engine.latest(id) as { page: { n: number }[] }).page.map(({ n }) => n);
    expect(numbers(1)).toEqual([0, 1, 1.5, 2]);
    expect(numbers(2)).toEqual([3, 3.5, 4, 5]);
  });

  test("a cursor of another query is refused", async () => {
    const { page } = { page: await engine.query("app:page", { cursor: "12.a.xyz", size: 3 }) };
    expect(page.ok ? "" : page.error).toContain("InvalidCursor");
  });

  test("a query that begins to look at the caller stops being shared", async () => {
    for (const [i, name] of ["ann", "ben", "cat"].entries()) {
      engine.subscribe(i + 1, "app:mine", {}, user(name));
      await engine.turns();
    }
    expect(engine.engine.live.entryCount).toBe(1);
    await engine.mutation("app:add", { g: 0, n: 0 });
    await engine.turns();
    expect([1, 2, 3].map((id) => engine.latest(id))).toEqual([["ann"], ["ben"], ["cat"]]);
  });

  test("nobody ever sees a result that was made for somebody else", { timeout: 60_000 }, async () => {
    const change = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant("watch" as const),
          id: fc.integer({ min: 1, max: 6 }),
          who: fc.constantFrom("ann", "ben", "cat"),
        }),
      },
      { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const), id: fc.integer({ min: 1, max: 6 }) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("fill" as const, "clear" as const) }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 25 }), async (changes) => {
        const watching = new Map<number, string>();
        for (const c of changes) {
          if (c.do === "watch") {
            watching.set(c.id, c.who);
            engine.subscribe(c.id, "app:mine", {}, user(c.who));
          } else if (c.do === "leave") {
            watching.delete(c.id);
            engine.engine.handle([{ type: "unsubscribe", liveId: c.id }]);
          } else
            await engine.mutation(
              c.do === "fill" ? "app:add" : "app:drop",
              c.do === "fill" ? { g: 0, n: 0 } : { at: 0 },
            );
          await engine.turns();
          for (const [id, who] of watching)
            expect(engine.latest(id)).toEqual(valueOf(await engine.query("app:mine", {}, user(who))));
        }
        for (const id of watching.keys()) engine.engine.handle([{ type: "unsubscribe", liveId: id }]);
        expect(engine.engine.live.entryCount).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  test("nothing is sent to a subscriber that left", async () => {
    engine.subscribe(1, "app:group", { g: 1 });
    await engine.turns();
    engine.engine.handle([{ type: "unsubscribe", liveId: 1 }]);
    engine.pushed.length = 0;
    await engine.mutation("app:add", { g: 1, n: 1 });
    await engine.turns();
    expect(engine.pushed).toEqual([]);
    expect(engine.engine.live.entryCount).toBe(0);
  });

  test("a failing query recovers when its data does", async () => {
    const files = {
      "app.ts":
        APP +
        `export const only = query({ args: {}, handler: async (ctx) => (await ctx.db.query("items").unique())?.n ?? null });`,
    };
    await engine.ask({
      type: "applyDeployment",
      deployment: await import("../bundle.testing.ts").then((m) =>
        m.bundleDeployment([{ component: "", files, schema }], 2),
      ),
      dryRun: false,
    });
    engine.subscribe(1, "app:only");
    await engine.mutation("app:add", { g: 0, n: 1 });
    await engine.mutation("app:add", { g: 0, n: 2 });
    await engine.turns();
    expect(engine.results.get(1)).toMatchObject({ ok: false });
    await engine.mutation("app:drop", { at: 0 });
    await engine.turns();
    expect(engine.latest(1)).toBe(2);
  });

  test("the identity of nobody is null", async () => {
    await engine.mutation("app:add", { g: 0, n: 1 });
    expect(valueOf(await engine.query("app:mine", {}, NOBODY))).toEqual([null]);
  });
});
