/** Entry of the engine thread: batches of requests in, batches of events out. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { Engine } from "./engine.ts";
import { HEARTBEAT, type EngineOptions, type EngineRequest } from "./messages.ts";
import { ownThreadId } from "./threadTime.ts";

/** Batches that already wait join the same turn, and so the same commit, up to this many requests. */
const MAX_TURN = 512;

function run(): void {
  const port = parentPort;
  if (!port) throw new Error("The engine worker must be started as a worker thread.");
  // A function may leave a rejected promise behind; that is its own affair and must not end the engine.
  process.on("unhandledRejection", (reason) => console.warn("A function left a rejected promise unhandled:", reason));
  const { heartbeat } = workerData as EngineOptions;
  Atomics.store(new Int32Array(heartbeat), HEARTBEAT.tid, ownThreadId());
  const engine = new Engine(workerData as EngineOptions, (events) => port.postMessage(events));
  port.on("message", (first: EngineRequest[]) => {
    const batch = [...first];
    while (batch.length < MAX_TURN) {
      const more = receiveMessageOnPort(port) as { message: EngineRequest[] } | undefined;
      if (!more) break;
      batch.push(...more.message);
    }
    engine.handle(batch);
  });
}

run();
