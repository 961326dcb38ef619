import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mutation, query } from "../../testing/fixture.ts";
import { startRuntime, until, type TestRuntime } from "../../testing/index.ts";
import { runCli } from "../cli.ts";

const FUNCTIONS = `
import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";
export const seed = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
  const people = [];
  for (let i = 0; i < n; i++) people.push(await ctx.db.insert("people", { name: "Ann " + i, big: BigInt(i) * 12345678901n, bytes: new Uint8Array([i & 255]).buffer, odd: [NaN, -0, Infinity], friend: i > 0 ? people[i - 1] : undefined }));
  await ctx.db.delete(people[0]);
  for (const person of people.slice(1)) await ctx.db.insert("notes", { person, text: "note of " + person });
  const storageId = await ctx.storage.store(new Blob(["content"], { type: "text/plain" }));
  const empty = await ctx.storage.store(new Blob([]));
  await ctx.db.insert("files", { storageId }); await ctx.db.insert("files", { storageId: empty });
  return people.at(-1); } });
export const addNote = mutation({ args: { person: v.id("people"), text: v.string() }, handler: (ctx, note) => ctx.db.insert("notes", note) });
export const find = query({ args: { word: v.string() }, handler: async (ctx, { word }) => (await ctx.db.query("notes").withSearchIndex("text", (q) => q.search("text", word)).collect()).length });
export const byPerson = query({ args: { person: v.id("people") }, handler: async (ctx, { person }) => [(await ctx.db.query("notes").withIndex("by_person", (q) => q.eq("person", person)).collect()).length, (await ctx.db.get(person))?.name ?? null] });
export const ids = query({ args: { size: v.number() }, handler: async (ctx, { size }) => {
  const all = []; let last = "";
  for (;;) { const page = await ctx.db.query("people").withIndex("by_id", (q) => q.gt("_id", last)).take(size); if (page.length === 0) return all; all.push(...page.map((p) => p._id)); last = page.at(-1)._id; } } });
export const rename = mutation({ args: { id: v.id("people"), name: v.string() }, handler: (ctx, { id, name }) => ctx.db.patch(id, { name }) });
export const remove = mutation({ args: { id: v.id("people") }, handler: (ctx, { id }) => ctx.db.delete(id) });
export const url = query({ args: {}, handler: async (ctx) => Promise.all((await ctx.db.query("files").collect()).map((f) => ctx.storage.getUrl(f.storageId))) });
export const count = query({ args: { table: v.string() }, handler: async (ctx, { table }) => (await ctx.db.query(table).collect()).length });
`;
// Tables in another order get other numbers, so that an import has to put them right.
const schema = (tables: string[]) => `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
const tables = {
  people: defineTable({ name: v.string(), big: v.int64(), bytes: v.bytes(), odd: v.array(v.number()), friend: v.optional(v.id("people")) }),
  notes: defineTable({ person: v.id("people"), text: v.string() }).index("by_person", ["person"]).searchIndex("text", { searchField: "text" }),
  files: defineTable({ storageId: v.id("_storage") }),
  rows: defineTable({ name: v.string(), n: v.number() }),
};
export default defineSchema(Object.fromEntries(${JSON.stringify(tables)}.map((name) => [name, tables[name]])));
`;

const root = mkdtempSync(path.join(tmpdir(), "parley-transfer-"));
const zip = path.join(root, "snapshot.zip");
let source: TestRuntime;
let lastPerson: string;
const started: TestRuntime[] = [];

function makeProject(name: string, tables: string[]): string {
  const project = path.join(root, name);
  mkdirSync(path.join(project, "convex"), { recursive: true });
  symlinkSync(path.resolve(import.meta.dirname, "../../../../../node_modules"), path.join(project, "node_modules"));
  writeFileSync(path.join(project, "package.json"), '{ "type": "module", "dependencies": { "convex": "*" } }');
  writeFileSync(path.join(project, "convex/app.ts"), FUNCTIONS);
  writeFileSync(path.join(project, "convex/schema.ts"), schema(tables));
  return project;
}

const TABLES = ["people", "notes", "files", "rows"];
const start = async (name: string, tables = TABLES) => {
  const runtime = await startRuntime({ project: makeProject(name, tables) });
  started.push(runtime);
  return runtime;
};
const cli = (runtime: TestRuntime, ...args: string[]) =>
  runCli(path.join(root, "source"), { url: runtime.server.url, adminKey: runtime.server.adminKey }, args);

beforeAll(async () => {
  source = await start("source");
  lastPerson = (await source.httpClient().mutation(mutation("app:seed"), { n: 40 })) as string;
  await cli(source, "export", "--include-file-storage", "--path", zip);
}, 90_000);
afterAll(async () => {
  for (const runtime of started) await runtime.close();
  rmSync(root, { recursive: true });
});

/** Every document by table, and every blob's bytes by storage id. */
/** What is stored, once everything that an import replaced has been cleared away, which takes a while after it. */
async function contents(runtime: TestRuntime) {
  const db = new Database(path.join(runtime.dataDir, "data.sqlite"), { readonly: true });
  await until(() => db.prepare("SELECT 1 FROM meta WHERE key='leftovers'").get() === undefined);
  const sql = `SELECT t.name, d.json FROM documents d JOIN tables t ON t.num = d.rid / 274877906944 WHERE t.name NOT LIKE '%|\\_sch%' ESCAPE '\\' ORDER BY t.name, json`;
  const documents = db.prepare(sql).all();
  const files = db
    .prepare("SELECT substr(d.json, 9, 32) AS id, f.uuid FROM files f JOIN documents d ON d.rid=f.rid ORDER BY id")
    .all() as { id: string; uuid: string }[];
  db.close();
  const read = async (uuid: string) => (await fetch(`${runtime.server.url}/api/storage/${uuid}`)).text();
  return { documents, blobs: await Promise.all(files.map(async ({ id, uuid }) => [id, await read(uuid)])) };
}

