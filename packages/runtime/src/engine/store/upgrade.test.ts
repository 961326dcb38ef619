import Database, { type Database as Db } from "better-sqlite3";
import { fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { backup, restore, verifyBackup } from "../../operations/backup.ts";
import { check } from "../../operations/check.ts";
import { call, NOBODY, TestEngine, user, valueOf } from "../harness.testing.ts";
import { SUMMED } from "./sql.ts";
import { Store } from "./store.ts";
import { registerSums } from "./sums.ts";
import { bringUpToDate, versionOf } from "./upgrade.ts";

const FIXTURE = path.resolve(import.meta.dirname, "../../../fixtures/version1/data.sql");
const BLOB = "0b7ad3f2-6f6c-4b8e-9a55-0c2f4a1d9e11";
const ROWS = 7;
const root = mkdtempSync(path.join(tmpdir(), "upgrade-"));
const original = path.join(root, "original");
let cases = 0;

/** A data directory as the first version left it. */
beforeAll(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  mkdirSync(path.join(original, "files"), { recursive: true });
  writeFileSync(path.join(original, "files", BLOB), "contents of a file");
  const db = new Database(path.join(original, "data.sqlite"));
  // The tables behind a full-text index are written as they were.
  db.pragma("journal_mode=WAL");
  db.unsafeMode();
  db.transaction(() => db.exec(readFileSync(FIXTURE, "utf8")))();
  db.close();
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

function copyOfOriginal(): string {
  const dir = path.join(root, `case-${cases++}`);
  cpSync(original, dir, { recursive: true });
  return dir;
}

const open = (dir: string, options = {}): Db => {
  const db = new Database(path.join(dir, "data.sqlite"), options);
  registerSums(db);
  return db;
};

const VERSION = ["schema_version"];

/** Everything that is kept, without what an upgrade adds. */
function contents(db: Db): Record<string, unknown[]> {
  const columns: Record<string, string> = { ...SUMMED, documents: "rid, json", index_entries: "iid, hex(key), rid" };
  return Object.fromEntries(
    Object.entries(columns).map(([table, list]) => {
      const rows = db.prepare(`SELECT ${list} FROM ${table} ORDER BY 1, 2`).raw().all() as unknown[][];
      return [table, table === "meta" ? rows.filter(([key]) => !VERSION.includes(String(key))) : rows];
    }),
  );
}

function expectUpgraded(dir: string): void {
  const before = open(original);
  const after = open(dir);
  expect(versionOf(after)).toBe("2");
  expect(contents(after)).toEqual(contents(before));
  for (const table of Object.keys(SUMMED))
    expect(after.prepare(`SELECT COUNT(*) FROM ${table} WHERE sum IS NULL`).pluck().get(), table).toBe(0);
  before.close();
  after.close();
}

/** The layout of a database, without the order in which it came to be. */
function layoutOf(dir: string): unknown[] {
  const db = open(dir);
  const sql = db.prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'fts_%'");
  const rows = (sql.all() as { name: string; sql: string }[]).map((row) => ({
    name: row.name,
    sql: row.sql.replace(/\s+/g, " ").replaceAll('"', ""),
  }));
  db.close();
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}

test("a directory of version 1 is upgraded with every row as it was, and passes the check", async () => {
  const dir = copyOfOriginal();
  new Store(dir, true).close();
  expectUpgraded(dir);
  expect(await check(dir)).toMatchObject({ files: 1, differences: [] });
  const fresh = path.join(root, "fresh");
  new Store(fresh).close();
  expect(layoutOf(dir)).toEqual(layoutOf(fresh));
});

test("an upgraded directory answers as before: values, indexes, search, files, jobs, outcomes, components", async () => {
  const dir = copyOfOriginal();
  const engine = new TestEngine(dir);
  const ask = async (name: string, args = {}) => valueOf(await engine.query(`app:${name}`, args));
  const values = (await ask("values")) as { n: number; value: unknown }[];
  expect(values.map(({ n }) => n)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(values[4]?.value).toBe(-0);
  expect(values[9]?.value).toBeNaN();
  expect(values[11]?.value).toBe(-9223372036854775808n);
  expect([...new Uint8Array(values[15]?.value as ArrayBuffer)]).toEqual([0, 1, 255]);
  expect(await ask("channel", { channel: "c1" })).toHaveLength(12);
  expect(await ask("search", { text: "special" })).toHaveLength(8);
  expect(await ask("files")).toEqual([expect.objectContaining({ size: 18, url: `http://cloud/api/storage/${BLOB}` })]);
  expect(await ask("scheduled")).toHaveLength(5);
  expect(await ask("byId", { id: "jx77a4qk3zrmc8p9rhvb1n2d5e6f7g8h" })).toMatchObject({ name: "from elsewhere" });
  expect(await ask("env")).toBe("héllo");
  expect(await ask("counted")).toBe(2);
  const notes = (await ask("channel", { channel: "own" })) as { _id: string; text: string }[];
  const again = { type: "mutation" as const, session: "session-1", requestId: 1 };
  const { outcome } = await engine.ask({ ...again, call: call("app:note", { text: "kept 1" }, user("ann")) });
  expect(valueOf(outcome)).toBe(notes.find(({ text }) => text === "kept 1")?._id);
  expect(await ask("channel", { channel: "own" })).toHaveLength(notes.length);
  valueOf(await engine.mutation("app:note", { text: "new" }));
  expect(await ask("search", { text: "new" })).toHaveLength(1);
  const vector = { indexName: "points.by_at", vector: [1, 0, 0.5, 0], limit: 2, expressions: null };
  const found = await engine.ask({
    type: "actionSyscall",
    op: "1.0/actions/vectorSearch",
    args: JSON.stringify({ query: vector }),
    caller: { component: "", identity: NOBODY },
  });
  expect(valueOf(found.outcome)).toMatchObject({ results: [{ _id: expect.any(String) as string }, {}] });
  engine.engine.close();
  expect((await check(dir)).differences).toEqual([]);
});

class Interrupted extends Error {}

/** Runs the upgrade until it was committed so many times. @returns whether it was complete before. */
function upgradeUntil(dir: string, commits: number): boolean {
  const db = open(dir);
  let left = commits;
  const committed = () => {
    if (left-- === 0) throw new Interrupted();
  };
  try {
    bringUpToDate(db, { rows: ROWS, committed });
    return true;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    return false;
  } finally {
    db.close();
  }
}

/** The statement before which a run of the upgrade ends without a commit, as when the process is killed. */
function failBefore(db: Db, statements: number): void {
  let left = statements;
  const { exec, prepare } = db;
  const counted = <T extends (...args: never[]) => unknown>(work: T) =>
    ((...args: Parameters<T>) => {
      if (left-- <= 0) throw new Interrupted();
      return work.apply(db, args);
    }) as unknown as T;
  Object.assign(db, { exec: counted(exec), prepare: counted(prepare) });
}

describe("an upgrade that is interrupted", () => {
  test("after any of its transactions goes on there", () => {
    let commits = 0;
    for (let isComplete = false; !isComplete; commits++) {
      const dir = copyOfOriginal();
      isComplete = upgradeUntil(dir, commits);
      if (!isComplete) {
        const db = open(dir);
        expect(versionOf(db)).toMatch(/^1 to 2$|^2$/);
        db.close();
      }
      new Store(dir, true).close();
      expectUpgraded(dir);
      rmSync(dir, { recursive: true });
    }
    expect(commits).toBeGreaterThan(40);
  }, 120_000);

  test("within any of its transactions begins that one again", () => {
    for (let statements = 5; statements < 400; statements += 7) {
      const dir = copyOfOriginal();
      const db = open(dir);
      failBefore(db, statements);
      try {
        bringUpToDate(db, { rows: 60 });
      } catch (error) {
        // Undoing fails with the rest: closing the database drops what was not committed.
        expect(error).toBeInstanceOf(Interrupted);
      }
      db.close();
      new Store(dir, true).close();
      expectUpgraded(dir);
      rmSync(dir, { recursive: true });
    }
  }, 120_000);

  test("is refused by a runtime that knows version 1 only", () => {
    const dir = copyOfOriginal();
    upgradeUntil(dir, 3);
    const db = open(dir);
    expect(db.prepare("SELECT value FROM meta WHERE key='schema_version'").pluck().get()).not.toBe("1");
    db.close();
  });

  test("by kill -9 is complete after as many starts as it takes", async () => {
    const dir = copyOfOriginal();
    const script = path.join(root, "upgrader.mjs");
    const sqlite = createRequire(import.meta.url).resolve("better-sqlite3");
    await build({
      stdin: {
        contents: `import Database from ${JSON.stringify(sqlite)};
          import { registerSums } from "./sums.ts"; import { bringUpToDate } from "./upgrade.ts";
          const db = new Database(process.argv[2]); db.pragma("journal_mode=WAL"); registerSums(db);
          const pause = new Int32Array(new SharedArrayBuffer(4));
          process.send("started");
          bringUpToDate(db, { rows: 7, committed: () => Atomics.wait(pause, 0, 0, 5) });
          db.close(); process.exit(0);`,
        resolveDir: import.meta.dirname,
        loader: "ts",
      },
      outfile: script,
      bundle: true,
      platform: "node",
      format: "esm",
      external: [sqlite],
    });
    let kills = 0;
    for (let delay = 3; ; delay += 3) {
      const child = fork(script, [path.join(dir, "data.sqlite")], { silent: true });
      const ended = once(child, "exit");
      await once(child, "message");
      const timer = setTimeout(() => child.kill("SIGKILL"), delay);
      const [code] = (await ended) as [number | null];
      clearTimeout(timer);
      if (code === 0) break;
      kills++;
    }
    expect(kills).toBeGreaterThan(2);
    expectUpgraded(dir);
    expect((await check(dir)).differences).toEqual([]);
  }, 60_000);
});

test("a directory of a later version is refused by name and left alone", () => {
  const dir = copyOfOriginal();
  const db = open(dir);
  db.exec("UPDATE meta SET value='3' WHERE key='schema_version'");
  db.close();
  const before = readFileSync(path.join(dir, "data.sqlite"));
  expect(() => new Store(dir)).toThrow(/layout version 3; this runtime reads versions 1 to 2/);
  expect(() => new Store(dir)).toThrow(/layout version 3/);
  expect(readFileSync(path.join(dir, "data.sqlite")).equals(before)).toBe(true);
});

test("a backup of version 1 restores, and is upgraded when it is opened", async () => {
  const source = copyOfOriginal();
  const [target, dir] = [path.join(root, "backup.zip"), path.join(root, "restored")];
  await backup(source, target);
  expect(await verifyBackup(target)).toEqual([]);
  await restore(target, dir);
  expect((await check(dir)).differences).toEqual([expect.stringMatching(/layout version 1.*start/)]);
  new Store(dir, true).close();
  expectUpgraded(dir);
});
