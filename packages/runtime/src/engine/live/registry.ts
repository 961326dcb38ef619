/**
 * Live queries. Subscribers that ask the same question (function, arguments, caller, journal) share one result, and so
 * do different callers as long as the function never looked at who they are. After a commit, the results whose read
 * ranges were touched are computed anew, once.
 */
import type { CallSpec, Outcome } from "../messages.ts";
import type { Touch } from "../store/store.ts";
import type { ReadRange } from "../transaction.ts";
import { IntervalIndex } from "./intervals.ts";

/** What one execution of a live query gave. */
export interface LiveRun {
  outcome: Outcome;
  /** Equal for results that need not be sent again. */
  fingerprint: string;
  reads: ReadRange[];
  journal: string | null;
  usedAuth: boolean;
}

export interface LiveResult {
  liveId: number;
  outcome: Outcome;
  journal: string | null;
}

interface Subscription {
  liveId: number;
  call: CallSpec;
  journal: string | null;
  entry: Entry;
}

class Entry {
  readonly subscriptions = new Map<number, Subscription>();
  run: LiveRun | null = null;
  stale = true;

  constructor(
    readonly key: string,
    readonly anonymousKey: string,
    readonly call: CallSpec,
    readonly seedJournal: string | null,
  ) {}

  get journal(): string | null {
    return this.run?.journal ?? this.seedJournal;
  }
}

const SEPARATOR = "\0";

/** Executes a live query; `liveId` is one of its subscribers. */
export type ExecuteLive = (call: CallSpec, journal: string | null, liveId: number) => LiveRun;

export class LiveQueries {
  private readonly subscriptions = new Map<number, Subscription>();
  private readonly entries = new Map<string, Entry>();
  /** Entries that did not look at the caller, under a key without the caller. */
  private readonly anonymous = new Map<string, Entry>();
  private readonly ranges = new Map<number, IntervalIndex<Entry>>();
  private readonly stale = new Set<Entry>();
  /** Subscriptions that have not been told anything yet. */
  private readonly unanswered = new Set<Subscription>();

  constructor(private readonly execute: ExecuteLive) {}

  get size(): number {
    return this.subscriptions.size;
  }

  /** Distinct questions being kept up to date. */
  get entryCount(): number {
    return this.entries.size;
  }

  subscribe(liveId: number, call: CallSpec, journal: string | null): void {
    this.unsubscribe(liveId);
    const { component, path, args, identity } = call;
    // Admins reach functions that others do not, so results are never shared between the two.
    const anonymousKey = [component, path, args, journal ?? "", identity.kind === "admin" ? "a" : ""].join(SEPARATOR);
    const key = [anonymousKey, identity.kind, identity.key].join(SEPARATOR);
    const entry =
      this.entries.get(key) ?? this.anonymous.get(anonymousKey) ?? this.create(key, anonymousKey, call, journal);
    const subscription = { liveId, call, journal, entry };
    this.subscriptions.set(liveId, subscription);
    entry.subscriptions.set(liveId, subscription);
    this.unanswered.add(subscription);
  }

  private create(key: string, anonymousKey: string, call: CallSpec, journal: string | null): Entry {
    const entry = new Entry(key, anonymousKey, call, journal);
    this.entries.set(key, entry);
    this.stale.add(entry);
    return entry;
  }

  unsubscribe(liveId: number): void {
    const subscription = this.subscriptions.get(liveId);
    if (!subscription) return;
    this.subscriptions.delete(liveId);
    this.unanswered.delete(subscription);
    subscription.entry.subscriptions.delete(liveId);
    if (subscription.entry.subscriptions.size === 0) this.drop(subscription.entry);
  }

  private drop(entry: Entry): void {
    this.entries.delete(entry.key);
    this.stale.delete(entry);
    this.forgetAnonymous(entry);
    this.removeRanges(entry);
  }

  private forgetAnonymous(entry: Entry): void {
    if (this.anonymous.get(entry.anonymousKey) === entry) this.anonymous.delete(entry.anonymousKey);
  }

  /** Marks everything that depended on the written positions. */
  touch(touched: Touch[]): void {
    if (this.entries.size === 0) return;
    for (const { iid, key } of touched) this.ranges.get(iid)?.stab(key, this.markStale);
  }

  /** Code, environment or anything else changed under all of them. */
  touchAll(): void {
    for (const entry of this.entries.values()) this.markStale(entry);
  }

  private readonly markStale = (entry: Entry): void => {
    entry.stale = true;
    this.stale.add(entry);
  };

  get pending(): boolean {
    return this.stale.size > 0 || this.unanswered.size > 0;
  }

  /** Computes what is stale and lists what subscribers have to be told. */
  flush(): LiveResult[] {
    const results: LiveResult[] = [];
    // Running an entry may split off subscribers into new, stale entries, which the loop then reaches too.
    for (const entry of this.stale) {
      this.stale.delete(entry);
      this.rerun(entry, results);
    }
    for (const { liveId, entry } of this.unanswered) if (entry.run) results.push(resultFor(liveId, entry.run));
    this.unanswered.clear();
    return results;
  }

  private rerun(entry: Entry, results: LiveResult[]): void {
    const [liveId] = entry.subscriptions.keys();
    if (liveId === undefined) return;
    const previous = entry.run;
    const run = this.execute(entry.call, entry.journal, liveId);
    const changed = previous === null || previous.fingerprint !== run.fingerprint;
    this.removeRanges(entry);
    entry.stale = false;
    entry.run = changed ? run : { ...run, outcome: previous.outcome };
    this.addRanges(entry, run.reads);
    this.shareAnonymously(entry, run.usedAuth);
    if (!changed) return;
    for (const subscription of entry.subscriptions.values()) {
      if (this.unanswered.has(subscription)) continue;
      results.push(resultFor(subscription.liveId, run));
    }
  }

  private shareAnonymously(entry: Entry, usedAuth: boolean): void {
    if (!usedAuth) {
      if (!this.anonymous.has(entry.anonymousKey)) this.anonymous.set(entry.anonymousKey, entry);
      return;
    }
    this.forgetAnonymous(entry);
    const { identity } = entry.call;
    for (const subscription of [...entry.subscriptions.values()]) {
      const own = subscription.call.identity;
      if (own.kind !== identity.kind || own.key !== identity.key)
        this.subscribe(subscription.liveId, subscription.call, subscription.journal);
    }
  }

  private addRanges(entry: Entry, reads: ReadRange[]): void {
    for (const { iid, lo, hi } of reads) {
      let index = this.ranges.get(iid);
      if (!index) this.ranges.set(iid, (index = new IntervalIndex()));
      index.add(lo, hi, entry);
    }
  }

  private removeRanges(entry: Entry): void {
    for (const { iid, lo, hi } of entry.run?.reads ?? []) {
      const index = this.ranges.get(iid);
      index?.remove(lo, hi, entry);
      if (index?.empty) this.ranges.delete(iid);
    }
  }
}

const resultFor = (liveId: number, { outcome, journal }: LiveRun): LiveResult => ({ liveId, outcome, journal });
