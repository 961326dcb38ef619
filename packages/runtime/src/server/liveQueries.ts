import type { CallSpec, EngineRequest, Outcome } from "../engine/messages.ts";

/** A subscription of one session; told when its result changed or became unknown. */
export interface LiveSubscriber {
  /** The live query has a new result, or its first one. */
  changed(wasPending: boolean): void;
  /** The result is not known to be current any more, until `changed`. */
  pending(): void;
}

/** One distinct (function, arguments, identity, journal), whoever watches it. */
export interface LiveQuery {
  readonly id: number;
  readonly key: string;
  readonly call: CallSpec;
  readonly subscribers: Set<LiveSubscriber>;
  /** Journal of the last run, or the one the client came with. */
  journal: string | null;
  outcome: Outcome | null;
  /** The result as it was last encoded, for the next watcher that is sent the same. */
  encoded: { queryId: number; outcome: Outcome; journal: string | null; text: string } | null;
  /** No current result: it was never run, or the engine was replaced. */
  isPending: boolean;
  /** It ended an engine: not run again until the deployment changes. */
  isBarred: boolean;
}

/**
 * The live queries of all sessions. Sessions that watch the same thing share one subscription in the engine, so
 * that a result crosses the thread boundary once however many watch it.
 */
export class LiveQueries {
  private readonly byId = new Map<number, LiveQuery>();
  private readonly byKey = new Map<string, LiveQuery>();
  private nextId = 1;

  /** @param told gives what the callers of a query are told of its outcome. */
  constructor(
    private readonly post: (request: EngineRequest) => void,
    private readonly told: (outcome: Outcome, call: CallSpec) => Outcome = (outcome) => outcome,
  ) {}

  get size(): number {
    return this.byId.size;
  }

  subscribe(call: CallSpec, journal: string | null, subscriber: LiveSubscriber): LiveQuery {
    const key = [call.component, call.path, call.args, call.identity.key, call.identity.kind, journal ?? ""].join("\0");
    let live = this.byKey.get(key);
    if (live === undefined) {
      live = this.create(key, call, journal);
      this.post({ type: "subscribe", liveId: live.id, call, journal });
    }
    live.subscribers.add(subscriber);
    return live;
  }

  unsubscribe(live: LiveQuery, subscriber: LiveSubscriber): void {
    live.subscribers.delete(subscriber);
    if (live.subscribers.size > 0 || !this.byId.delete(live.id)) return;
    this.byKey.delete(live.key);
    if (!live.isBarred) this.post({ type: "unsubscribe", liveId: live.id });
  }

  /** Takes a result from the engine; results of queries that nobody watches any more are dropped. */
  resolve(liveId: number, outcome: Outcome, journal: string | null): void {
    const live = this.byId.get(liveId);
    if (live === undefined || live.isBarred) return;
    const wasPending = live.isPending;
    live.isPending = false;
    live.outcome = this.told(outcome, live.call);
    if (journal !== null) live.journal = journal;
    for (const subscriber of live.subscribers) subscriber.changed(wasPending);
  }

  /**
   * Ends a live query that ended its engine: it fails with `error` and does not run again. So do those that ask the same
   * for another caller or from another page on, since each would cost one more engine.
   */
  bar(liveId: number, error: string): void {
    const guilty = this.byId.get(liveId)?.call;
    if (guilty === undefined) return;
    for (const live of this.byId.values()) {
      const { call } = live;
      if (call.path !== guilty.path || call.args !== guilty.args || call.component !== guilty.component) continue;
      this.resolve(live.id, { ok: false, error, logLines: [] }, null);
      live.isBarred = true;
    }
  }

  /** Subscribes everything again at a new engine; results are pending until it has answered. */
  resubscribeAll(): void {
    for (const live of this.byId.values()) if (!live.isBarred) this.resubscribe(live);
  }

  /** Gives barred queries another chance: the code changed. */
  unbar(): void {
    for (const live of this.byId.values()) {
      if (!live.isBarred) continue;
      live.isBarred = false;
      this.resubscribe(live);
    }
  }

  private create(key: string, call: CallSpec, journal: string | null): LiveQuery {
    const live: LiveQuery = {
      id: this.nextId++,
      key,
      call,
      subscribers: new Set(),
      journal,
      outcome: null,
      encoded: null,
      isPending: true,
      isBarred: false,
    };
    this.byId.set(live.id, live);
    this.byKey.set(key, live);
    return live;
  }

  private resubscribe(live: LiveQuery): void {
    if (!live.isPending) {
      live.isPending = true;
      for (const subscriber of live.subscribers) subscriber.pending();
    }
    this.post({ type: "subscribe", liveId: live.id, call: live.call, journal: live.journal });
  }
}
