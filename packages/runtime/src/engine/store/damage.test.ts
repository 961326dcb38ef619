import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { check } from "../../operations/check.ts";
import { call, source, TestEngine, valueOf } from "../harness.testing.ts";
import { documentSum, openDocument, openEntry } from "./sums.ts";

const SCHEMA = defineSchema({
  notes: defineTable({ channel: v.string(), text: v.string() })
    .index("by_channel", ["channel"])
    .searchIndex("by_text", { searchField: "text" }),
}) as unknown as { export(): string };
const APP = source(`
export const add = mutation({ args: { channel: v.string(), text: v.string() }, handler: (ctx, doc) => ctx.db.insert("notes", doc) });
export const get = query({ args: { id: v.string() }, handler: (ctx, { id }) => ctx.db.get(id) });
export const channel = query({ args: { channel: v.string() }, handler: (ctx, { channel }) => ctx.db.query("notes").withIndex("by_channel", (q) => q.eq("channel", channel)).collect() });
export const all = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((n) => n.text) });
export const search = query({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.db.query("notes").withSearchIndex("by_text", (q) => q.search("text", text)).collect() });
export const change = mutation({ args: { id: v.id("notes") }, handler: (ctx, { id }) => ctx.db.patch(id, { channel: "moved" }) });
export const remove = mutation({ args: { id: v.id("notes") }, handler: (ctx, { id }) => ctx.db.delete(id) });
export const later = mutation({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.scheduler.runAfter(0, ref("app:add"), { channel: "job", text }) });
`);

let engine: TestEngine;
let errors: ReturnType<typeof vi.spyOn>;
beforeEach(async () => {
  errors = vi.spyOn(console, "error").mockImplementation(() => {});
  engine = new TestEngine(mkdtempSync(path.join(tmpdir(), "damage-")));
  await engine.deployFiles({ "app.ts": APP }, SCHEMA.export());
});
afterEach(() => {
  engine.close();
  errors.mockRestore();
});

const add = async (text: string, channel = "c"): Promise<string> =>
  valueOf(await engine.mutation("app:add", { channel, text })) as string;
const damaged = (id: unknown) => ({
  ok: false,
  errorData: JSON.stringify({ code: "StorageDamaged", id, table: "notes" }),
});
const file = () => path.join(engine.dataDir, "data.sqlite");

/** Flips a bit of every place where the text stands in the database's file, while no engine has it open. */
function flip(text: string, at = text.length - 1): void {
  const bytes = readFileSync(file());
  let found = 0;
  for (let place = bytes.indexOf(text); place >= 0; place = bytes.indexOf(text, place + 1), found++)
    bytes[place + at]! ^= 1;
  expect(found).toBeGreaterThan(0);
  writeFileSync(file(), bytes);
}

/** Changes the database's file behind the engine's back. */
function behind(change: (db: Database.Database) => void): void {
  const db = new Database(file());
  change(db);
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}

/** Ends the engine, does harm and starts another. */
function reopen(work: () => void): void {
  engine.engine.close();
  work();
  engine = new TestEngine(engine.dataDir);
}

describe("a flipped bit in the text of a document", () => {
  let whole: string;
  let id: string;
  beforeEach(async () => {
    whole = await add("stays as it was");
    id = await add("the harmed words");
    reopen(() => flip("the harmed words"));
  });

  test("is named by every way to read it, and told about once", async () => {
    expect(await engine.query("app:get", { id })).toMatchObject(damaged(id));
    expect(await engine.query("app:channel", { channel: "c" })).toMatchObject(damaged(id));
    expect(await engine.query("app:all")).toMatchObject(damaged(id));
    expect(await engine.query("app:search", { text: "harmed" })).toMatchObject(damaged(id));
    expect(await engine.mutation("app:change", { id })).toMatchObject(damaged(id));
    expect(errors.mock.calls).toEqual([
      [expect.stringMatching(new RegExp(`data.sqlite: The document ${id} of table "notes" is damaged.*check`))],
    ]);
    expect(valueOf((await engine.ask({ type: "stats" })).outcome)).toMatchObject({ damagedRows: 1 });
  });

  test("leaves the rest readable and writable", async () => {
    expect(valueOf(await engine.query("app:get", { id: whole }))).toMatchObject({ text: "stays as it was" });
    valueOf(await engine.mutation("app:change", { id: whole }));
    expect(valueOf(await engine.query("app:channel", { channel: "moved" }))).toHaveLength(1);
    expect(valueOf(await engine.query("app:search", { text: "stays" }))).toHaveLength(1);
  });

  test("is told to live queries as an error", async () => {
    engine.subscribe(1, "app:all");
    await engine.turns();
    expect(engine.results.get(1)).toMatchObject(damaged(id));
  });

  test("is named by the check", async () => {
    const { differences } = await check(engine.dataDir);
    expect(differences).toContainEqual(expect.stringMatching(new RegExp(`The document ${id} of notes .*checksum`)));
  });
});

