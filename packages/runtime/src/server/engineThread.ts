import { Worker } from "node:worker_threads";
import { threadTime } from "../engine/threadTime.ts";
import { HEARTBEAT, type EngineEvent, type EngineOptions, type EngineRequest } from "../engine/messages.ts";

export interface EngineThreadEvents {
  event(event: EngineEvent): void;
  /** The thread ended without being asked to; `error` is null when it just exited. */
  died(error: Error | null): void;
}

/** One engine worker: requests of one turn leave as one message, events arrive as batches. */
export class EngineThread {
  private readonly worker: Worker;
  private readonly beat: Int32Array;
  private outbox: EngineRequest[] = [];
  private ended = false;
  private error: Error | null = null;

  constructor(
    file: string,
    options: Omit<EngineOptions, "heartbeat">,
    heapMb: number,
    private readonly events: EngineThreadEvents,
  ) {
    const heartbeat = new SharedArrayBuffer(HEARTBEAT.length * 4);
    this.beat = new Int32Array(heartbeat);
    this.worker = new Worker(file, {
      name: "engine",
      workerData: { ...options, heartbeat } satisfies EngineOptions,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    this.worker.on("message", (batch: EngineEvent[]) => this.receive(batch));
    this.worker.on("error", (error) => (this.error = error));
    this.worker.on("exit", () => this.exited());
  }

  post(request: EngineRequest): void {
    if (this.outbox.push(request) === 1) setImmediate(() => this.send());
  }

  /** Which call runs now, and in which turn; `running` is 0 when the engine is idle. */
  heartbeat(): { running: number; turn: number } {
    return { running: Atomics.load(this.beat, HEARTBEAT.running), turn: Atomics.load(this.beat, HEARTBEAT.turn) };
  }

  /** Processor time the thread has used, ms; null where the system does not tell. */
  workedMs(): number | null {
    return threadTime(Atomics.load(this.beat, HEARTBEAT.tid));
  }

  /** Ends the thread; nothing it posted is delivered afterwards. */
  async terminate(): Promise<void> {
    this.ended = true;
    await this.worker.terminate();
  }

  private send(): void {
    const batch = this.outbox;
    this.outbox = [];
    if (!this.ended) this.worker.postMessage(batch);
  }

  private receive(batch: EngineEvent[]): void {
    for (const event of batch) if (!this.ended) this.events.event(event);
  }

  private exited(): void {
    if (this.ended) return;
    this.ended = true;
    this.events.died(this.error);
  }
}
