/**
 * The engine: one writer over one data directory. A batch of requests is a turn; mutations of a turn share one durable
 * commit, and nothing leaves before it. Live queries follow the commit, one turn later at most one commit later.
 */
import { ActionSyscalls, isWriting } from "./actionSyscalls.ts";
import { Calls, failureOf, type QueryRun } from "./calls.ts";
import { Deployer } from "./deploy/deployer.ts";
import { analyzeComponents } from "./deploy/analyze.ts";
import { consumeUploadToken, findFile, storeFile } from "./files.ts";
import { importFile } from "./import/importer.ts";
import { undoAppend } from "./import/append.ts";
import { Leftovers } from "./import/leftovers.ts";
import { LiveQueries } from "./live/registry.ts";
import {
  HEARTBEAT,
  JOB_RUNNING,
  type CallSpec,
  type EngineEvent,
  type EngineOptions,
  type EngineRequest,
  type Outcome,
  type Ts,
} from "./messages.ts";
import { NOT_WRITTEN } from "./notWritten.ts";
import { Outbox } from "./outbox.ts";
import { Scheduler } from "./schedule/scheduler.ts";
import { Snapshots } from "./store/snapshots.ts";
import type { Statements } from "./store/sql.ts";
import { Store, type Effect } from "./store/store.ts";
import { Transaction } from "./transaction.ts";
import { parseValue } from "../values/json.ts";
import { validate, type ValidatorJson } from "../values/validator.ts";
import { META_IID, META_PREFIX } from "./systemFunctions.ts";
import { Upkeep } from "./upkeep.ts";

type Request<T extends EngineRequest["type"]> = Extract<EngineRequest, { type: T }>;

export class Engine {
  readonly store: Store;
  readonly live: LiveQueries;
  readonly calls: Calls;
  readonly deployer: Deployer;
  readonly scheduler: Scheduler;
  readonly snapshots: Snapshots;
  private readonly outbox: Outbox;
  private readonly actionSyscalls: ActionSyscalls;
  private readonly upkeep: Upkeep;
  private readonly leftovers: Leftovers;
  private isImporting = false;
  private readonly heartbeat: Int32Array;
  private flushDue = false;
  private committedSinceFlush = false;
  /** Why the last attempt to write failed; null while writing works. */
  private storageError: string | null = null;
  private probe: NodeJS.Timeout | null = null;
  private closed = false;
  /** Work done since the start, for whoever measures. */
  private readonly counts = { commits: 0, mutations: 0, liveRuns: 0 };

  constructor(
    private readonly options: EngineOptions,
    private readonly post: (events: EngineEvent[]) => void,
  ) {
    this.store = new Store(options.dataDir, options.isChecked);
    this.snapshots = new Snapshots(this.store);
    this.outbox = new Outbox(this.store, post);
    this.heartbeat = new Int32Array(options.heartbeat);
    this.live = new LiveQueries((call, journal, liveId) => {
      this.counts.liveRuns++;
      return this.observe(-liveId, () => this.calls.query(call, journal));
    });
    this.deployer = new Deployer(this.store, options, {
      commit: () => this.settle(),
      changed: () => this.everythingChanged(),
    });
    const context = {
      runner: () => this.deployer.runner,
      env: () => this.deployer.env,
      cloudUrl: options.cloudUrl,
      siteUrl: options.siteUrl,
    };
    this.calls = new Calls(this.store, context, (entry) => void this.outbox.push({ type: "log", entry }));
    this.scheduler = new Scheduler(this.store, {
      runner: context.runner,
      runMutation: (call, jobId) => this.runJob(call, jobId),
      startAction: (jobId, call) => void this.outbox.push({ type: "runAction", jobId, call }),
      settle: () => this.settle(),
    });
    this.actionSyscalls = new ActionSyscalls(this.store, this.calls, context);
    this.leftovers = new Leftovers(this.store);
    this.upkeep = new Upkeep(this.store, this.leftovers, () => void this.settle());
    this.start();
  }

  private start(): void {
    this.deployer.load();
    while (undoAppend(this.store)) this.settle();
    this.scheduler.recover(this.options.killedJob, this.options.runningJobs ?? []);
    this.scheduler.setCrons(this.deployer.deployment?.crons ?? []);
    const ready: EngineEvent = {
      type: "ready",
      ts: this.store.ts,
      deployment: this.deployer.deployment,
      env: this.deployer.env,
    };
    this.settle();
    this.post([{ ...ready, ts: this.store.ts }]);
    this.upkeep.start();
  }

