import { defineSchema, defineTable } from "convex/server";
import { v, type Value } from "convex/values";
import Database from "better-sqlite3";
import fc from "fast-check";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../operations/check.ts";
import { NOBODY, source, TestEngine, valueOf } from "../harness.testing.ts";

const APP = source(`
export const add = mutation({ args: v.any(), handler: (ctx, doc) => ctx.db.insert("items", doc) });
export const edit = mutation({ args: v.any(), handler: (ctx, { id, ...fields }) => ctx.db.patch(id, fields) });
export const drop = mutation({ args: v.any(), handler: (ctx, { id }) => ctx.db.delete(id) });
export const all = query({ args: {}, handler: (ctx) => ctx.db.query("items").collect() });
export const failing = mutation({ args: v.any(), handler: async (ctx, { id, ...doc }) => {
  if (id) await ctx.db.patch(id, doc); else await ctx.db.insert("items", doc);
  throw new Error("undo"); } });
export const surviving = mutation({ args: v.any(), handler: async (ctx, { inner, outer }) => {
  const kept = await ctx.db.insert("items", outer);
  try { await ctx.runMutation(ref("app:failing"), inner); } catch {}
  return kept; } });
`);

const items = () => defineTable({ vec: v.any(), team: v.any(), lang: v.any() });
const exported = (table: ReturnType<typeof items>) =>
  (defineSchema({ items: table }, { schemaValidation: false }) as unknown as { export(): string }).export();
const indexed = (dimensions: number, filterFields: ("team" | "lang")[] = ["team", "lang"]) =>
  exported(items().vectorIndex("near", { vectorField: "vec", dimensions, filterFields }) as never);

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({ "app.ts": APP }, indexed(3));
});
afterEach(() => engine.close());

interface Result {
  _id: string;
  _score: number;
}

const ask = async (request: object) => {
  const args = JSON.stringify({ query: { indexName: "items.near", expressions: null, ...request } });
  const caller = { component: "", identity: NOBODY };
  return (await engine.ask({ type: "actionSyscall", op: "1.0/actions/vectorSearch", args, caller })).outcome;
};
const search = async (request: object) => (valueOf(await ask(request)) as unknown as { results: Result[] }).results;
const ids = async (request: object) => (await search(request)).map(({ _id }) => _id);
const run = async (name: string, args: Value) => valueOf(await engine.mutation(`app:${name}`, args)) as string;
const add = (vec: Value, team: Value = "a", lang: Value = "en") => run("add", { vec, team, lang });
const equals = (field: string, value: unknown) => ({ $eq: [{ $field: field }, { $literal: value }] });
const differences = async () => (await check(engine.dataDir)).differences;

describe("filters", () => {
  test("select by one value, by any of several, and across fields", async () => {
    const [a, b, c] = [await add([1, 0, 0], "a"), await add([1, 1, 0], "b"), await add([0, 1, 0], "c", "de")];
    const vector = [1, 0, 0];
    expect(await ids({ vector, expressions: equals("team", "b") })).toEqual([b]);
    expect(await ids({ vector, expressions: [equals("team", "z")] })).toEqual([]);
    expect(await ids({ vector, expressions: { $or: [equals("team", "c"), equals("team", "b")] } })).toEqual([b, c]);
    expect(await ids({ vector, expressions: { $or: [equals("team", "a"), equals("lang", "en")] } })).toEqual([a, b]);
    const nested = { $or: [{ $or: [equals("team", "a")] }, equals("lang", "de")] };
    expect(await ids({ vector, expressions: nested })).toEqual([a, c]);
  });

  test("tell values of different types and missing ones apart", async () => {
    const one = await add([1, 0, 0], 1);
    await add([1, 0, 0], "1");
    await add([1, 0, 0], 1n);
    const none = valueOf(await engine.mutation("app:add", { vec: [1, 0, 0], lang: "en" }));
    expect(await ids({ vector: [1, 0, 0], expressions: equals("team", 1) })).toEqual([one]);
    expect(await ids({ vector: [1, 0, 0], expressions: equals("team", { $undefined: null }) })).toEqual([none]);
  });

  test("that the index does not have, or too many, are refused", async () => {
    const vector = [1, 0, 0];
    expect(await ask({ vector, expressions: equals("vec", 1) })).toMatchObject({
      error: expect.stringContaining("not a filter field"),
    });
    const $or = Array.from({ length: 65 }, (_, i) => equals("team", i));
    expect(await ask({ vector, expressions: { $or } })).toMatchObject({ error: expect.stringContaining("64") });
    expect(await ask({ vector, expressions: { $gt: [{ $field: "team" }, { $literal: 1 }] } })).toMatchObject({
      ok: false,
    });
  });
});

