/** The runtime's engine thread by itself, to time functions without sockets and HTTP around them. */
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { runtimeDist } from "../server.mjs";

const HEARTBEAT_BYTES = 16;

export class EngineThread {
  #worker;
  #nextId = 1;
  #waiting = new Map();

  /** Opens a data directory that no server holds. */
  static async open(dataDir) {
    const engine = new EngineThread();
    const heartbeat = new SharedArrayBuffer(HEARTBEAT_BYTES);
    const url = "http://127.0.0.1";
    engine.#worker = new Worker(join(runtimeDist, "engine-worker.mjs"), {
      workerData: { dataDir, heartbeat, userTimeoutMs: 1000, cloudUrl: url, siteUrl: url },
    });
    await new Promise((resolve, reject) => {
      engine.#worker.once("error", reject);
      engine.#worker.on("message", (events) => {
        if (events.some((event) => event.type === "ready")) resolve();
        for (const event of events) if (event.type === "answer") engine.#answered(event);
      });
    });
    return engine;
  }

  #answered({ id, outcome }) {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (outcome.ok) waiter.resolve(outcome.value);
    else waiter.reject(new Error(outcome.error));
  }

  /** Runs one query per element of `argsList`, all posted as one message. @returns ms per query */
  async time(path, argsList) {
    const answers = [];
    const requests = argsList.map((args) => {
      const id = this.#nextId++;
      answers.push(new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject })));
      const call = { component: "", path, args: JSON.stringify([args]), identity: { kind: "none", key: "" } };
      return { type: "query", id, call, journal: null };
    });
    const startedAt = performance.now();
    this.#worker.postMessage(requests);
    await Promise.all(answers);
    return (performance.now() - startedAt) / argsList.length;
  }

  async close() {
    await this.#worker.terminate();
  }
}
