/**
 * Runs scheduled functions when they are due. A mutation's outcome is recorded in the mutation's own transaction, so
 * it takes effect exactly once; an action is marked as running, durably, before it is handed out, so it runs at most
 * once. Work is done in small batches per turn, so that many due jobs keep nobody waiting.
 */
import { rowidOf } from "../../values/ids.ts";
import { newRequestId } from "../calls.ts";
import type { CallSpec, CronSpec, EngineOptions, Outcome } from "../messages.ts";
import { NO_IDENTITY, type Runner } from "../runner.ts";
import { isDamage } from "../store/integrity.ts";
import { BOUND_LIMIT, isWhole } from "../store/sql.ts";
import type { Effect, Store } from "../store/store.ts";
import { Transaction } from "../transaction.ts";
import { Crons } from "./crons.ts";
import { jobDocument, recordState, setAside, type JobRow, type JobState } from "./jobs.ts";

export interface SchedulerPorts {
  runner(): Runner;
  /** Runs a mutation that belongs to a job; the recording of its success is passed in as a part of it. */
  runMutation(call: CallSpec, jobId: string): Outcome;
  startAction(jobId: string, call: CallSpec): void;
  /** Ends a turn: commits and tells. @returns whether the turn's writes are durable. */
  settle(): boolean;
}

/** Jobs begun per turn. */
const BATCH = 32;
/** Actions that may run at the same time. */
const MAX_RUNNING_ACTIONS = 128;
/** Looks at least this often, since the clock may be set or the machine may sleep; a look is one indexed read. */
const MAX_TIMER_MS = 1_000;
const RETRY_MS = 1_000;

const LOST = "Transient error while executing action";

export class Scheduler {
  private timer: NodeJS.Timeout | null = null;
  private immediate: NodeJS.Immediate | null = null;
  private wake = Infinity;
  private stopped = false;
  private readonly running = new Set<string>();
  /** Ends of actions that are not durably recorded yet. */
  private readonly ended = new Map<string, Outcome>();
  private readonly crons: Crons;
  private readonly sql: ReturnType<typeof prepare>;

  constructor(
    private readonly store: Store,
    private readonly ports: SchedulerPorts,
  ) {
    this.sql = prepare(store);
    this.crons = new Crons(store);
  }

  /** Settles what an earlier engine left: its killed job, and actions nobody runs any more. */
  recover(killed: EngineOptions["killedJob"], stillRunning: string[]): void {
    const kept = new Set(stillRunning);
    for (const row of this.sql.running.all() as JobRow[]) this.guarded(row, () => this.recoverRow(row, kept));
    if (killed && this.isPending(killed.jobId)) this.record(killed.jobId, { kind: "failed", error: killed.error });
    this.scan();
  }

  private recoverRow(row: JobRow, kept: ReadonlySet<string>): void {
    const document = jobDocument(this.store, row.rid);
    if (!document) return;
    if (kept.has(document.id)) this.running.add(document.id);
    else this.record(document.id, { kind: "failed", error: LOST });
  }

  /** Sees to a job; one that is damaged is set aside instead. */
  private guarded(row: JobRow, work: () => void): void {
    if (row.isWhole === 0) return setAside(this.store, row.rid);
    try {
      work();
    } catch (error) {
      if (!isDamage(error)) throw error;
      setAside(this.store, row.rid);
    }
  }

  setCrons(specs: CronSpec[]): void {
    this.crons.set(specs, Date.now());
    this.scan();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    if (this.immediate) clearImmediate(this.immediate);
  }

  counts(): Record<string, number> {
    const rows = this.store.db.prepare("SELECT state, COUNT(*) AS n FROM jobs GROUP BY state").all() as {
      state: string;
      n: number;
    }[];
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
  }

  /** Something is due at this time (ms). */
  wakeAt(at: number): void {
    if (this.stopped || at >= this.wake) return;
    this.wake = at;
    if (this.timer) clearTimeout(this.timer);
    const delay = Math.min(Math.max(0, at - Date.now()), MAX_TIMER_MS);
    if (delay === 0) this.soon();
    else this.timer = setTimeout(() => this.soon(), delay);
  }

  private soon(): void {
    this.immediate ??= setImmediate(() => this.tick());
  }

