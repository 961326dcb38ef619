import {
  JOB_RUNNING,
  type CallSpec,
  type Deployment,
  type EngineEvent,
  type EngineOptions,
  type EngineRequest,
  type LogEntry,
  type Outcome,
  type Ts,
} from "../engine/messages.ts";
import { EngineThread } from "./engineThread.ts";
import { IMPORT_TIMEOUT_MS, PUSH_TIMEOUT_MS } from "./limits.ts";
import { inProduction } from "./production.ts";
import { serverError } from "./requestId.ts";
import { LiveQueries } from "./liveQueries.ts";
import { Latencies } from "./metrics.ts";

export interface Answer {
  outcome: Outcome;
  ts: Ts;
  journal: string | null;
}

type Answered = Extract<EngineRequest, { id: number }>;
type WithoutId<T> = T extends Answered ? Omit<T, "id"> : never;
/** A request that will be answered, before it has an id. */
export type EngineCall = WithoutId<Answered>;

interface Waiting {
  request: Answered;
  resolve(answer: Answer): void;
  ended(): void;
}

export interface EngineHostEvents {
  /** Time went on: live results as of `host.ts` are in place. */
  advanced(): void;
  runAction(jobId: string, call: CallSpec): void;
  deployed(deployment: Deployment | null, env: Record<string, string>): void;
  filesDeleted(uuids: string[]): void;
  log(entry: LogEntry): void;
  /** The engine had to be replaced. */
  replaced(reason: string): void;
}

export interface EngineHostOptions {
  workerFile: string;
  dataDir: string;
  cloudUrl: string;
  siteUrl: string;
  deploymentName: string;
  userTimeoutMs: number;
  heapMb: number;
  isProduction: boolean;
}

const TICK_MS = 50;
/** How many times its limit a call may last at most while it hardly gets to work. */
const MAX_STRETCH = 5;

/** The call that was seen running at the last tick. */
interface Watched {
  running: number;
  turn: number;
  ticks: number;
  /** Processor time of the thread when the call was first seen, ms. */
  workedMs: number | null;
}
/** So many deaths without any progress in between mean that the engine cannot work at all. */
const MAX_DEATHS_IN_A_ROW = 20;

/**
 * Owns the engine thread. When a call never ends, or the thread dies, a new engine is started on the same
 * directory: the call that did it gets an error, everything else in flight is sent again, live queries are
 * subscribed again. Callers notice nothing but the delay.
 */
export class EngineHost {
  readonly lives: LiveQueries;
  /** Time up to which live results are complete. */
  ts: Ts = 0n;
  /**
   * Latest time anybody was answered with. A query that is asked from now on may not show an earlier state, though its
   * shared result may not be that far yet; every commit is followed by a `live` event, so `ts` gets there.
   */
  answeredTs: Ts = 0n;
  deployment: Deployment | null = null;
  env: Record<string, string> = {};
  /** Engines started after the first one. */
  restarts = 0;
  readonly latencies = new Latencies();
  /** Jobs of the scheduler whose actions this process is running. */
  readonly runningJobs = new Set<string>();

  private thread: EngineThread | null = null;
  private isReady = false;
  private isClosed = false;
  private deathsInARow = 0;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private lastJob: string | null = null;
  private watched: Watched = { running: 0, turn: 0, ticks: 0, workedMs: null };
  private readonly watchdog: NodeJS.Timeout;
  private started: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(
    private readonly options: EngineHostOptions,
    private readonly events: EngineHostEvents,
  ) {
    const told = (outcome: Outcome, call: CallSpec) => this.told(outcome, call);
    this.lives = new LiveQueries((request) => this.isReady && this.thread?.post(request), told);
    this.watchdog = setInterval(() => this.watch(), TICK_MS);
  }

  /** Starts the first engine; rejects when it cannot open the data directory. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.started = { resolve, reject };
      this.spawn();
    });
  }

  /** Requests that are not answered yet. */
  get queueLength(): number {
    return this.waiting.size;
  }

