import { rmSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { check } from "../../operations/check.ts";
import { source, TestEngine, valueOf } from "../harness.testing.ts";
import type { ImportMode, ImportRow } from "../messages.ts";

const FUNCTIONS = source(`
export const add = mutation({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.db.insert("notes", { text, n: -1 }) });
export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_n", (q) => q.gte("n", 0)).take(7000)).length });
export const first = query({ args: {}, handler: (ctx) => ctx.db.query("notes").first() });
export const last = query({ args: {}, handler: (ctx) => ctx.db.query("notes").order("desc").first() });
export const texts = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note.text) });
export const ids = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_id").collect()).map((note) => note._id) });
export const find = query({ args: { word: v.string() }, handler: async (ctx, { word }) => (await ctx.db.query("notes").withSearchIndex("text", (q) => q.search("text", word)).take(1000)).length });
export const near = action({ args: {}, handler: (ctx) => ctx.vectorSearch("notes", "near", { vector: [1, 0], limit: 3 }) });
export const get = query({ args: { id: v.string() }, handler: async (ctx, { id }) => (await ctx.db.get(id))?.text ?? null });
export const rename = mutation({ args: { id: v.string(), text: v.string() }, handler: (ctx, { id, text }) => ctx.db.patch(id, { text }) });
export const others = query({ args: {}, handler: async (ctx) => (await ctx.db.query("others").collect()).length });
export const addOther = mutation({ args: {}, handler: (ctx) => ctx.db.insert("others", {}) });
`);
const SCHEMA = (
  defineSchema({
    notes: defineTable({
      text: v.string(),
      n: v.number(),
      friend: v.optional(v.id("notes")),
      at: v.optional(v.array(v.number())),
    })
      .index("by_n", ["n"])
      .searchIndex("text", { searchField: "text" })
      .vectorIndex("near", { vectorField: "at", dimensions: 2 }),
    others: defineTable({}),
  }) as unknown as { export(): string }
).export();

let engine: TestEngine;
let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "import-"));
  engine = new TestEngine(join(directory, "data"));
  await engine.deployFiles({ "app.ts": FUNCTIONS }, SCHEMA);
});
afterEach(() => {
  engine.close();
  rmSync(directory, { recursive: true });
});

let nextImport = 0;
type Doc = Extract<ImportRow, ["row", ...unknown[]]>[1];
const notes = (documents: Doc[], number: number | null = null): ImportRow[] => [
  ["table", "", "notes", number],
  ...documents.map((document): ImportRow => ["row", document]),
];
const note = (n: number, more: Doc = {}): Doc => ({ text: `note ${n}`, n, ...more });
const range = (n: number): Doc[] => Array.from({ length: n }, (_, i) => note(i));

function importRows(rows: ImportRow[], mode: ImportMode) {
  const importId = `i${nextImport++}`;
  const file = join(directory, importId);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return engine.ask({ type: "import", importId, file, mode });
}
const imported = async (rows: ImportRow[], mode: ImportMode) => valueOf((await importRows(rows, mode)).outcome);
const read = async (path: string, args = {}) => valueOf(await engine.query(`app:${path}`, args));
const write = async (path: string, args = {}) => valueOf(await engine.mutation(`app:${path}`, args));
const commits = async () => {
  const { outcome } = await engine.ask({ type: "stats" });
  return (valueOf(outcome) as unknown as { commits: number }).commits;
};
const rowsOf = (sql: string) => engine.engine.store.db.prepare(sql).pluck().get() as number;

/** Everything on disk belongs to what can be read. */
async function expectClean(documents: number): Promise<void> {
  await engine.until(() => rowsOf("SELECT COUNT(*) FROM indexes WHERE state<>'ready'") === 0);
  await engine.until(() => rowsOf("SELECT COUNT(*) FROM meta WHERE key='leftovers'") === 0);
  const report = await check(engine.dataDir);
  expect(report.differences).toEqual([]);
  expect(report.documents).toBe(documents);
  expect(rowsOf("SELECT COUNT(*) FROM documents")).toBe(documents);
  expect(rowsOf("SELECT COUNT(*) FROM search_indexes")).toBe(1);
  expect(rowsOf("SELECT COUNT(*) FROM vector_indexes")).toBe(1);
}

/** Writes one mutation after the other until the import is done. @returns the commits that each had to wait for. */
async function writeMeanwhile(importing: Promise<unknown>, during: () => Promise<void> = async () => {}) {
  let isDone = false;
  void importing.then(() => (isDone = true));
  const waits: number[] = [];
  let longestMs = 0;
  while (!isDone) {
    const before = await commits();
    const started = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    await write("addOther");
    longestMs = Math.max(longestMs, performance.now() - started);
    waits.push((await commits()) - before);
    await during();
  }
  return { waits, longestMs };
}

describe.each(["replace", "replaceAll", "append", "requireEmpty"] as const)("import with mode %s", (mode) => {
  test("100,000 documents let a mutation in after every step", async () => {
    const { waits, longestMs } = await writeMeanwhile(importRows(notes(range(100_000)), mode));
    console.log(
      `import of 100,000 documents (${mode}): ${waits.length} mutations meanwhile, slowest ${longestMs.toFixed(1)} ms`,
    );
    expect(waits.length).toBeGreaterThan(400);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3);
    expect(rowsOf("SELECT COUNT(*) FROM documents WHERE json LIKE '%note%'")).toBe(100_000);
    expect(await read("count")).toBe(7_000);
  }, 120_000);

  test("a document that the schema refuses leaves everything as it was, also after a restart", async () => {
    if (mode !== "requireEmpty") await write("add", { text: "was there" });
    const before = await read("texts");
    const { outcome } = await importRows(notes([...range(1_000), { text: "no number", n: "x" }]), mode);
    expect(outcome).toMatchObject({ ok: false, error: expect.stringContaining("does not match the schema") as string });
    expect(await read("texts")).toEqual(before);
    await expectClean((before as unknown[]).length);
    engine.restart();
    expect(await read("texts")).toEqual(before);
  });

  test("an engine that ends in the middle leaves nothing behind", async () => {
    if (mode !== "requireEmpty") await write("add", { text: "was there" });
    const before = await read("texts");
    void importRows(notes(range(10_000)), mode);
    await engine.until(() => rowsOf("SELECT COUNT(*) FROM documents") > 2_000);
    engine.restart();
    expect(await read("texts")).toEqual(before);
    await expectClean((before as unknown[]).length);
  });
});