test("scores have double precision, and the order follows them", async () => {
  const near = await add([1, 1e-9, 0]);
  const same = await add([1, 0, 0]);
  const large = await add([1e200, 1e200, 0]);
  const zero = await add([0, 0, 0]);
  const results = await search({ vector: [1, 0, 0] });
  expect(results.map(({ _id }) => _id)).toEqual([near, same, large, zero]);
  expect(results[1]?._score).toBe(1);
  expect(results[2]?._score).toBeCloseTo(Math.SQRT1_2, 14);
  expect(results[3]?._score).toBe(0);
  expect((await search({ vector: [0, 0, 0] })).every(({ _score }) => _score === 0)).toBe(true);
});

test("what is no vector of the index's length is not found until it becomes one", async () => {
  const id = await add([1, 0]);
  await add("text");
  await add([1, 0, "0"]);
  await add([NaN, 0, 0]);
  expect(await ids({ vector: [1, 0, 0] })).toEqual([]);
  await run("edit", { id, vec: [1, 0, 0] });
  expect(await ids({ vector: [1, 0, 0] })).toEqual([id]);
  expect(await differences()).toEqual([]);
});

describe("an index", () => {
  const vector = [1, 0, 0];

  test("that a push adds holds what was there before, and one that it drops leaves nothing", async () => {
    await engine.deployFiles({ "app.ts": APP }, exported(items()));
    expect((await ask({ vector })).ok).toBe(false);
    const id = await add(vector);
    await engine.deployFiles({ "app.ts": APP }, indexed(3));
    expect(await ids({ vector })).toEqual([id]);
    await engine.deployFiles({ "app.ts": APP }, exported(items()));
    const names = engine.engine.store.db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'vector%'").pluck();
    expect(names.all()).toEqual(["vector_indexes"]);
    expect(await differences()).toEqual([]);
  });

  test("follows a change of its dimensions and filter fields", async () => {
    const three = await add(vector, "a");
    const two = await add([0, 1], "b");
    await engine.deployFiles({ "app.ts": APP }, indexed(2, ["lang"]));
    expect(await ids({ vector: [1, 1] })).toEqual([two]);
    expect((await ask({ vector: [1, 1], expressions: equals("team", "b") })).ok).toBe(false);
    engine.restart();
    await engine.deployFiles({ "app.ts": APP }, indexed(3));
    expect(await ids({ vector, expressions: equals("team", "a") })).toEqual([three]);
    expect(await differences()).toEqual([]);
  });

  test("with impossible dimensions is refused", async () => {
    await expect(engine.deployFiles({ "app.ts": APP }, indexed(1))).rejects.toThrow(/between 2 and 4096/);
    expect((await ask({ vector })).ok).toBe(true);
  });

  test("is made for a data directory that has none yet", async () => {
    const id = await add(vector);
    const { db } = engine.engine.store;
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'vector%'").pluck().all() as string[];
    for (const name of names) db.exec(`DROP TABLE ${name}`);
    engine.restart();
    expect(await ids({ vector })).toEqual([id]);
    const later = await add([0, 1, 0]);
    engine.restart();
    expect(await ids({ vector })).toEqual([id, later]);
    expect(await differences()).toEqual([]);
  });

  test("whose contents are not those of the documents is reported", async () => {
    const id = await add(vector);
    await add([0, 1, 0]);
    engine.engine.close();
    const db = new Database(join(engine.dataDir, "data.sqlite"));
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'vector%'").pluck().all() as string[];
    const table = (prefix: RegExp) => names.find((name) => prefix.test(name)) as string;
    const first = `rid=(SELECT MIN(rid) FROM ${table(/^vectors_/)})`;
    db.exec(`UPDATE ${table(/^vectors_/)} SET vector=zeroblob(12) WHERE ${first}`);
    db.close();
    expect((await differences()).join()).toContain(id);
    engine.restart();
    expect(await ask({ vector })).toMatchObject({ ok: false });
    engine.engine.close();
    const again = new Database(join(engine.dataDir, "data.sqlite"));
    again.exec(`DELETE FROM ${table(/^vector_codes_/)}`);
    again.close();
    expect((await differences()).join()).toContain("0 codes for 2 documents");
    engine.restart();
  });
});

