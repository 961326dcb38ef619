import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defineSchema, defineTable } from "convex/server";
import { v, type Value } from "convex/values";
import { call, NOBODY, source, TestEngine, valueOf } from "../harness.testing.ts";
import { terms } from "./text.ts";

const APP = source(`
export const add = mutation({ args: { body: v.string(), team: v.string(), vec: v.optional(v.array(v.number())) }, handler: (ctx, doc) => ctx.db.insert("posts", doc) });
export const edit = mutation({ args: { id: v.id("posts"), body: v.string() }, handler: (ctx, { id, body }) => ctx.db.patch(id, { body }) });
export const drop = mutation({ args: { id: v.id("posts") }, handler: (ctx, { id }) => ctx.db.delete(id) });
const find = (ctx, q, team) => ctx.db.query("posts").withSearchIndex("by_body", (s) => { const r = s.search("body", q); return team === undefined ? r : r.eq("team", team); });
export const search = query({ args: { q: v.string(), team: v.optional(v.string()), n: v.optional(v.number()) }, handler: async (ctx, { q, team, n }) => (await find(ctx, q, team).take(n ?? 100)).map((p) => p.body) });
export const page = query({ args: { q: v.string(), cursor: v.union(v.string(), v.null()) }, handler: (ctx, { q, cursor }) => find(ctx, q).paginate({ cursor, numItems: 2 }) });
export const own = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("posts", { body: "own zebra", team: "a" }); const seen = (await find(ctx, "zebra").collect()).length;
  try { await ctx.runMutation(ref("app:inner"), {}); } catch {}
  return [seen, (await find(ctx, "zebra").collect()).length]; } });
export const inner = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("posts", { body: "inner zebra", team: "a" }); await find(ctx, "zebra").collect(); throw new Error("undo"); } });
export const wrongField = query({ args: {}, handler: (ctx) => ctx.db.query("posts").withSearchIndex("by_body", (s) => s.search("body", "x").eq("body", "y")).collect() });
`);
const posts = () => defineTable({ body: v.string(), team: v.string(), vec: v.optional(v.array(v.number())) });
const exported = (t: ReturnType<typeof posts>) =>
  (defineSchema({ posts: t }) as unknown as { export(): string }).export();
const PLAIN = exported(posts());
const SEARCHABLE = exported(
  posts()
    .searchIndex("by_body", { searchField: "body", filterFields: ["team"] })
    .vectorIndex("by_vec", { vectorField: "vec", dimensions: 2, filterFields: ["team"] }) as never,
);

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({ "app.ts": APP }, SEARCHABLE);
});
afterEach(() => engine.close());

const add = async (body: string, team = "a") => valueOf(await engine.mutation("app:add", { body, team })) as string;
const search = async (args: Record<string, Value>) => valueOf(await engine.query("app:search", args));

