/** The runtime's engine thread with a table of vectors, and a floor that compares every vector with nothing in between. */
import { build } from "esbuild";
import { createRequire } from "node:module";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { buildTarget, root } from "../../scripts/build.mjs";
import { runtimeDist } from "../server.mjs";

const Database = createRequire(join(root, "packages/runtime/package.json"))("better-sqlite3");
const HEARTBEAT_BYTES = 16;
const CALLER = { component: "", identity: { kind: "none", key: "" } };

const FUNCTIONS = `
import { mutationGeneric } from "convex/server";
export const add = mutationGeneric(async (ctx, { table, documents }) => {
  for (const document of documents) await ctx.db.insert(table, document);
});`;

async function bundle() {
  const contents = `import * as functions from "functions"; globalThis.__modules["vectors"] = functions;`;
  const functions = {
    name: "functions",
    setup(building) {
      building.onResolve({ filter: /^functions$/ }, ({ path }) => ({ path, namespace: "source" }));
      building.onLoad({ filter: /.*/, namespace: "source" }, () => ({ contents: FUNCTIONS, resolveDir: root }));
    },
  };
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "esnext",
    conditions: ["convex", "module"],
    plugins: [functions],
  });
  return outputFiles[0].text;
}

/** Documents of `indexed` are in a vector index with one filter field, those of `plain` are not. */
function schemaFor(dimensions) {
  const table = (tableName, vectorIndexes) => ({
    tableName,
    indexes: [],
    searchIndexes: [],
    vectorIndexes,
    documentType: { type: "any" },
  });
  const index = { indexDescriptor: "near", vectorField: "vector", dimensions, filterFields: ["tenant"] };
  return JSON.stringify({ tables: [table("indexed", [index]), table("plain", [])], schemaValidation: false });
}

export class VectorEngine {
  #worker;
  #nextId = 1;
  #waiting = new Map();
  #dataDir = mkdtempSync(join(tmpdir(), "parley-vectors-"));

  static async start(dimensions) {
    if (!process.env.PARLEY_BENCH_RUNTIME) await buildTarget("runtime");
    const engine = new VectorEngine();
    await engine.#open();
    const component = { component: "", script: await bundle(), sourceMap: "", schema: schemaFor(dimensions), env: {} };
    const { functions, crons } = await engine.#ask({ type: "analyze", components: [component] });
    const deployment = { version: 1, components: [component], functions, crons, authProviders: [], source: "" };
    await engine.#ask({ type: "applyDeployment", deployment, dryRun: false });
    return engine;
  }

  #open() {
    const heartbeat = new SharedArrayBuffer(HEARTBEAT_BYTES);
    const url = "http://127.0.0.1";
    this.#worker = new Worker(join(runtimeDist, "engine-worker.mjs"), {
      workerData: { dataDir: this.#dataDir, heartbeat, userTimeoutMs: 1000, cloudUrl: url, siteUrl: url },
    });
    return new Promise((resolve, reject) => {
      this.#worker.once("error", reject);
      this.#worker.on("message", (events) => {
        if (events.some((event) => event.type === "ready")) resolve();
        for (const event of events) if (event.type === "answer") this.#answered(event);
      });
    });
  }

  #answered({ id, outcome }) {
    const { resolve, reject } = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (outcome.ok) resolve(JSON.parse(outcome.value));
    else reject(new Error(outcome.error));
  }

  #ask(request) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage([{ ...request, id }]);
    });
  }

  /** One mutation. */
  add(table, documents) {
    const args = JSON.stringify([{ table, documents }]);
    return this.#ask({
      type: "mutation",
      call: { component: "", path: "vectors:add", args, identity: CALLER.identity },
    });
  }

  /** @param tenants any of these; null for all documents. @returns ids and scores, best first. */
  async search(vector, limit, tenants) {
    const equals = (tenants ?? []).map((tenant) => ({ $eq: [{ $field: "tenant" }, { $literal: tenant }] }));
    const expressions = tenants === null ? null : equals.length === 1 ? equals[0] : { $or: equals };
    const args = JSON.stringify({ query: { indexName: "indexed.near", vector: [...vector], limit, expressions } });
    const op = "1.0/actions/vectorSearch";
    return (await this.#ask({ type: "actionSyscall", op, args, caller: CALLER })).results;
  }

  async close() {
    await this.#worker.terminate();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

/** Vectors of one tenant in SQLite, each compared with the query: the time an exact answer takes at least. */
export class VectorFloor {
  #directory = mkdtempSync(join(tmpdir(), "parley-vector-floor-"));
  #db = new Database(join(this.#directory, "floor.sqlite"));
  #all;

  constructor(units) {
    this.#db.pragma("journal_mode=WAL");
    this.#db.pragma("cache_size=-65536");
    this.#db.exec("CREATE TABLE vectors(id INTEGER PRIMARY KEY, vector BLOB NOT NULL)");
    const insert = this.#db.prepare("INSERT INTO vectors(vector) VALUES(?)");
    this.#db.transaction(() => {
      for (const unit of units) insert.run(Buffer.from(unit.buffer, unit.byteOffset, unit.byteLength));
    })();
    this.#all = this.#db.prepare("SELECT vector FROM vectors WHERE id>? ORDER BY id LIMIT 256").pluck();
  }

  /** The best scores. */
  search(query, limit) {
    const scores = [];
    for (let after = 0, rows = this.#all.all(0); rows.length > 0; after += rows.length, rows = this.#all.all(after)) {
      for (const row of rows) {
        const vector = new Float32Array(row.buffer, row.byteOffset, query.length);
        let score = 0;
        for (let i = 0; i < query.length; i++) score += query[i] * vector[i];
        scores.push(score);
      }
    }
    return scores.sort((a, b) => b - a).slice(0, limit);
  }

  close() {
    this.#db.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
