import { fork, type ChildProcess } from "node:child_process";
import { tmpdir } from "node:os";
import { Worker } from "node:worker_threads";
import type { ActionThreadOptions, FromThread, ToThread } from "./messages.ts";

/** Where actions run: a thread of this process, or a process of its own for "use node". */
export interface ActionHost {
  post(message: ToThread): void;
  /** Changes while the event loop there turns; 0 until it has begun. */
  beat(): number;
  end(): void;
}

export interface HostEvents {
  message(message: FromThread): void;
  /** It ended; `isMemory` when its heap was full. */
  exited(isMemory: boolean, reason: string): void;
}

type Start = (
  file: string,
  options: Omit<ActionThreadOptions, "heartbeat">,
  heapMb: number,
  events: HostEvents,
) => ActionHost;

export const startThread: Start = (file, options, heapMb, events) => {
  const heartbeat = new SharedArrayBuffer(4);
  const counter = new Int32Array(heartbeat);
  let error: NodeJS.ErrnoException | null = null;
  const worker = new Worker(file, {
    name: "actions",
    workerData: { ...options, heartbeat } satisfies ActionThreadOptions,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    stdout: false,
  });
  worker.on("message", (message: FromThread) => events.message(message));
  worker.on("error", (thrown: NodeJS.ErrnoException) => (error = thrown));
  worker.on("exit", () =>
    events.exited(error?.code === "ERR_WORKER_OUT_OF_MEMORY", error?.message ?? "the thread exited"),
  );
  return {
    post: (message) => worker.postMessage(message),
    beat: () => Atomics.load(counter, 0),
    end: () => void worker.terminate(),
  };
};

/** What a child process needs of the server's environment; everything else there is none of its business. */
const PASSED_ON =
  /^(PATH|HOME|TMPDIR|TEMP|TMP|TZ|LANG|LC_\w+|SystemRoot|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|https?_proxy|no_proxy)$/i;
const STDERR_KEPT = 4_096;
const STDERR_WAIT_MS = 50;
const HEAP_FULL = /heap out of memory|Reached heap limit/;

const passedOn = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)));

export const startProcess: Start = (file, options, heapMb, events) => {
  let beats = 0;
  let stderr = "";
  let isOver = false;
  const child = fork(file, [], {
    cwd: tmpdir(),
    env: passedOn(),
    execArgv: [`--max-old-space-size=${heapMb}`],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  child.stderr?.on("data", (data: Buffer) => (stderr = (stderr + data.toString()).slice(-STDERR_KEPT)));
  child.on("message", (message: FromThread) => (message.type === "beat" ? beats++ : events.message(message)));
  const over = (reason: string) => {
    if (isOver) return;
    isOver = true;
    const isMemory = HEAP_FULL.test(stderr);
    if (!isMemory && stderr !== "") console.error(stderr.trimEnd());
    events.exited(isMemory, reason);
  };
  child.on("error", (error) => over(error.message));
  // What it wrote last may arrive after its end, and a process that it left behind may hold the pipe for ever.
  child.on("exit", (code, signal) =>
    setTimeout(() => over(`the process ended with ${signal ?? `code ${code}`}`), STDERR_WAIT_MS),
  );
  const send = (message: unknown) => sendTo(child, message);
  send({ type: "start", options });
  return { post: send, beat: () => beats, end: () => void child.kill("SIGKILL") };
};

/** Messages to a process that is just ending are lost; its end is told by itself. */
function sendTo(child: ChildProcess, message: unknown): void {
  if (child.connected) child.send(message as object, () => {});
}