  /** Handles one turn's requests. Answers are posted once everything they depend on is durable. */
  handle(batch: EngineRequest[]): void {
    for (const request of batch) if (!this.closed) this.dispatch(request);
    this.settle();
  }

  /** Commits what is open and frees the data directory. */
  close(): void {
    if (this.closed) return;
    this.settle();
    this.closed = true;
    this.scheduler.stop();
    this.upkeep.stop();
    if (this.probe) clearTimeout(this.probe);
    this.snapshots.clear();
    this.store.close();
  }

  /** Shows in shared memory which call runs while `work` does. */
  private observe<T>(running: number, work: () => T): T {
    Atomics.add(this.heartbeat, HEARTBEAT.turn, 1);
    Atomics.store(this.heartbeat, HEARTBEAT.running, running);
    try {
      return work();
    } finally {
      Atomics.store(this.heartbeat, HEARTBEAT.running, 0);
    }
  }

  private dispatch(request: EngineRequest): void {
    try {
      if (request.type === "subscribe") this.live.subscribe(request.liveId, request.call, request.journal);
      else if (request.type === "unsubscribe") this.live.unsubscribe(request.liveId);
      else if (request.type === "actionDone") this.scheduler.actionDone(request.jobId, request.outcome);
      else this.observe(request.id, () => this.answerRequest(request));
    } catch (error) {
      if ("id" in request) this.outbox.answer(request.id, failureOf(error as Error));
    }
  }

  private answerRequest(request: Exclude<EngineRequest, { type: "subscribe" | "unsubscribe" | "actionDone" }>): void {
    switch (request.type) {
      case "query":
        return this.query(request);
      case "inlineQuery":
        return this.inlineQuery(request);
      case "mutation":
        return this.mutation(request);
      case "actionSyscall":
        return this.answerOnce(request, () => this.actionSyscalls.answer(request));
      case "storeFile":
        return this.outbox.answerJson(
          request.id,
          this.write((tx) => storeFile(tx, request.file)),
        );
      case "findFile":
        return this.outbox.answerJson(request.id, findFile(new Transaction(this.store, false), request.by));
      case "uploadToken":
        return this.uploadToken(request);
      case "analyze":
        return this.outbox.answerJson(request.id, analyzeComponents(request.components));
      case "applyDeployment":
        return this.applyDeployment(request);
      case "checkValue":
        return this.checkValue(request);
      case "setEnv":
        return this.setEnv(request);
      case "getMeta":
        return this.outbox.answerJson(request.id, this.store.getMeta(META_PREFIX + request.key));
      case "setMeta":
        return this.setMeta(request);
      case "import":
        return this.import(request);
      case "snapshot":
        return this.snapshot(request.id);
      case "stats":
        return this.outbox.answerJson(request.id, this.stats());
      case "limitUse":
        return this.outbox.answerJson(request.id, Object.fromEntries(this.calls.largest));
      case "close":
        return this.finish(request.id);
    }
  }

  private query({ id, call, journal, atTs }: Request<"query">): void {
    const past = atTs === undefined ? undefined : this.snapshots.at(atTs);
    const run: QueryRun = this.calls.query(call, journal, false, past);
    this.outbox.answer(
      id,
      run.outcome,
      atTs ?? 0n,
      run.journal,
      () => this.calls.query(call, journal, false, past).outcome,
    );
  }

  private inlineQuery({ id, call, script }: Request<"inlineQuery">): void {
    const runner = this.deployer.inlineRunner(call.component, script);
    this.outbox.answer(id, this.calls.with(runner).query(call, null).outcome);
  }

  private snapshot(id: number): void {
    this.settle();
    this.outbox.answerJson(id, String(this.snapshots.take()));
  }

  /** Code, indexes or all data changed: neither results nor snapshots from before fit. */
  private everythingChanged(): void {
    this.live.touchAll();
    this.snapshots.clear();
  }

  private mutation(request: Request<"mutation">): void {
    this.answerOnce(request, () => {
      this.counts.mutations++;
      return this.calls.mutation(request.call);
    });
  }

