/** Housekeeping in small steps between turns: request outcomes, ended jobs, upload tokens, dropped indexes, leftovers. */
import { JOB_RESULTS_MS, REQUEST_OUTCOMES_MS, UPLOAD_ADDRESS_MS } from "../retention.ts";
import type { Leftovers } from "./import/leftovers.ts";
import { pruneJobs } from "./schedule/prune.ts";
import type { Store } from "./store/store.ts";

const INTERVAL_MS = 60_000;
/** Rows removed per turn, so that nobody waits long. */
const STEP_ROWS = 2_000;

export class Upkeep {
  private timer: NodeJS.Timeout | NodeJS.Immediate | null = null;
  private stopped = false;

  /** @param settle ends the turn: commits and tells. */
  constructor(
    private readonly store: Store,
    private readonly leftovers: Leftovers,
    private readonly settle: () => void,
  ) {}

  start(): void {
    this.later(this.store.catalog.dropping.length > 0 || !this.leftovers.isEmpty ? 0 : INTERVAL_MS);
  }

  /** There is something to clear. */
  wake(): void {
    if (this.timer) clearTimeout(this.timer as NodeJS.Timeout);
    this.later(0);
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer as NodeJS.Timeout);
  }

  private later(ms: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => this.run(), ms);
    this.timer.unref();
  }

  private run(): void {
    if (this.stopped) return;
    const more = this.tryStep();
    this.settle();
    this.later(more ? 0 : INTERVAL_MS);
  }

  /** Housekeeping that fails (a full disk) is tried again later. */
  private tryStep(): boolean {
    try {
      return this.step(Date.now());
    } catch {
      return false;
    }
  }

  /** One step of everything. @returns whether there is more to do at once. */
  step(now: number): boolean {
    const removed = [
      this.clearIndexes(),
      this.clearLeftovers(),
      this.pruneRequests(now),
      pruneJobs(this.store, now - JOB_RESULTS_MS, STEP_ROWS),
    ];
    this.removeTokens(now);
    return removed.some((rows) => rows >= STEP_ROWS);
  }

  private clearIndexes(): number {
    const [iid] = this.store.catalog.dropping;
    if (iid === undefined) return 0;
    let removed = 0;
    this.store.write((sql) => void (removed = sql.clearIndex.run({ iid, limit: STEP_ROWS }).changes));
    if (removed < STEP_ROWS) this.store.catalog.forget(iid);
    return this.store.catalog.dropping.length > 0 ? STEP_ROWS : removed;
  }

  private clearLeftovers(): number {
    this.leftovers.step(STEP_ROWS);
    return this.leftovers.isEmpty ? 0 : STEP_ROWS;
  }

  private pruneRequests(now: number): number {
    const before = now - REQUEST_OUTCOMES_MS;
    const any = this.store.db.prepare("SELECT 1 FROM requests WHERE at<? LIMIT 1").get(before);
    if (!any) return 0;
    let removed = 0;
    this.store.write((sql) => void (removed = sql.pruneRequests.run(before, STEP_ROWS).changes));
    return removed;
  }

  private removeTokens(now: number): void {
    const before = now - UPLOAD_ADDRESS_MS;
    const any = this.store.db.prepare("SELECT 1 FROM upload_tokens WHERE at<? LIMIT 1").get(before);
    if (any) this.store.write(() => void this.store.db.prepare("DELETE FROM upload_tokens WHERE at<?").run(before));
  }
}