const SMALL = fc.constantFrom(-1, 0, 0.5, 2);
const VECTOR = fc.oneof({ weight: 5, arbitrary: fc.tuple(SMALL, SMALL, SMALL) }, fc.constantFrom([], [1], "none"));
const DOCUMENT = fc.record({ vec: VECTOR, team: fc.constantFrom("a", "b"), lang: fc.constantFrom("en", "de", null) });
const STEP = fc.oneof(
  fc.record({ name: fc.constant("add"), document: DOCUMENT, at: fc.nat() }),
  fc.record({
    name: fc.constantFrom("edit", "drop", "failing", "failingEdit", "surviving", "restart"),
    document: DOCUMENT,
    at: fc.nat(),
  }),
);

type Document = { vec: Value; team: string; lang: string | null };

async function take(name: string, document: Document, known: string[], at: number): Promise<void> {
  const id = known[at % Math.max(1, known.length)];
  if (name === "restart") return engine.restart();
  if (name === "add") return void known.push(await run("add", document as Value));
  if (name === "surviving") {
    const inner = id === undefined ? document : { id, ...document };
    return void known.push(await run("surviving", { inner, outer: document } as Value));
  }
  if (name === "failing") return void (await engine.mutation("app:failing", document as Value));
  if (id === undefined) return;
  if (name === "failingEdit") return void (await engine.mutation("app:failing", { id, ...document } as Value));
  await run(name, name === "drop" ? { id } : ({ id, ...document } as Value));
  if (name === "drop") known.splice(known.indexOf(id), 1);
}

function expected(
  documents: (Document & { _id: string })[],
  query: number[],
  team: string | null,
): Map<string, number> {
  const size = (vector: number[]) => Math.hypot(...vector);
  const found = documents.filter((d) => Array.isArray(d.vec) && d.vec.length === 3 && (!team || d.team === team));
  return new Map(
    found.map(({ _id, vec }) => {
      const vector = vec as number[];
      const dot = vector.reduce((sum, x, i) => sum + x * (query[i] as number), 0);
      return [_id, size(vector) * size(query) === 0 ? 0 : dot / size(vector) / size(query)];
    }),
  );
}

test(
  "after any changes, failures and restarts a search finds exactly the documents",
  { timeout: 120_000 },
  async () => {
    const property = fc.asyncProperty(
      fc.array(STEP, { maxLength: 20 }),
      fc.tuple(SMALL, SMALL, SMALL),
      async (steps, query) => {
        const known = ((await engine.query("app:all").then(valueOf)) as { _id: string }[]).map(({ _id }) => _id);
        for (const { name, document, at } of steps) await take(name, document as Document, known, at);
        const documents = valueOf(await engine.query("app:all")) as unknown as (Document & { _id: string })[];
        for (const team of [null, "a"]) {
          const expressions = team === null ? null : equals("team", team);
          const results = await search({ vector: query, limit: 256, expressions });
          const wanted = expected(documents, query, team);
          expect(results.map(({ _id }) => _id).sort()).toEqual([...wanted.keys()].sort());
          for (const { _id, _score } of results) expect(_score).toBeCloseTo(wanted.get(_id) as number, 12);
        }
        expect(await differences()).toEqual([]);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  },
);
