/** Looks into a data directory without the engine: are its tables one state, and which one? */
import { join } from "node:path";
import { build } from "esbuild";
import Database from "better-sqlite3";
import { root } from "../../scripts/build.mjs";
import { pathToFileURL } from "node:url";

/** The runtime's own encoding of index keys, built into `directory`. */
export async function loadKeyEncoder(directory) {
  const outfile = join(directory, "keys.mjs");
  await build({
    stdin: {
      contents: `export { indexKey } from "./engine/store/catalog.ts"; export { parseObject } from "./values/json.ts";`,
      resolveDir: join(root, "packages/runtime/src"),
      loader: "ts",
    },
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  return await import(pathToFileURL(outfile).href);
}

const ROWIDS_PER_TABLE = 2 ** 38;

class Inspection {
  constructor(db, keys) {
    this.db = db;
    this.keys = keys;
    this.problems = [];
    this.documents = new Map();
    for (const { rid, json } of db.prepare("SELECT rid, json FROM documents ORDER BY rid").all()) {
      const num = Math.floor(rid / ROWIDS_PER_TABLE);
      if (!this.documents.has(num)) this.documents.set(num, []);
      this.documents.get(num).push({ rid, json });
    }
  }

  /** Documents of a table of the app, in the order of their ids. */
  rows(name) {
    const num = this.db.prepare("SELECT num FROM tables WHERE name=?").pluck().get(`|${name}`);
    return (this.documents.get(num) ?? []).map(({ json }) => JSON.parse(json));
  }

  /** Every index entry belongs to a document and every document has its entry. */
  checkIndexes() {
    const entries = this.db.prepare("SELECT key, rid FROM index_entries WHERE iid=?");
    for (const { iid, num, name, fields, state } of this.db.prepare("SELECT * FROM indexes").all()) {
      if (state !== "ready") continue;
      const expected = new Map();
      for (const { rid, json } of this.documents.get(num) ?? []) {
        expected.set(this.keys.indexKey({ name, fields: JSON.parse(fields) }, this.keys.parseObject(json)), rid);
      }
      const found = entries.all(iid);
      const isWrong =
        found.length !== expected.size || found.some(({ key, rid }) => expected.get(key.toString("latin1")) !== rid);
      if (isWrong)
        this.problems.push(`index ${name} of table ${num} has ${found.length} entries for ${expected.size} documents`);
    }
  }

  /** The state after how many runs of `entries:addEverywhere` this is; a problem when it is none. */
  countEverywhere() {
    const count = this.rows("counters").find(({ name }) => name === "everywhere")?.count ?? 0;
    const upTo = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index).join();
    const sorted = (numbers) => numbers.sort((a, b) => a - b).join();
    if (this.rows("entries").some(({ padding }) => /[^x]/.test(padding)))
      this.problems.push("the text of an entry is another");
    const outcomes = this.db.prepare("SELECT outcome FROM requests").pluck().all();
    // Calls that prepare a test return null.
    const numbers = outcomes.map((outcome) => JSON.parse(outcome).value).filter((value) => value !== "null");
    const parts = {
      entries: [sorted(this.rows("entries").map(({ number }) => number)), upTo(0, count)],
      elements: [sorted(this.rows("elements").map(({ value }) => value)), upTo(0, count)],
      effects: [sorted(this.rows("effects").map(({ number }) => number)), upTo(Math.max(0, count - 5), count)],
      requests: [sorted(numbers.map(Number)), upTo(0, count)],
    };
    for (const [name, [found, expected]] of Object.entries(parts)) {
      if (found !== expected) this.problems.push(`${name} are not those of state ${count}: ${found.slice(-60)}`);
    }
    return count;
  }
}

/**
 * @param {string} dataDir a directory of an engine that does not run
 * @returns {{ refused: string | null, problems: string[], count: number }} `refused`: SQLite would not read it
 */
export function inspect(dataDir, keys) {
  let db;
  try {
    db = new Database(join(dataDir, "data.sqlite"));
    db.pragma("synchronous=OFF");
    const damage = db.pragma("quick_check", { simple: true });
    if (damage !== "ok") return { refused: damage, problems: [], count: 0 };
    const inspection = new Inspection(db, keys);
    inspection.checkIndexes();
    const count = inspection.countEverywhere();
    return { refused: null, problems: inspection.problems, count };
  } catch (error) {
    return { refused: error.message, problems: [], count: 0 };
  } finally {
    db?.close();
  }
}