  /** Runs something that writes at most once per (session, request, caller), also when it is sent again. */
  private answerOnce(
    request: Request<"mutation"> | Request<"actionSyscall">,
    run: () => { outcome: Outcome; ts: Ts },
  ): void {
    const { session, requestId } = request;
    if (session === undefined || requestId === undefined) {
      const { outcome, ts } = run();
      return this.outbox.answer(request.id, outcome, ts);
    }
    const { identity } = request.type === "mutation" ? request.call : request.caller;
    const caller = `${identity.kind}:${identity.key}`;
    const known = this.store.recall(session, requestId, caller);
    if (known) return this.outbox.answer(request.id, JSON.parse(known.outcome) as Outcome, known.ts);
    const { outcome, ts } = run();
    const writes = request.type === "mutation" || isWriting(request.op);
    if (outcome.ok && writes) this.store.remember(session, requestId, caller, JSON.stringify(outcome), ts);
    this.outbox.answer(request.id, outcome, ts);
  }

  /** A write of the engine's own, in a transaction. */
  private write<T>(work: (tx: Transaction) => T): T {
    const tx = new Transaction(this.store, true);
    try {
      const result = work(tx);
      tx.commit();
      return result;
    } catch (error) {
      tx.rollback();
      throw error;
    }
  }

  private uploadToken({ id, token }: Request<"uploadToken">): void {
    const component = consumeUploadToken(this.store, token);
    this.outbox.answerJson(id, component === null ? null : { component });
  }

  private checkValue({ id, component, validator, value }: Request<"checkValue">): void {
    const tx = new Transaction(this.store, false);
    tx.component = component;
    const parsed = JSON.parse(validator) as ValidatorJson | null;
    if (parsed !== null) validate(parsed, parseValue(value), tx.tableOfId);
    this.outbox.answerJson(id, null);
  }

  private setEnv({ id, changes }: Request<"setEnv">): void {
    this.deployer.setEnv(changes);
    this.outbox.push({
      type: "deployed",
      deployment: this.deployer.deployment ?? EMPTY_DEPLOYMENT,
      env: this.deployer.env,
    });
    this.outbox.answerJson(id, null);
  }

  private setMeta({ id, key, value }: Request<"setMeta">): void {
    this.store.write(
      (sql) =>
        void (value === null ? sql.removeMeta.run(META_PREFIX + key) : sql.setMeta.run(META_PREFIX + key, value)),
    );
    this.store.accept(this.store.nextTs(), [{ iid: META_IID, key: META_PREFIX + key }], [], []);
    this.outbox.answerJson(id, null);
  }

  private import({ id, importId, file, mode }: Request<"import">): void {
    const mark = `imported:${importId}`;
    const known = this.store.getMeta(mark);
    if (known !== null) return this.outbox.answerJson(id, Number(known));
    if (this.isImporting) throw new Error("Another import is in progress.");
    this.isImporting = true;
    const ports = {
      store: this.store,
      leftovers: this.leftovers,
      deployment: () => this.deployer.deployment,
      isDeploying: () => this.deployer.isApplying,
      commit: () => this.settle(),
      mark: (sql: Statements, rows: number) => void sql.setMeta.run(mark, String(rows)),
      changed: () => this.everythingChanged(),
    };
    this.inSteps(id, importFile(ports, file, mode), (done) => {
      this.isImporting = false;
      this.upkeep.wake();
      if (done) this.outbox.answerJson(id, done.value);
    });
  }

  private stats() {
    return {
      ts: String(this.store.ts),
      ...this.counts,
      ...this.calls.read,
      liveQueries: this.live.entryCount,
      subscriptions: this.live.size,
      jobs: this.scheduler.counts(),
      storageError: this.storageError,
      walBytes: this.store.logBytes(),
      snapshots: this.snapshots.size,
      damagedRows: this.store.damagedRows,
    };
  }

  private applyDeployment({ id, deployment, dryRun }: Request<"applyDeployment">): void {
    this.inSteps(id, this.deployer.apply(deployment, dryRun), (done) => done !== null && this.deployed(id, dryRun));
  }