describe("a row that lies elsewhere", () => {
  test("is named when it is asked for by its id", async () => {
    const ids = [await add("one"), await add("two"), await add("three")];
    reopen(() => behind((db) => db.exec(`UPDATE documents SET rid=rid+1000 WHERE json LIKE '%"three"%'`)));
    expect(await engine.query("app:get", { id: ids[2]! })).toMatchObject(damaged(ids[2]));
    expect(valueOf(await engine.query("app:get", { id: ids[1]! }))).toMatchObject({ text: "two" });
    expect(await engine.query("app:all")).toMatchObject({ ok: false });
  });

  test("of an index entry that leads to another document is named", async () => {
    await add("one");
    await add("two");
    reopen(() =>
      behind((db) => {
        const rid = db.prepare(`SELECT rid FROM documents WHERE json LIKE '%"two"%'`).pluck().get();
        db.prepare("UPDATE index_entries SET rid=? WHERE rid=?").run(rid, Number(rid) - 1);
      }),
    );
    expect(await engine.query("app:channel", { channel: "c" })).toMatchObject({ ok: false });
    expect((await check(engine.dataDir)).differences.join()).toMatch(/entry .* of index notes\.by_channel/);
  });

  test("is not suspected where a document was deleted", async () => {
    const ids = [await add("one"), await add("two"), await add("three")];
    valueOf(await engine.mutation("app:remove", { id: ids[1]! }));
    expect(valueOf(await engine.query("app:get", { id: ids[1]! }))).toBeNull();
    expect(errors).not.toHaveBeenCalled();
  });
});

describe("a damaged", () => {
  test("outcome of a request is named, and the mutation does not run again", async () => {
    const send = () =>
      engine.ask({
        type: "mutation",
        call: call("app:add", { channel: "c", text: "once" }),
        session: "s",
        requestId: 7,
      });
    const id = valueOf((await send()).outcome) as string;
    reopen(() => flip(`{"ok":true,"value":"\\"${id}`));
    const { outcome } = await send();
    expect(outcome).toMatchObject({ ok: false, errorData: expect.stringContaining('"table":"requests"') as string });
    expect(valueOf(await engine.query("app:all"))).toEqual(["once"]);
  });

  test("job is set aside and keeps no other waiting", async () => {
    engine.engine.scheduler.stop();
    await engine.mutation("app:later", { text: "harmed job" });
    await engine.mutation("app:later", { text: "whole job" });
    reopen(() => flip("harmed job"));
    await engine.until(() => engine.engine.scheduler.counts().done === 1);
    expect(engine.engine.scheduler.counts()).toEqual({ done: 1, damaged: 1 });
    expect(valueOf(await engine.query("app:all"))).toEqual(["whole job"]);
    await engine.turns(20);
    expect((await check(engine.dataDir)).differences.join("\n")).toMatch(/scheduled job at row \d+ was found damaged/);
  });

  test("catalog refuses the directory by name", async () => {
    await engine.ask({ type: "setEnv", changes: [{ name: "NAME", value: "value of it" }] });
    engine.engine.close();
    flip("value of it");
    expect(() => new TestEngine(engine.dataDir, { isChecked: true })).toThrow(/is damaged: a row of env does not fit/);
    flip("value of it".slice(0, -1) + "u");
    engine = new TestEngine(engine.dataDir, { isChecked: true });
  });
});

describe("the check of a search index", () => {
  /** Changes a letter of a word in the pages of the index, where nothing but the index has it. */
  const misspell = (from: string, to: string) => (db: Database.Database) => {
    db.unsafeMode();
    const rows = db.prepare("SELECT id, block FROM fts_1_data").all() as { id: number; block: Buffer }[];
    let changed = 0;
    for (const { id, block } of rows) {
      const at = block.indexOf(from);
      if (at < 0) continue;
      block.write(to, at);
      db.prepare("UPDATE fts_1_data SET block=? WHERE id=?").run(block, id);
      changed++;
    }
    expect(changed).toBeGreaterThan(0);
  };
  const differences = async () => (await check(engine.dataDir)).differences;

  test("finds nothing after writes, changes and deletions", async () => {
    const ids = [await add("alpha beta"), await add("beta gamma"), await add("übung macht"), await add("delta")];
    reopen(() => {});
    valueOf(await engine.mutation("app:change", { id: ids[0]! }));
    valueOf(await engine.mutation("app:remove", { id: ids[1]! }));
    expect(await differences()).toEqual([]);
  });

  test("names a word that its document does not have", async () => {
    await add("alpha beta");
    await add("alpha gamma");
    reopen(() => behind(misspell("gamma", "gamna")));
    expect((await differences()).join()).toMatch(/notes\.by_text has other words .* has "gamna" of row \d+, .*"gamma"/);
  });

  test("names an entry of a document that is gone, and one that is missing", async () => {
    await add("alpha beta");
    await add("gamma delta");
    reopen(() => behind((db) => db.exec("INSERT INTO fts_1(rowid, content, filters) VALUES(77, 'omega', '')")));
    expect((await differences()).join()).toMatch(/"omega" of row 77, it should have no more/);
    reopen(() => behind((db) => db.exec("DELETE FROM fts_1 WHERE rowid<>77; DELETE FROM fts_1 WHERE rowid=77")));
    expect((await differences()).join()).toMatch(/it has no more, it should have "alpha"/);
  });

  test("names a prefix whose list has lost a document", async () => {
    await add("harmony");
    // "1" and the first two letters: how the list of a prefix of two letters begins.
    reopen(() => behind(misspell("1ha", "1hb")));
    expect((await differences()).join()).toMatch(/by_text finds other documents by words that begin with "ha"/);
  });
});

test("any flipped bit or byte of a text shows in its checksum", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (text, at, bits) => {
        const json = JSON.stringify(text);
        const row = json + documentSum(json);
        expect(openDocument(row)).toBe(json);
        const bytes = Buffer.from(row);
        bytes[at % bytes.length]! ^= bits;
        expect(openDocument(bytes.toString()) ?? json).toBe(json);
      },
    ),
  );
  const id = "a".repeat(32);
  const json = `{"_id":"${id}"}`;
  expect(openEntry(`${json}${documentSum(json)}${id}`)).toBe(json);
  expect(openEntry(`${json}${documentSum(json)}${"b".repeat(32)}`)).toBeNull();
  expect(openEntry(null)).toBeNull();
});
