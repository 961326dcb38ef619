import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defineSchema, defineTable, type GenericSchema, type SchemaDefinition } from "convex/server";
import { v, type Value } from "convex/values";
import { bundleComponent, bundleDeployment } from "../bundle.testing.ts";
import { ADMIN, call, source, TestEngine, valueOf } from "../harness.testing.ts";

const APP = source(`
export const add = mutation({ args: { doc: v.any() }, handler: (ctx, { doc }) => ctx.db.insert("items", doc) });
export const fill = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { for (let i = 0; i < n; i++) await ctx.db.insert("items", { n: i, tag: "t" + (i % 3) }); } });
export const byTag = query({ args: { tag: v.string() }, handler: async (ctx, { tag }) => (await ctx.db.query("items").withIndex("by_tag", (q) => q.eq("tag", tag)).collect()).map((d) => d.n) });
export const all = query({ args: {}, handler: async (ctx) => (await ctx.db.query("items").collect()).length });
export const version = query({ args: {}, handler: () => 1 });
`);
const exported = (schema: SchemaDefinition<GenericSchema, boolean>) =>
  (schema as unknown as { export(): string }).export();
const item = { n: v.number(), tag: v.string() };
const PLAIN = exported(defineSchema({ items: defineTable(item) }));
const INDEXED = exported(defineSchema({ items: defineTable(item).index("by_tag", ["tag"]) }));
const STRICTER = exported(
  defineSchema({ items: defineTable({ ...item, extra: v.boolean() }).index("by_tag", ["tag"]) }),
);
const LOOSE = exported(defineSchema({ items: defineTable(v.any()) }, { schemaValidation: false }));

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({ "app.ts": APP }, PLAIN);
});
afterEach(() => engine.close());

const push = async (schema: string, files: Record<string, string> = { "app.ts": APP }, dryRun = false) =>
  (
    await engine.ask({
      type: "applyDeployment",
      deployment: await bundleDeployment([{ component: "", files, schema }], 2),
      dryRun,
    })
  ).outcome;
const add = (doc: Value) => engine.mutation("app:add", { doc });
const NEW_CODE = { "app.ts": APP.replace("handler: () => 1", "handler: () => 2") };