describe("replacing", () => {
  test("nobody sees a part of it, and a write meanwhile goes with what it joined", async () => {
    await imported(notes(range(3_000)), "append");
    engine.subscribe(1, "app:count");
    await engine.turns();
    const seen = new Set<unknown>();
    const importing = importRows(notes(range(5_000)), "replace");
    await writeMeanwhile(importing, async () => {
      seen.add(await read("count"));
      if (seen.size === 1) await write("add", { text: "meanwhile" });
    });
    expect([...seen]).toContain(3_000);
    expect([...seen].filter((n) => n !== 3_000 && n !== 5_000)).toEqual([]);
    await engine.until(() => engine.latest(1) === 5_000);
    expect(await read("texts")).not.toContain("meanwhile");
  }, 30_000);

  test("the same ids come again, and all indexes lead to the new documents", async () => {
    const [a, b] = [(await write("add", { text: "old" })) as string, (await write("add", { text: "gone" })) as string];
    for (let round = 0; round < 3; round++) {
      const text = `new ${round}`;
      await imported(notes([{ _id: a, _creationTime: 5, text, n: 1, at: [1, 0] }]), "replace");
      expect(await read("get", { id: a })).toBe(text);
      expect(await read("get", { id: b })).toBeNull();
      expect(await read("ids")).toEqual([a]);
      expect(await read("find", { word: "new" })).toBe(1);
      expect(await read("count")).toBe(1);
      const added = (await write("add", { text: "added" })) as string;
      expect([a, b]).not.toContain(added);
      await expectClean(2);
      engine.restart();
      await write("rename", { id: a, text: "renamed" });
      expect(await read("get", { id: a })).toBe("renamed");
      expect(await read("texts")).toEqual(["renamed", "added"]);
    }
  });

  test("ids of another deployment come again", async () => {
    const foreign = "k57f4rmvx6g6rwqy9c4ngbbtw96b4pgx";
    for (let round = 0; round < 3; round++) {
      await imported(notes([{ ...note(round), _id: foreign, friend: foreign }]), "replace");
      expect(await read("get", { id: foreign })).toBe(`note ${round}`);
      await expectClean(1);
      engine.restart();
    }
    expect(rowsOf("SELECT COUNT(*) FROM aliases")).toBe(1);
    await imported(notes([note(1)]), "replace");
    await expectClean(1);
    expect(rowsOf("SELECT COUNT(*) FROM aliases")).toBe(0);
  });

  test("tables exchange their numbers when the ids say so", async () => {
    await write("add", { text: "x" });
    await write("addOther");
    const { catalog } = engine.engine.store;
    const [own, other] = [catalog.table("", "notes").num, catalog.table("", "others").num];
    await imported([...notes(range(3), other), ["table", "", "others", own], ["row", {}], ["row", {}]], "replaceAll");
    expect([catalog.table("", "notes").num, catalog.table("", "others").num]).toEqual([other, own]);
    expect([await read("count"), await read("others")]).toEqual([3, 2]);
    await expectClean(5);
    engine.restart();
    expect([await read("count"), await read("others")]).toEqual([3, 2]);
  });

  test("a table that got documents meanwhile refuses an import that wanted it empty", async () => {
    const importing = importRows(notes(range(2_000)), "requireEmpty");
    await engine.turns(2);
    await write("add", { text: "meanwhile" });
    expect((await importing).outcome).toMatchObject({
      ok: false,
      error: expect.stringContaining("has documents") as string,
    });
    expect(await read("texts")).toEqual(["meanwhile"]);
    await expectClean(1);
  });

  test("a push meanwhile ends the import", async () => {
    const importing = importRows(notes(range(20_000)), "replace");
    await engine.turns(2);
    await engine.deploy([{ component: "", files: { "app.ts": FUNCTIONS }, schema: SCHEMA }], 2);
    expect((await importing).outcome).toMatchObject({
      ok: false,
      error: expect.stringContaining("deployed anew") as string,
    });
    await expectClean(0);
  });

  test("only one import at a time", async () => {
    const first = importRows(notes(range(1_000)), "replace");
    expect((await importRows(notes([]), "replace")).outcome).toMatchObject({
      ok: false,
      error: "Another import is in progress.",
    });
    expect((await first).outcome.ok).toBe(true);
    expect(await imported(notes([]), "replace")).toBe(0);
  });
});

describe("appending", () => {
  test("live queries follow, and ids that come along are kept", async () => {
    const id = (await write("add", { text: "own" })) as string;
    engine.subscribe(1, "app:count");
    const foreign = "k57f4rmvx6g6rwqy9c4ngbbtw96b4pgx";
    await imported(notes([...range(500), { ...note(500), _id: foreign, friend: id }]), "append");
    await engine.until(() => engine.latest(1) === 501);
    expect(await read("get", { id: foreign })).toBe("note 500");
    expect((await importRows(notes([{ ...note(1), _id: id }]), "append")).outcome).toMatchObject({
      ok: false,
      error: `The id ${id} exists already.`,
    });
    await expectClean(502);
  });
});