  private scan(): void {
    const next = this.sql.next.get() as number | null;
    if (next !== null) this.wakeAt(next);
    const cron = this.crons.next();
    if (cron !== null) this.wakeAt(cron);
  }

  private tick(): void {
    this.immediate = null;
    if (this.stopped) return;
    this.wake = Infinity;
    const now = Date.now();
    const ended = [...this.ended.keys()];
    const done = this.tryWork(now);
    if (this.ports.settle() && done) {
      for (const jobId of ended) this.ended.delete(jobId);
      this.scan();
    } else this.wakeAt(now + RETRY_MS);
  }

  /** @returns false when the store could not take it all; what is left stays due. */
  private tryWork(now: number): boolean {
    try {
      for (const [jobId, outcome] of this.ended) this.recordEnd(jobId, outcome);
      this.crons.runDue(now);
      for (const row of this.sql.due.all(now, BATCH) as JobRow[]) this.guarded(row, () => this.begin(row));
      return true;
    } catch {
      return false;
    }
  }

  private begin(row: JobRow): void {
    const document = jobDocument(this.store, row.rid);
    const fn = this.ports.runner().find(row);
    if (!document) this.sql.forget.run(row.rid);
    else if (!fn) this.record(document.id, { kind: "failed", error: `Could not find function ${row.path}` });
    else if (fn.type === "action") this.beginAction(row, document.id);
    else this.runMutation(row, document.id);
  }

  private call(row: JobRow, jobId: string): CallSpec {
    const meta = { requestId: newRequestId(), ip: null, userAgent: null, jobId };
    return { component: row.component, path: row.path, args: row.args, identity: NO_IDENTITY, meta };
  }

  private runMutation(row: JobRow, jobId: string): void {
    const outcome = this.ports.runMutation(this.call(row, jobId), jobId);
    if (!outcome.ok && this.isPending(jobId)) this.record(jobId, { kind: "failed", error: outcome.error });
  }

  private beginAction(row: JobRow, jobId: string): void {
    if (this.running.size >= MAX_RUNNING_ACTIONS) return this.postpone(row);
    this.record(jobId, { kind: "inProgress" }, { type: "actionStarted", jobId, call: this.call(row, jobId) });
  }

  /** The mark that an action runs is durable: it may be handed out. */
  actionStarted(jobId: string, call: CallSpec): void {
    this.running.add(jobId);
    this.ports.startAction(jobId, call);
  }

  /** Waits for a running action to end. */
  private postpone(row: JobRow): void {
    this.store.write(() => void this.sql.postpone.run(Date.now() + RETRY_MS, row.rid));
  }

  /** An action that was handed out ended. */
  actionDone(jobId: string, outcome: Outcome): void {
    this.running.delete(jobId);
    this.ended.set(jobId, outcome);
    this.soon();
  }

  private recordEnd(jobId: string, outcome: Outcome): void {
    const row = this.sql.row.get(rowidOf(jobId)) as JobRow | undefined;
    if (row?.state !== "running") return;
    this.record(jobId, outcome.ok ? { kind: "success" } : { kind: "failed", error: outcome.error });
  }

  private isPending(jobId: string): boolean {
    const row = this.sql.row.get(rowidOf(jobId)) as JobRow | undefined;
    return row?.state === "pending";
  }

  private record(jobId: string, state: JobState, effect?: Effect): void {
    const tx = new Transaction(this.store, true);
    try {
      recordState(tx, jobId, state);
      if (effect) tx.afterCommit(effect);
      tx.commit();
    } catch (error) {
      tx.rollback();
      throw error;
    }
  }
}

const JOBS = `SELECT *, ${isWhole("jobs")} AS isWhole FROM jobs`;

function prepare({ db }: Store) {
  return {
    due: db.prepare(`${JOBS} WHERE state='pending' AND at<=? ORDER BY at, rid ${BOUND_LIMIT}`),
    next: db.prepare("SELECT MIN(at) FROM jobs WHERE state='pending'").pluck(),
    running: db.prepare(`${JOBS} WHERE state='running'`),
    row: db.prepare(`${JOBS} WHERE rid=?`),
    postpone: db.prepare("UPDATE jobs SET at=? WHERE rid=?"),
    forget: db.prepare("DELETE FROM jobs WHERE rid=?"),
  };
}