test("an export imported into a fresh directory gives every document, file and id again", async () => {
  const target = await start("target", ["rows", "files", "notes", "people"]);
  await cli(target, "import", zip);
  expect(await contents(target)).toEqual(await contents(source));
  const http = target.httpClient();
  expect(await http.query(query("app:byPerson"), { person: lastPerson })).toEqual([1, "Ann 39"]);
  expect(await http.query(query("app:find"), { word: "note" })).toBe(39);
  expect(await http.query(query("app:ids"), { size: 7 })).toHaveLength(39);
  expect(await http.mutation(mutation("app:addNote"), { person: lastPerson, text: "new" })).toBeTypeOf("string");
  await target.restart();
  expect(await http.query(query("app:byPerson"), { person: lastPerson })).toEqual([2, "Ann 39"]);
  await http.mutation(mutation("app:seed"), { n: 3 });
  expect(await http.query(query("app:count"), { table: "people" })).toBe(41);
}, 90_000);

test("tables that have documents refuse; --replace replaces them and --replace-all the others too", async () => {
  const target = await start("replaced", ["rows", "people", "notes", "files"]);
  const http = target.httpClient();
  await http.mutation(mutation("app:seed"), { n: 5 });
  writeFileSync(path.join(root, "rows.jsonl"), '{"name":"x","n":1}\n');
  await cli(target, "import", "--table", "rows", path.join(root, "rows.jsonl"));
  await expect(cli(target, "import", zip)).rejects.toThrow(/has documents/);
  const live = target.client();
  const counts: number[] = [];
  live.onUpdate(query("app:count"), { table: "people" }, (count: number) => counts.push(count));
  await until(() => counts.at(-1) === 4);
  await cli(target, "import", "--replace", "-y", zip);
  await until(() => counts.at(-1) === 39);
  expect((await contents(target)).blobs).toEqual((await contents(source)).blobs);
  // The export names the table although it was empty there.
  expect(await http.query(query("app:count"), { table: "rows" })).toBe(0);
  await cli(target, "import", "--table", "rows", path.join(root, "rows.jsonl"));
  await cli(target, "import", "--replace-all", "-y", zip);
  expect(await contents(target)).toEqual(await contents(source));
}, 90_000);

test("ids that do not fit the target lead to their documents all the same", async () => {
  const target = await start("foreign");
  const http = target.httpClient();
  const own = (await http.mutation(mutation("app:seed"), { n: 3 })) as string;
  const foreign = ["k57f4rmvx6g6rwqy9c4ngbbtw96b4pgx", "j0000000000000000000000000000001", lastPerson];
  // The document it names was deleted where the ids come from; only its first characters tell its table.
  const gone = "k57fg0ne00000000000000000000dead";
  const line = (id: string) =>
    JSON.stringify({
      _id: id,
      _creationTime: 5,
      name: id,
      big: "5",
      bytes: { $bytes: "" },
      odd: [],
      friend: id === lastPerson ? gone : foreign[0],
    });
  const file = path.join(root, "people.jsonl");
  writeFileSync(file, foreign.map(line).join("\n"));
  await cli(target, "import", "--table", "people", "--append", file);
  await target.restart();
  const ids = (await http.query(query("app:ids"), { size: 2 })) as string[];
  expect(ids).toEqual([...ids].sort());
  expect(ids).toEqual(expect.arrayContaining([own, ...foreign]));
  expect(ids).toHaveLength(5);
  const [id] = foreign as [string, ...string[]];
  await http.mutation(mutation("app:addNote"), { person: id, text: "refers" });
  await http.mutation(mutation("app:rename"), { id, name: "renamed" });
  expect(await http.query(query("app:byPerson"), { person: id })).toEqual([1, "renamed"]);
  await http.mutation(mutation("app:remove"), { id });
  expect(await http.query(query("app:byPerson"), { person: id })).toEqual([1, null]);
  await expect(cli(target, "import", "--table", "people", "--append", file)).rejects.toThrow(/exists already/);
}, 90_000);

test("CSV and JSON arrays become documents; a row that the schema refuses leaves nothing behind", async () => {
  const target = await start("single");
  const http = target.httpClient();
  const csv = path.join(root, "rows.csv");
  writeFileSync(csv, 'name,n\n"a, b",1\nc,2.5\n');
  await cli(target, "import", "--table", "rows", csv);
  const json = path.join(root, "rows.json");
  writeFileSync(json, '[{"name":"d","n":3}]');
  expect(await cli(target, "import", "--table", "rows", "--append", json)).toContain("Added 1 documents");
  expect(await cli(target, "data", "rows", "--format", "jsonArray")).toMatch(/a, b[\s\S]*2\.5|2\.5[\s\S]*a, b/);
  writeFileSync(json, '[{"name":"e","n":4},{"name":"f","n":"no number"}]');
  await expect(cli(target, "import", "--table", "rows", "--replace", "-y", json)).rejects.toThrow(
    /does not match the schema/,
  );
  expect(await http.query(query("app:count"), { table: "rows" })).toBe(3);
  writeFileSync(json, "{}");
  await expect(cli(target, "import", "--table", "rows", "--append", json)).rejects.toThrow(/array/);
}, 90_000);

test("the ZIP file is an ordinary one", () => {
  const list = execFileSync("python3", ["-m", "zipfile", "-l", zip]).toString();
  for (const name of ["_tables/documents.jsonl", "people/documents.jsonl", "_storage/documents.jsonl"])
    expect(list).toContain(name);
});