describe("a push", () => {
  test("fills a new index from the documents that exist", async () => {
    for (let i = 0; i < 3; i++) await engine.mutation("app:fill", { n: 1_500 });
    const waiting = push(INDEXED);
    await add({ n: -1, tag: "t0" });
    expect(await waiting).toMatchObject({ ok: true });
    expect(valueOf(await engine.query("app:byTag", { tag: "t0" }))).toHaveLength(1_501);
    engine.restart();
    expect(valueOf(await engine.query("app:byTag", { tag: "t0" }))).toHaveLength(1_501);
  });

  test("that data refuses names the document and leaves everything as it was", async () => {
    const id = valueOf(await add({ n: 1, tag: "x" })) as string;
    const indexes = () => engine.engine.store.db.prepare("SELECT name, state FROM indexes WHERE state='ready'").all();
    const before = indexes();
    const outcome = await push(STRICTER, NEW_CODE);
    expect(outcome.ok ? "" : outcome.error).toBe(
      `Schema validation failed.\nDocument with ID "${id}" in table "items" does not match the schema: Object is missing the required field \`extra\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.\n\nObject: {n: 1.0, tag: "x"}\nValidator: v.object({n: v.float64(), tag: v.string(), extra: v.boolean()})\n\n`,
    );
    expect(indexes()).toEqual(before);
    expect(valueOf(await engine.query("app:version"))).toBe(1);
    expect(await add({ n: 2, tag: "y" })).toMatchObject({ ok: true });
    engine.restart();
    expect(valueOf(await engine.query("app:version"))).toBe(1);
  });

  test("that a write breaks meanwhile is refused, and the write is not", async () => {
    for (let i = 0; i < 3; i++) await engine.mutation("app:fill", { n: 1_500 });
    expect(await push(LOOSE)).toMatchObject({ ok: true });
    const waiting = push(INDEXED);
    await engine.turns(2);
    expect(await add({ n: "not a number", tag: "x" })).toMatchObject({ ok: true });
    const outcome = await waiting;
    expect(outcome.ok ? "" : outcome.error).toContain(
      'in table "items" does not match the schema: Value does not match validator.\nPath: .n',
    );
  });

  test("that only tries changes nothing", async () => {
    await add({ n: 1, tag: "x" });
    expect(await push(INDEXED, NEW_CODE, true)).toMatchObject({ ok: true });
    expect(valueOf(await engine.query("app:version"))).toBe(1);
    expect((await push(STRICTER, NEW_CODE, true)).ok).toBe(false);
  });

  test("switches the code of running live queries", async () => {
    engine.subscribe(1, "app:version");
    await engine.turns();
    expect(engine.latest(1)).toBe(1);
    await push(PLAIN, NEW_CODE);
    await engine.turns();
    expect(engine.latest(1)).toBe(2);
    expect(engine.events.some(({ type }) => type === "deployed")).toBe(true);
    engine.restart();
    expect(valueOf(await engine.query("app:version"))).toBe(2);
  });

  test("whose modules throw is refused with the position", async () => {
    const code = await bundleComponent({ component: "", files: { "app.ts": source(`throw new Error("at import");`) } });
    const { outcome } = await engine.ask({ type: "analyze", components: [code] });
    expect(outcome.ok ? "" : outcome.error).toMatch(/Uncaught at import\n {4}at .*app\.ts/);
    const deployment = { version: 9, components: [code], functions: [], crons: [], authProviders: [], source: "" };
    expect((await engine.ask({ type: "applyDeployment", deployment, dryRun: false })).outcome.ok).toBe(false);
    expect(valueOf(await engine.query("app:version"))).toBe(1);
  });

  test("drops an index it no longer names, and its entries", async () => {
    await engine.mutation("app:fill", { n: 30 });
    await push(INDEXED);
    await push(PLAIN);
    const outcome = await engine.query("app:byTag", { tag: "t0" });
    expect(outcome.ok ? "" : outcome.error).toContain("Index items.by_tag not found.");
    const { Upkeep } = await import("../upkeep.ts");
    const { Leftovers } = await import("../import/leftovers.ts");
    const { store } = engine.engine;
    new Upkeep(store, new Leftovers(store), () => {}).step(Date.now());
    engine.engine.handle([]);
    expect(engine.engine.store.db.prepare("SELECT COUNT(DISTINCT iid) FROM index_entries").pluck().get()).toBe(1);
  });

  test("changes the fields of an index that keeps its name", async () => {
    await engine.mutation("app:fill", { n: 30 });
    await push(exported(defineSchema({ items: defineTable(item).index("by_tag", ["n"]) })));
    await push(INDEXED);
    expect(valueOf(await engine.query("app:byTag", { tag: "t0" }))).toHaveLength(10);
  });

  test("that the disk refuses leaves the old code in force", async () => {
    const { commit } = engine.engine.store.sql;
    const run = commit.run.bind(commit);
    const deployment = await bundleDeployment([{ component: "", files: NEW_CODE, schema: PLAIN }], 2);
    commit.run = () => {
      commit.run = run;
      throw new Error("disk I/O error");
    };
    const { outcome } = await engine.ask({ type: "applyDeployment", deployment, dryRun: false });
    expect(outcome.ok).toBe(false);
    expect(valueOf(await engine.query("app:version"))).toBe(1);
  });
});

test("an index whose filling was not durable is not taken for complete", async () => {
  for (let i = 0; i < 3; i++) await engine.mutation("app:fill", { n: 1_500 });
  const { commit } = engine.engine.store.sql;
  const run = commit.run.bind(commit);
  let left = 1;
  commit.run = () => {
    if (left-- > 0) return run();
    commit.run = run;
    throw new Error("disk I/O error");
  };
  expect((await push(INDEXED)).ok).toBe(false);
  expect((await engine.query("app:byTag", { tag: "t0" })).ok).toBe(false);
  expect(await push(INDEXED)).toMatchObject({ ok: true });
  expect(valueOf(await engine.query("app:byTag", { tag: "t0" }))).toHaveLength(1_500);
});

describe("the schema in force", () => {
  test("refuses documents that do not fit", async () => {
    const outcome = await add({ n: "1", tag: "x" });
    expect(outcome.ok ? "" : outcome.error).toContain(
      'Failed to insert or update a document in table "items" because it does not match the schema: Value does not match validator.\nPath: .n\nValue: "1"',
    );
  });

  test("without validation accepts anything", async () => {
    await push(LOOSE);
    expect(await add({ whatever: [1] })).toMatchObject({ ok: true });
  });

  test("keeps staged indexes from queries until they are named in full", async () => {
    await engine.mutation("app:fill", { n: 30 });
    const table = defineTable(item).index("by_tag", { fields: ["tag"], staged: true } as never);
    await push(exported(defineSchema({ items: table })));
    expect((await engine.query("app:byTag", { tag: "t0" })).ok).toBe(false);
    await push(INDEXED);
    expect(valueOf(await engine.query("app:byTag", { tag: "t0" }))).toHaveLength(10);
  });
});

