import type { Outcome } from "../engine/messages.ts";
import { startProcess, startThread, type ActionHost } from "./host.ts";
import type { ActionThreadOptions, FromThread, HttpHead, SyscallResult, ToThread } from "./messages.ts";

/** What the server does for a running call. */
export interface CallHooks {
  syscall(op: string, args: string, bytes: Uint8Array<ArrayBuffer> | null): Promise<SyscallResult>;
  /** HTTP actions only: the response begins. */
  head?(head: HttpHead): void;
  /** HTTP actions only: one chunk of the body; the next one comes when the promise resolves. */
  chunk?(data: Uint8Array): Promise<void>;
}

export type CallMessage = Extract<ToThread, { type: "run" | "http" | "describe" }>;

interface Running {
  hooks: CallHooks;
  resolve(outcome: Outcome): void;
}

const failure = (error: string): Outcome => ({ ok: false, error, logLines: [] });

/** The server's side of one action thread, or of one process for "use node". */
export class ActionThread {
  private readonly host: ActionHost;
  private readonly running = new Map<number, Running>();
  private lastBeat = -1;
  private lateTicks = 0;
  private retired = false;
  private isOver = false;

  /** `ended` is called once, when the thread takes no calls any more. */
  constructor(
    file: string,
    { components, environment }: Pick<ActionThreadOptions, "components" | "environment">,
    private readonly heapMb: number,
    private readonly ended: (thread: ActionThread) => void,
  ) {
    const start = environment === "node" ? startProcess : startThread;
    this.host = start(file, { components, environment }, heapMb, {
      message: (message) => this.receive(message),
      exited: (isMemory, reason) => this.end(this.deathText(isMemory, reason)),
    });
  }

  get load(): number {
    return this.running.size;
  }

  /** Takes no new calls; it ends when the running ones have. */
  get isRetired(): boolean {
    return this.retired;
  }

  /** Ticks in a row in which the event loop did not turn. */
  get late(): number {
    return this.lateTicks;
  }

  /** Runs a call to its end; always resolves. */
  run(message: CallMessage, hooks: CallHooks): Promise<Outcome> {
    if (this.isOver) return Promise.resolve(failure("The action thread has ended"));
    return new Promise((resolve) => {
      this.running.set(message.callId, { hooks, resolve });
      this.post(message);
    });
  }

  /** Gives up one call; its promise resolves with the error. */
  abandon(callId: number, error: string): void {
    if (!this.running.has(callId)) return;
    this.post({ type: "abandon", callId });
    this.settle(callId, failure(error));
  }

  /** Lets running calls finish, then ends the thread. */
  retire(): void {
    this.retired = true;
    this.endWhenIdle();
  }

  /** Ends the thread now; its calls fail with `error`. */
  kill(error: string): void {
    this.end(error);
  }

  /** Looks whether the event loop has turned since the last tick. */
  tick(): void {
    const beat = this.host.beat();
    this.lateTicks = beat === this.lastBeat && beat !== 0 ? this.lateTicks + 1 : 0;
    this.lastBeat = beat;
  }

  private post(message: ToThread): void {
    if (!this.isOver) this.host.post(message);
  }

  private receive(message: FromThread): void {
    if (this.isOver || message.type === "ready" || message.type === "beat") return;
    const running = this.running.get(message.callId);
    if (running === undefined) return;
    switch (message.type) {
      case "done":
        return this.settle(message.callId, message.outcome);
      case "httpHead":
        return running.hooks.head?.(message.head);
      case "httpChunk":
        return void running.hooks
          .chunk?.(message.data)
          .then(() => this.post({ type: "chunkTaken", callId: message.callId }));
      case "syscall":
        return void this.answerSyscall(running, message);
    }
  }

  private async answerSyscall(running: Running, message: Extract<FromThread, { type: "syscall" }>): Promise<void> {
    const { syscallId, op, args, bytes } = message;
    let result: SyscallResult;
    try {
      result = await running.hooks.syscall(op, args, bytes ?? null);
    } catch (error) {
      result = { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
    this.post({ type: "syscallResult", syscallId, result });
  }

  private settle(callId: number, outcome: Outcome): void {
    const running = this.running.get(callId);
    this.running.delete(callId);
    running?.resolve(outcome);
    this.endWhenIdle();
  }

  private endWhenIdle(): void {
    if (this.retired && this.running.size === 0) this.end("The action thread has ended");
  }

  private deathText(isMemory: boolean, reason: string): string {
    if (isMemory) return `JavaScript execution ran out of memory (maximum memory usage: ${this.heapMb} MB)`;
    return `The action thread ended: ${reason}`;
  }

  private end(error: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.host.end();
    this.ended(this);
    for (const callId of [...this.running.keys()]) this.settle(callId, failure(error));
  }
}