  /** Sends a request; the promise always resolves, failures are outcomes. */
  request(call: EngineCall): Promise<Answer> {
    const request = { ...call, id: this.nextId++ } as Answered;
    if (this.isClosed) return Promise.resolve(this.failure("InternalServerError: the server is shutting down"));
    return new Promise((resolve) => {
      this.waiting.set(request.id, { request, resolve, ended: this.latencies.begin(request.type) });
      if (this.isReady) this.thread?.post(request);
    });
  }

  /** Like `request`, for requests that answer with JSON text; throws when the engine answers with an error. */
  async ask<T>(call: EngineCall): Promise<T> {
    const { outcome } = await this.request(call);
    if (!outcome.ok) throw new Error(outcome.error);
    return JSON.parse(outcome.value) as T;
  }

  /** Tells the engine that a scheduled action ended. */
  actionDone(jobId: string, outcome: Outcome): void {
    this.runningJobs.delete(jobId);
    if (this.isReady) this.thread?.post({ type: "actionDone", jobId, outcome });
    else this.doneMeanwhile.push({ jobId, outcome });
  }
  private doneMeanwhile: { jobId: string; outcome: Outcome }[] = [];

  /** Lets the engine finish what it holds, then ends it. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    const closing = this.isReady ? this.request({ type: "close" }) : Promise.resolve(null);
    this.isClosed = true;
    clearInterval(this.watchdog);
    await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 5_000).unref())]);
    await this.thread?.terminate();
    for (const [id] of this.waiting) this.settle(id, this.failure("InternalServerError: the server is shutting down"));
  }

  private spawn(killedJob?: EngineOptions["killedJob"]): void {
    const { workerFile, heapMb, isProduction: _, ...options } = this.options;
    this.isReady = false;
    this.watched = { running: 0, turn: 0, ticks: 0, workedMs: null };
    this.thread = new EngineThread(
      workerFile,
      {
        ...options,
        isChecked: this.restarts === 0,
        runningJobs: [...this.runningJobs],
        ...(killedJob ? { killedJob } : {}),
      },
      heapMb,
      { event: (event) => this.receive(event), died: (error) => this.replaceDead(error) },
    );
  }

  private receive(event: EngineEvent): void {
    switch (event.type) {
      case "ready":
        return this.becomeReady(event);
      case "answer":
        this.deathsInARow = 0;
        return this.settle(event.id, { outcome: event.outcome, ts: event.ts, journal: event.journal ?? null });
      case "live":
        return this.advance(event);
      case "runAction":
        this.runningJobs.add(event.jobId);
        return this.events.runAction(event.jobId, event.call);
      case "jobStarted":
        this.lastJob = event.jobId;
        return;
      case "deployed":
        return this.changeDeployment(event.deployment, event.env);
      case "filesDeleted":
        return this.events.filesDeleted(event.uuids);
      case "log":
        return this.events.log(event.entry);
    }
  }

  private becomeReady(event: Extract<EngineEvent, { type: "ready" }>): void {
    this.isReady = true;
    if (event.ts > this.ts) this.ts = event.ts;
    for (const done of this.doneMeanwhile) this.thread?.post({ type: "actionDone", ...done });
    this.doneMeanwhile = [];
    for (const { request } of this.waiting.values()) this.thread?.post(request);
    this.lives.resubscribeAll();
    this.changeDeployment(event.deployment, event.env);
    this.events.advanced();
    this.started?.resolve();
    this.started = null;
  }

  private changeDeployment(deployment: Deployment | null, env: Record<string, string>): void {
    const isNew = deployment?.version !== this.deployment?.version;
    this.deployment = deployment === null || deployment.version === 0 ? null : deployment;
    this.env = env;
    if (isNew) this.lives.unbar();
    this.events.deployed(this.deployment, env);
  }

  private advance(event: Extract<EngineEvent, { type: "live" }>): void {
    if (event.ts > this.ts) this.ts = event.ts;
    for (const { liveId, outcome, journal } of event.results) this.lives.resolve(liveId, outcome, journal);
    this.events.advanced();
  }

  private settle(id: number, answer: Answer): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    if (answer.ts > this.answeredTs) this.answeredTs = answer.ts;
    waiting.ended();
    const { request } = waiting;
    waiting.resolve("call" in request ? { ...answer, outcome: this.told(answer.outcome, request.call) } : answer);
  }

  /** What the caller is told of how a call ended. */
  private told(outcome: Outcome, call: CallSpec): Outcome {
    return this.options.isProduction ? inProduction(outcome, call) : outcome;
  }