  /**
   * Runs long work a turn at a time. Each step is made durable, or the failure is thrown into the work.
   * @param ended is told the result, or null when it failed; that has been answered then.
   */
  private inSteps<T>(id: number, steps: Generator<void, T>, ended: (result: { value: T } | null) => void): void {
    const advance = () => {
      if (this.closed) return;
      try {
        const step = this.observe(id, () => steps.next());
        if (step.done) ended({ value: step.value });
        else if (this.settle() || !steps.throw(new Error(NOT_WRITTEN)).done) setImmediate(advance);
      } catch (error) {
        this.outbox.answer(id, failureOf(error as Error));
        ended(null);
      }
      this.settle();
    };
    setImmediate(advance);
  }

  private deployed(id: number, dryRun: boolean): void {
    const { deployment, env } = this.deployer;
    if (!dryRun && deployment) {
      this.scheduler.setCrons(deployment.crons);
      this.outbox.push({ type: "deployed", deployment, env });
    }
    this.outbox.answerJson(id, null);
  }

  /** Runs a scheduled mutation, which the server is told about first. */
  private runJob(call: CallSpec, jobId: string): Outcome {
    this.post([{ type: "jobStarted", jobId }]);
    return this.observe(JOB_RUNNING, () => this.calls.mutation(call, true, jobId)).outcome;
  }

  private finish(id: number): void {
    this.outbox.answerJson(id, null);
    this.settle();
    this.close();
  }

  /** Ends a turn: commits, then lets answers go, then sees to live queries. @returns whether the commit succeeded. */
  private settle(): boolean {
    if (this.closed) return true;
    const { failed, touched, effects, wrote } = this.store.commit();
    if (failed) this.outbox.push({ type: "log", entry: storageFailure(failed) });
    if (wrote) this.counts.commits++;
    this.observeStorage(failed, wrote);
    this.live.touch(touched);
    this.follow(effects);
    this.outbox.release();
    this.scheduleFlush(wrote);
    return failed === null;
  }

  /** While nothing can be written, reads go on, and a small write now and then finds out when it works again. */
  private observeStorage(failed: Error | null, wrote: boolean): void {
    if (wrote) this.storageError = null;
    if (!failed) return;
    this.storageError = failed.message;
    this.probe ??= setTimeout(() => this.tryStorage(), PROBE_MS).unref();
  }

  private tryStorage(): void {
    this.probe = null;
    if (this.closed || this.storageError === null) return;
    try {
      this.store.write((sql) => void sql.setMeta.run("probe", String(Date.now())));
    } catch (error) {
      this.storageError = (error as Error).message;
    }
    this.settle();
    if (this.storageError !== null) this.probe ??= setTimeout(() => this.tryStorage(), PROBE_MS).unref();
  }

  private follow(effects: Effect[]): void {
    const uuids: string[] = [];
    for (const effect of effects) {
      if (effect.type === "fileDeleted") uuids.push(effect.uuid);
      else if (effect.type === "scheduled") this.scheduler.wakeAt(effect.at);
      else this.scheduler.actionStarted(effect.jobId, effect.call);
    }
    if (uuids.length > 0) this.outbox.push({ type: "filesDeleted", uuids });
  }

  private scheduleFlush(wrote: boolean): void {
    if (wrote && this.committedSinceFlush) this.flush();
    else if (wrote || this.live.pending) {
      this.committedSinceFlush ||= wrote;
      if (!this.flushDue) setImmediate(() => this.flush());
      this.flushDue = true;
    }
  }

  private flush(): void {
    if (this.closed || (!this.flushDue && !this.live.pending)) return;
    const tell = this.committedSinceFlush || this.live.pending;
    this.flushDue = false;
    this.committedSinceFlush = false;
    const results = this.live.flush();
    if (tell) this.outbox.push({ type: "live", ts: this.store.ts, results });
    this.outbox.drain();
  }
}

/** How often it is tried whether the disk can be written again. */
const PROBE_MS = 1_000;

const EMPTY_DEPLOYMENT = { version: 0, components: [], functions: [], crons: [], authProviders: [], source: "" };

function storageFailure(error: Error) {
  return {
    timestamp: Date.now(),
    requestId: null,
    component: "",
    path: "",
    udfType: "mutation" as const,
    identityKind: "none" as const,
    lines: [],
    error: `The database could not write: ${error.message}`,
    durationMs: 0,
    cached: false,
  };
}
