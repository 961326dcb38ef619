import { fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, source, TestEngine, valueOf } from "./harness.testing.ts";
import { Store } from "./store/store.ts";

const APP = source(`
export const add = mutation({ args: { text: v.string() }, handler: (ctx, doc) => ctx.db.insert("notes", doc) });
export const stubborn = mutation({ args: { text: v.string() }, handler: async (ctx, doc) => {
  try { await ctx.db.insert("notes", doc); } catch {}
  try { await ctx.db.insert("notes", { text: "after the error" }); } catch {}
  return "did not notice"; } });
export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").collect()).map((n) => n.text) });
`);

let engine: TestEngine;
beforeEach(async () => {
  engine = new TestEngine();
  await engine.deployFiles({ "app.ts": APP });
});
afterEach(() => engine.close());

const add = (text: string, path = "app:add") => ({ type: "mutation" as const, call: call(path, { text }) });

/** The next insert behaves as on a full disk: SQLite ends the whole transaction by itself. */
function failInsert(after: number): void {
  const { store } = engine.engine;
  const { insert } = store.sql;
  const run = insert.run.bind(insert);
  let left = after;
  insert.run = (rid: unknown, json: unknown) => {
    if (left-- > 0) return run(rid, json);
    insert.run = run;
    store.db.exec("ROLLBACK");
    throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
  };
}

describe("a full disk", () => {
  test("fails everybody of the group and nobody after it", async () => {
    failInsert(1);
    const outcomes = await engine.askAll([add("first"), add("second"), add("third")]);
    expect(outcomes.map(({ outcome }) => outcome.ok)).toEqual([false, false, true]);
    expect(valueOf(await engine.query("app:list"))).toEqual(["third"]);
  });

  test("fails a mutation that swallows the error", async () => {
    failInsert(0);
    const [answer] = await engine.askAll([add("swallowed", "app:stubborn")]);
    expect(answer?.outcome.ok).toBe(false);
    expect(valueOf(await engine.query("app:list"))).toEqual([]);
  });

  test("a query of the lost group is answered, and not with what never happened", async () => {
    failInsert(1);
    const query = { type: "query" as const, call: call("app:list"), journal: null };
    const [lost, seen, , later] = await engine.askAll([add("first"), query, add("second"), query]);
    expect(lost?.ts).toBeLessThanOrEqual(engine.engine.store.ts);
    expect(seen && valueOf(seen.outcome)).toEqual([]);
    expect(later && valueOf(later.outcome)).toEqual([]);
  });

  test("is survived when the commit itself fails", async () => {
    const { store } = engine.engine;
    store.sql.commit.run = () => {
      Reflect.deleteProperty(store.sql.commit, "run");
      throw Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR" });
    };
    engine.subscribe(1, "app:list");
    await engine.turns();
    expect(await engine.mutation("app:add", { text: "lost" })).toMatchObject({ ok: false });
    expect(valueOf(await engine.mutation("app:add", { text: "kept" }))).toEqual(expect.any(String));
    await engine.turns();
    expect(engine.latest(1)).toEqual(["kept"]);
  });

  test("of a real bound leaves reads working and heals when there is room", async () => {
    const { db } = engine.engine.store;
    const pages = db.pragma("page_count", { simple: true }) as number;
    db.pragma(`max_page_count=${pages + 8}`);
    const text = "x".repeat(20_000);
    const outcomes = [];
    for (let i = 0; i < 6; i++) outcomes.push(await engine.mutation("app:add", { text }));
    expect(outcomes.some(({ ok }) => !ok)).toBe(true);
    const kept = outcomes.filter(({ ok }) => ok).length;
    expect(valueOf(await engine.query("app:list"))).toHaveLength(kept);
    db.pragma("max_page_count=1000000");
    expect(await engine.mutation("app:add", { text })).toMatchObject({ ok: true });
    engine.restart();
    expect(valueOf(await engine.query("app:list"))).toHaveLength(kept + 1);
  });
});

describe("while nothing can be written", () => {
  const storageError = async () => {
    const { outcome } = await engine.ask({ type: "stats" });
    return (JSON.parse(outcome.ok ? outcome.value : "{}") as { storageError: string | null }).storageError;
  };

  test("writers get a typed error, reads go on, and it heals without another write", async () => {
    const { db } = engine.engine.store;
    await engine.mutation("app:add", { text: "before" });
    db.pragma(`max_page_count=${db.pragma("page_count", { simple: true })}`);
    const outcome = await engine.mutation("app:add", { text: "x".repeat(200_000) });
    expect(outcome).toMatchObject({ ok: false, errorData: '{"code":"StorageUnavailable"}' });
    expect(valueOf(await engine.query("app:list"))).toEqual(["before"]);
    expect(await storageError()).toMatch(/rolled back|full/);
    db.pragma("max_page_count=1000000");
    await vi.waitFor(async () => expect(await storageError()).toBeNull(), 5_000);
  });
});

describe("time", () => {
  test("commit timestamps grow, also over restarts and when the clock steps back", async () => {
    const realNow = Date.now;
    const stamps: bigint[] = [];
    try {
      for (const offset of [0, 0, -3_600_000, 50, -86_400_000]) {
        Date.now = () => realNow() + offset;
        stamps.push((await engine.ask(add(`at ${offset}`))).ts);
        engine.restart();
        stamps.push((await engine.ask(add(`again ${offset}`))).ts);
      }
    } finally {
      Date.now = realNow;
    }
    expect(stamps).toEqual([...stamps].sort((a, b) => (a < b ? -1 : 1)));
    expect(new Set(stamps).size).toBe(stamps.length);
    const texts = valueOf(await engine.query("app:list")) as string[];
    expect(texts[0]).toBe("at 0");
    expect(texts.at(-1)).toBe("again -86400000");
  });
});

describe("the data directory", () => {
  test("is refused while another engine of this process holds it", () => {
    expect(() => new Store(engine.dataDir)).toThrow("in use by another process");
  });

  test("is refused while another process holds it, and free when that one was killed", async () => {
    const dir = mkdtempSync(join(tmpdir(), "held-"));
    const script = join(dir, "hold.cjs");
    const sqlite = JSON.stringify(createRequire(import.meta.url).resolve("better-sqlite3"));
    writeFileSync(
      script,
      `const db = new (require(${sqlite}))(process.argv[2] + "/engine.lock"); db.exec("BEGIN EXCLUSIVE"); process.send("held"); setInterval(() => {}, 1000);`,
    );
    const child = fork(script, [dir]);
    await new Promise((resolve) => child.once("message", resolve));
    expect(() => new Store(dir)).toThrow("in use by another process");
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const store = new Store(dir);
    store.close();
    rmSync(dir, { recursive: true });
  });

  test("of another layout version is refused", () => {
    const dir = mkdtempSync(join(tmpdir(), "version-"));
    const store = new Store(dir);
    store.db.exec("UPDATE meta SET value='0' WHERE key='schema_version'");
    store.close();
    expect(() => new Store(dir)).toThrow("layout version 0");
    rmSync(dir, { recursive: true });
  });
});