describe("text search", () => {
  test("finds any word, the last as a prefix, the best first", async () => {
    await add("the quick brown fox");
    await add("a lazy dog");
    await add("quick quick dog");
    expect(await search({ q: "quick do" })).toEqual(["quick quick dog", expect.any(String), expect.any(String)]);
    expect(await search({ q: "lazi" })).toEqual([]);
    expect(await search({ q: "LAZ" })).toEqual(["a lazy dog"]);
    expect(await search({ q: "qui fox" })).toEqual(["the quick brown fox"]);
    expect(await search({ q: "  " })).toEqual([]);
    expect(await search({ q: '"quick" OR (' })).toHaveLength(2);
  });

  test("filters by exact values", async () => {
    await add("hello one", "a");
    await add("hello two", "b");
    expect(await search({ q: "hello", team: "b" })).toEqual(["hello two"]);
    expect(await search({ q: "hello", team: "c" })).toEqual([]);
    const outcome = await engine.query("app:wrongField");
    expect(outcome.ok ? "" : outcome.error).toContain("not a filter field");
  });

  test("follows edits and deletions, also after a restart", async () => {
    const id = await add("first version");
    valueOf(await engine.mutation("app:edit", { id, body: "second version" }));
    expect(await search({ q: "first" })).toEqual([]);
    engine.restart();
    expect(await search({ q: "second" })).toEqual(["second version"]);
    valueOf(await engine.mutation("app:drop", { id }));
    expect(await search({ q: "version" })).toEqual([]);
  });

  test("sees the mutation's own writes and forgets what is rolled back", async () => {
    expect(valueOf(await engine.mutation("app:own"))).toEqual([1, 1]);
    expect(await search({ q: "zebra" })).toEqual(["own zebra"]);
  });

  test("of one turn sees the mutations before it", async () => {
    const [, answer] = await engine.askAll([
      { type: "mutation", call: call("app:add", { body: "just now", team: "a" }) },
      { type: "query", call: call("app:search", { q: "just" }), journal: null },
    ]);
    expect(answer && valueOf(answer.outcome)).toEqual(["just now"]);
  });

  test("is live, and only for the filter it names", async () => {
    engine.subscribe(1, "app:search", { q: "hello", team: "a" });
    await engine.turns();
    await add("hello b", "b");
    await engine.turns();
    const count = engine.pushed.length;
    await add("hello a", "a");
    await engine.turns();
    expect(engine.latest(1)).toEqual(["hello a"]);
    expect(engine.pushed.length).toBe(count + 1);
  });

  test("pages by rank", async () => {
    for (let i = 0; i < 5; i++) await add(`word ${i}`);
    const bodies: string[] = [];
    for (let cursor: string | null = null, done = false; !done;) {
      const page = valueOf(await engine.query("app:page", { q: "word", cursor })) as {
        page: { body: string }[];
        isDone: boolean;
        continueCursor: string;
      };
      bodies.push(...page.page.map(({ body }) => body));
      cursor = page.continueCursor;
      done = page.isDone;
    }
    expect(bodies).toEqual(["word 4", "word 3", "word 2", "word 1", "word 0"]);
  });

  test("an index pushed later holds what was there before", async () => {
    await engine.deployFiles({ "app.ts": APP }, PLAIN);
    expect((await engine.query("app:search", { q: "x" })).ok).toBe(false);
    await add("before the index");
    await engine.deployFiles({ "app.ts": APP }, SEARCHABLE);
    expect(await search({ q: "before" })).toEqual(["before the index"]);
    const leftovers = engine.engine.store.db.prepare("SELECT COUNT(*) FROM search_indexes").pluck().get();
    expect(leftovers).toBe(1);
  });

  test("splits words at punctuation and takes sixteen at most", () => {
    expect(terms("Héllo, wörld-wide! 3.5")).toEqual(["héllo", "wörld", "wide", "3", "5"]);
    expect(terms("a ".repeat(30))).toHaveLength(16);
  });
});

describe("vector search", () => {
  const ask = async (request: object) => {
    const args = JSON.stringify({ query: { indexName: "posts.by_vec", expressions: null, ...request } });
    return (
      await engine.ask({
        type: "actionSyscall",
        op: "1.0/actions/vectorSearch",
        args,
        caller: { component: "", identity: NOBODY },
      })
    ).outcome;
  };

  test("gives the closest first, within a filter", async () => {
    const put = (body: string, team: string, vec: number[]) => engine.mutation("app:add", { body, team, vec });
    const near = valueOf(await put("near", "a", [1, 0.1]));
    const far = valueOf(await put("far", "a", [-1, 0]));
    valueOf(await put("other team", "b", [1, 0]));
    await add("no vector");
    const only = { $eq: [{ $field: "team" }, { $literal: "a" }] };
    const { results } = valueOf(await ask({ vector: [1, 0], limit: 5, expressions: only })) as {
      results: { _id: string; _score: number }[];
    };
    expect(results.map(({ _id }) => _id)).toEqual([near, far]);
    expect(results[0]?._score).toBeCloseTo(0.995, 3);
    expect(results[1]?._score).toBeCloseTo(-1, 5);
  });

  test("refuses a vector of another length and too many results", async () => {
    expect(await ask({ vector: [1] })).toMatchObject({ ok: false, error: expect.stringContaining("2") });
    expect(await ask({ vector: [1, 0], limit: 257 })).toMatchObject({
      ok: false,
      error: expect.stringContaining("between 1 and 256"),
    });
  });
});
