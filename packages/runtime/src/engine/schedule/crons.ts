/** Recurring jobs: when each is due next is durable, so that a restart neither forgets nor repeats a run. */
import type { CronSpec } from "../messages.ts";
import { normalizePath } from "../addresses.ts";
import type { Store } from "../store/store.ts";
import { Transaction } from "../transaction.ts";
import { intervalOf, nextRun, type Schedule } from "./cronSchedule.ts";
import { addJob } from "./jobs.ts";

interface CronRow {
  name: string;
  spec: string;
  next: number;
  last: number | null;
}

export class Crons {
  /** When it was looked last. At a start the clock may have been set since. */
  private looked = Infinity;

  constructor(private readonly store: Store) {}

  private rows(): CronRow[] {
    return this.store.db.prepare("SELECT * FROM crons").all() as CronRow[];
  }

  /** Replaces the set of crons. A cron whose definition stays keeps its due time, so a missed run is made up for. */
  set(specs: CronSpec[], now: number): void {
    const old = new Map(this.rows().map((row) => [row.name, row]));
    const wanted = new Map(specs.map((spec) => [spec.name, { spec, text: JSON.stringify(spec) }]));
    const gone = [...old.keys()].filter((name) => !wanted.has(name));
    const changed = [...wanted.values()].filter(({ spec, text }) => old.get(spec.name)?.spec !== text);
    if (gone.length + changed.length === 0) return;
    this.store.write(() => {
      for (const name of gone) this.store.db.prepare("DELETE FROM crons WHERE name=?").run(name);
      const put = this.store.db.prepare("INSERT OR REPLACE INTO crons VALUES(?,?,?,?)");
      for (const { spec, text } of changed) {
        const last = old.get(spec.name)?.last ?? null;
        put.run(spec.name, text, nextRun(spec.name, spec.schedule as Schedule, last, now), last);
      }
    });
  }

  /** When the next one is due, or null when there are none. */
  next(): number | null {
    return this.store.db.prepare("SELECT MIN(next) FROM crons").pluck().get() as number | null;
  }

  /** Turns every due cron into one job, however many runs were missed, and moves it on. */
  runDue(now: number): void {
    if (now < this.looked) this.pullBack(now);
    this.looked = now;
    for (const row of this.rows()) if (row.next <= now) this.run(row, now);
  }

  /**
   * The clock was set back: what runs every minute must not be silent until it has caught up. Jobs with a time of day
   * wait, or they would run twice for one time.
   */
  private pullBack(now: number): void {
    for (const { name, spec, next } of this.rows()) {
      const interval = intervalOf((JSON.parse(spec) as CronSpec).schedule as Schedule);
      if (interval === null || next <= now + interval) continue;
      this.store.write(() => {
        this.store.db.prepare("UPDATE crons SET next=?, last=? WHERE name=?").run(now + interval, now, name);
      });
    }
  }

  private run(row: CronRow, now: number): void {
    const spec = JSON.parse(row.spec) as CronSpec;
    const tx = new Transaction(this.store, true);
    tx.component = spec.component;
    addJob(tx, { component: spec.component, path: normalizePath(spec.path) }, spec.args, now);
    const next = nextRun(spec.name, spec.schedule as Schedule, row.next, now);
    this.store.db.prepare("UPDATE crons SET next=?, last=? WHERE name=?").run(next, row.next, row.name);
    tx.commit();
  }
}