  private failure(error: string): Answer {
    return { outcome: { ok: false, error, logLines: [] }, ts: this.ts, journal: null };
  }

  /** Counts ticks in which the same call was seen running; a starved main thread counts no ticks, so it kills nobody. */
  private watch(): void {
    if (this.thread === null || !this.isReady) return;
    const { running, turn } = this.thread.heartbeat();
    const seen = this.watched;
    if (running === 0 || running !== seen.running || turn !== seen.turn) {
      this.watched = { running, turn, ticks: 0, workedMs: null };
      return;
    }
    seen.ticks++;
    seen.workedMs ??= this.thread.workedMs();
    if (this.isOver(seen, this.thread)) void this.replaceStuck(this.thread);
  }

  /**
   * Whether a call has had its time. What counts is the time it worked, where the system tells: on a machine with too
   * much to do, a function that merely waits for its turn is let go on, up to a few times its limit.
   */
  private isOver({ running, ticks, workedMs }: Watched, thread: EngineThread): boolean {
    const limit = this.limitOf(running);
    const lasted = ticks * TICK_MS;
    if (lasted <= limit) return false;
    const now = thread.workedMs();
    if (workedMs === null || now === null || lasted > limit * MAX_STRETCH) return true;
    return now - workedMs + TICK_MS > limit;
  }

  private limitOf(running: number): number {
    const type = this.waiting.get(running)?.request.type;
    if (type === "import") return IMPORT_TIMEOUT_MS;
    return type === "analyze" || type === "applyDeployment" ? PUSH_TIMEOUT_MS : this.options.userTimeoutMs;
  }

  private async replaceStuck(thread: EngineThread): Promise<void> {
    const { running, turn } = this.watched;
    this.isReady = false;
    const limit = this.limitOf(running);
    await thread.terminate();
    const last = thread.heartbeat();
    const duration = limit % 1000 === 0 ? `${limit / 1000}s` : `${limit}ms`;
    const text = `Function execution timed out (maximum duration: ${duration})`;
    this.replace(last.turn === turn && last.running === running ? running : 0, text);
  }

  private replaceDead(error: Error | null): void {
    const thread = this.thread;
    if (this.isClosed || thread === null) return;
    if (this.started !== null)
      return this.started.reject(error ?? new Error("The engine ended while it was starting."));
    this.isReady = false;
    const isMemory = (error as NodeJS.ErrnoException | null)?.code === "ERR_WORKER_OUT_OF_MEMORY";
    if (!isMemory) console.error("The engine ended unexpectedly:", error);
    const memory = `JavaScript execution ran out of memory (maximum memory usage: ${this.options.heapMb} MB)`;
    this.replace(thread.heartbeat().running, isMemory ? memory : `InternalServerError: ${error?.message ?? "engine"}`);
  }

  /** Fails the call that was running (if any) and starts a new engine; what waits is sent when it is ready. */
  private replace(running: number, error: string): void {
    if (this.isClosed) return;
    this.events.replaced(error);
    this.restarts++;
    this.deathsInARow++;
    let killedJob: EngineOptions["killedJob"];
    if (running === JOB_RUNNING) killedJob = this.lastJob === null ? undefined : { jobId: this.lastJob, error };
    else if (running > 0) this.settle(running, this.failure(this.textFor(running, error)));
    else if (running < 0) this.barLive(-running, error);
    if (this.deathsInARow > MAX_DEATHS_IN_A_ROW) {
      for (const id of [...this.waiting.keys()]) this.settle(id, this.failure(error));
    }
    setTimeout(() => !this.isClosed && this.spawn(killedJob), Math.min(1_000, (this.deathsInARow - 1) * 20));
  }

  private textFor(id: number, error: string): string {
    const request = this.waiting.get(id)?.request;
    const meta = request !== undefined && "call" in request ? request.call.meta : undefined;
    return meta === undefined ? error : serverError(meta.requestId, error);
  }

  private barLive(liveId: number, error: string): void {
    this.lives.bar(liveId, error);
    this.events.advanced();
  }
}
