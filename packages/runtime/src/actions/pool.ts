import type { FunctionSpec, Outcome } from "../engine/messages.ts";
import type { ActionModule, HttpRequest } from "./messages.ts";
import { ActionThread, type CallHooks, type CallMessage } from "./thread.ts";

export interface ActionPoolOptions {
  workerFile: string;
  environment: FunctionSpec["environment"];
  heapMb: number;
  /** An action ends after so long, whatever it waits for. */
  timeoutMs: number;
  /** A thread whose event loop does not turn for so long is replaced. */
  stallMs: number;
}

export interface ActionCallSpec {
  component: string;
  requestId: string;
  /** JSON of the caller's attributes, or null. */
  identity: string | null;
}

const TICK_MS = 100;
/** After so many ticks without a beat, new calls go to another thread. */
const LATE_TICKS = 3;
const MAX_THREADS = 4;

const seconds = (ms: number) => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`);

/** Runs actions in threads outside the engine. A busy or dead thread fails its own calls, never later ones. */
export class ActionPool {
  private readonly threads = new Set<ActionThread>();
  private components: ActionModule[] = [];
  private nextCall = 1;
  private isClosed = false;
  private readonly ticker = setInterval(() => this.tick(), TICK_MS);

  constructor(private readonly options: ActionPoolOptions) {}

  /** Calls from now on run this code; running calls finish on the old one. */
  load(components: ActionModule[]): void {
    this.components = components;
    for (const thread of [...this.threads]) thread.retire();
    if (components.length > 0) this.pick();
  }

  run(call: ActionCallSpec, spec: FunctionSpec, args: string, hooks: CallHooks): Promise<Outcome> {
    return this.start({ type: "run", callId: this.nextCall++, ...call, spec, args }, hooks);
  }

  /** Describes the functions of a component's loaded modules; throws when they cannot be evaluated. */
  async describe(component: string): Promise<FunctionSpec[]> {
    const call = { component, requestId: "describe", identity: null };
    const syscall = () => Promise.reject(new Error("not while modules are evaluated"));
    const outcome = await this.start({ type: "describe", callId: this.nextCall++, ...call }, { syscall });
    if (!outcome.ok) throw new Error(outcome.error);
    return JSON.parse(outcome.value) as FunctionSpec[];
  }

  /** Runs an HTTP action; aborting the signal gives it up. */
  http(call: ActionCallSpec, request: HttpRequest, hooks: CallHooks, signal: AbortSignal): Promise<Outcome> {
    return this.start({ type: "http", callId: this.nextCall++, ...call, request }, hooks, signal);
  }

  close(): void {
    this.isClosed = true;
    clearInterval(this.ticker);
    for (const thread of [...this.threads]) thread.kill("The server is shutting down");
  }

  private async start(message: CallMessage, hooks: CallHooks, signal?: AbortSignal): Promise<Outcome> {
    if (this.isClosed) return { ok: false, error: "The server is shutting down", logLines: [] };
    const { timeoutMs } = this.options;
    const thread = this.pick();
    const giveUp = (error: string) => thread.abandon(message.callId, error);
    const late = `Function execution timed out (maximum duration: ${seconds(timeoutMs)})`;
    const text = `[Request ID: ${message.requestId}] Server Error\n${late}`;
    const timer = setTimeout(() => giveUp(text), timeoutMs);
    signal?.addEventListener("abort", () => giveUp("The client went away"));
    try {
      return await thread.run(message, hooks);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The least loaded thread that turns; another one when none does. */
  private pick(): ActionThread {
    const all = [...this.threads].filter((thread) => !thread.isRetired).sort((a, b) => a.load - b.load);
    const free = all.find((thread) => thread.late < LATE_TICKS);
    if (free !== undefined) return free;
    return all.length >= MAX_THREADS ? all[0]! : this.spawn();
  }

  private spawn(): ActionThread {
    const { workerFile, heapMb, environment } = this.options;
    const { components } = this;
    const thread = new ActionThread(workerFile, { components, environment }, heapMb, (ended) =>
      this.threads.delete(ended),
    );
    this.threads.add(thread);
    return thread;
  }

  private tick(): void {
    const { stallMs } = this.options;
    for (const thread of [...this.threads]) {
      thread.tick();
      if (thread.late * TICK_MS <= stallMs) continue;
      thread.kill(
        `Function execution timed out: an action kept its thread busy (maximum duration: ${seconds(stallMs)})`,
      );
    }
  }
}
