import realProcess from "node:process";
import { parentPort, Worker, workerData } from "node:worker_threads";
import type { ActionThreadOptions, FromThread, ToThread } from "./messages.ts";

/** The other end of an `ActionHost`: how the code that runs actions reaches the server. */
export interface ServerLink {
  options: ActionThreadOptions;
  post(message: FromThread): void;
  receive(take: (message: ToThread) => void): void;
}

const BEAT_MS = 25;
const PROCESS_BEAT_MS = 100;
const ORPHAN_CHECK_MS = 1_000;

function linkOfThread(port: NonNullable<typeof parentPort>): ServerLink {
  const options = workerData as ActionThreadOptions;
  const beat = new Int32Array(options.heartbeat!);
  Atomics.add(beat, 0, 1);
  setInterval(() => Atomics.add(beat, 0, 1), BEAT_MS).unref();
  return {
    options,
    post: (message) => port.postMessage(message),
    receive: (take) => void port.on("message", take),
  };
}

/** A process whose event loop stands still does not notice that its server is gone; a thread beside it does. */
function endWithServer(): void {
  const source = `const parent = ${realProcess.ppid};
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, "SIGKILL"); }, ${ORPHAN_CHECK_MS});`;
  new Worker(source, { eval: true, stdout: false }).unref();
  realProcess.on("disconnect", () => realProcess.kill(realProcess.pid, "SIGKILL"));
}

async function linkOfProcess(): Promise<ServerLink> {
  endWithServer();
  const send = realProcess.send!.bind(realProcess);
  const post = (message: FromThread) => void send(message, undefined, undefined, () => {});
  const early: ToThread[] = [];
  let take = (message: ToThread) => void early.push(message);
  const options = await new Promise<ActionThreadOptions>((resolve) => {
    realProcess.on("message", (message: ToThread | { type: "start"; options: ActionThreadOptions }) => {
      if (message.type === "start") resolve(message.options);
      else take(message);
    });
  });
  post({ type: "beat" });
  setInterval(() => post({ type: "beat" }), PROCESS_BEAT_MS).unref();
  const receive = (taker: typeof take) => {
    take = taker;
    for (const message of early.splice(0)) taker(message);
  };
  return { options, post, receive };
}

/** Connects to the server that started this thread or process. */
export const connect = async (): Promise<ServerLink> =>
  parentPort === null ? linkOfProcess() : linkOfThread(parentPort);