describe("analysis", () => {
  test("lists functions, crons and routes", async () => {
    const files = {
      "a.ts":
        source(`export const q = query({ args: { x: v.string() }, returns: v.null(), handler: () => null }); export const i = internalAction(async () => null);
        export const notAFunction = 1; export default mutation({ args: {}, handler: () => null });`),
      "crons.ts": source(
        `const crons = cronJobs(); crons.daily("clean", { hourUTC: 3, minuteUTC: 15 }, ref("a:i"), { deep: true }); export default crons;`,
      ),
      "http.ts": source(
        `const http = httpRouter(); http.route({ path: "/hook", method: "POST", handler: httpAction(async () => new Response()) }); export default http;`,
      ),
    };
    const code = await bundleComponent({ component: "", files });
    const { outcome } = await engine.ask({ type: "analyze", components: [code] });
    const { functions, crons, httpRoutes } = JSON.parse(outcome.ok ? outcome.value : outcome.error) as {
      functions: { path: string }[];
      crons: unknown;
      httpRoutes: unknown;
    };
    expect(functions.sort((a, b) => (a.path < b.path ? -1 : 1))).toMatchObject([
      { path: "a:default", type: "mutation", visibility: "public", component: "", environment: "isolate" },
      { path: "a:i", type: "action", visibility: "internal", args: '{"type":"any"}', returns: "null" },
      {
        path: "a:q",
        type: "query",
        args: '{"type":"object","value":{"x":{"fieldType":{"type":"string"},"optional":false}}}',
        returns: '{"type":"null"}',
      },
    ]);
    expect(crons).toEqual([
      {
        name: "clean",
        component: "",
        path: "a:i",
        args: '[{"deep":true}]',
        schedule: { type: "daily", hourUTC: 3, minuteUTC: 15 },
      },
    ]);
    expect(httpRoutes).toEqual([{ path: "/hook", method: "POST" }]);
  });

  test("refuses a cron expression that is none", async () => {
    const code = await bundleComponent({
      component: "",
      files: {
        "crons.ts": source(
          `const crons = cronJobs(); crons.cron("bad", "nonsense", ref("a:i")); export default crons;`,
        ),
      },
    });
    expect((await engine.ask({ type: "analyze", components: [code] })).outcome.ok).toBe(false);
  });
});

describe("system queries of the command line", () => {
  const ask = async (path: string, args: Value = {}) => valueOf(await engine.query(path, args, ADMIN));

  test("list functions, tables, data, environment and addresses", async () => {
    await add({ n: 1, tag: "x" });
    await engine.ask({ type: "setEnv", changes: [{ name: "A", value: "1" }] });
    expect(await ask("_system/cli/modules:apiSpec")).toContainEqual({
      functionType: "Query",
      identifier: "app.js:version",
      visibility: { kind: "public" },
      args: { type: "object", value: {} },
      returns: null,
    });
    expect(await ask("_system/cli/tables", { paginationOpts: { cursor: null, numItems: 10 } })).toMatchObject({
      page: [{ name: "items" }],
    });
    const page = await ask("_system/cli/tableData", {
      table: "items",
      order: "desc",
      paginationOpts: { cursor: null, numItems: 10 },
    });
    expect(page).toMatchObject({ page: [{ n: 1, tag: "x" }], isDone: true });
    expect(await ask("_system/cli/queryEnvironmentVariables")).toEqual([{ name: "A", value: "1" }]);
    expect(await ask("_system/cli/queryEnvironmentVariables:get", { name: "B" })).toBeNull();
    expect(await ask("_system/cli/convexUrl:cloudUrl")).toBe("http://cloud");
    expect(await ask("_system/cli/convexUrl:siteUrl")).toBe("http://site");
  });

  test("are live", async () => {
    engine.engine.handle([
      { type: "subscribe", liveId: 1, call: call("_system/cli/queryEnvironmentVariables", {}, ADMIN), journal: null },
    ]);
    engine.engine.handle([
      { type: "subscribe", liveId: 2, call: call("_system/cli/tables", {}, ADMIN), journal: null },
    ]);
    await engine.turns();
    await engine.ask({ type: "setEnv", changes: [{ name: "A", value: "2" }] });
    await engine.turns();
    expect(engine.latest(1)).toEqual([{ name: "A", value: "2" }]);
    expect(engine.latest(2)).toMatchObject({ page: [{ name: "items" }] });
  });

  test("are not there for anybody else", async () => {
    const outcome = await engine.query("_system/cli/tables");
    expect(outcome.ok ? "" : outcome.error).toContain("Could not find function for '_system/cli/tables'");
  });
});
