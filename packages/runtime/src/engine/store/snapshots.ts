/**
 * States of the recent past, for clients that read several queries at one time. Each is a read transaction on a
 * connection of its own, which SQLite keeps consistent while the writer goes on. An open one keeps the write-ahead log
 * from being reused, so they end after a while, and at once when the log has grown too long.
 */
import Database, { type Database as Db } from "better-sqlite3";
import { TextStore } from "../search/textStore.ts";
import type { Ts } from "../messages.ts";
import { SNAPSHOT_MS } from "../../retention.ts";
import { prepareStatements } from "./sql.ts";
import type { Store } from "./store.ts";
import { registerSums } from "./sums.ts";

const MAX_SNAPSHOTS = 64;
const MAX_LOG_BYTES = 512 << 20;
const CACHE_KIB = 1_024;

interface Snapshot {
  ts: Ts;
  taken: number;
  db: Db;
  view: Store;
}

/** The store as a read transaction sees it: the same catalog, other statements, and nothing to write. */
function viewOf(store: Store, db: Db, ts: Ts): Store {
  const own = {
    db,
    ts,
    sql: prepareStatements(db, store.damage),
    text: new TextStore(db, store.damage),
    applySearchChanges: () => {},
  };
  return Object.assign(Object.create(store) as Store, own);
}

export class Snapshots {
  private open: Snapshot[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly store: Store,
    private readonly clock: () => number = Date.now,
  ) {}

  get size(): number {
    return this.open.length;
  }

  /** Keeps the last durable state for a while. @returns its timestamp. */
  take(): Ts {
    this.prune();
    const { ts } = this.store;
    const same = this.open.find((snapshot) => snapshot.ts === ts);
    if (same) same.taken = this.clock();
    else this.open.push(this.read(ts));
    while (this.open.length > MAX_SNAPSHOTS) this.open.shift()?.db.close();
    this.timer ??= setInterval(() => this.prune(), SNAPSHOT_MS).unref();
    return ts;
  }

  private read(ts: Ts): Snapshot {
    const db = new Database(this.store.file, { readonly: true });
    registerSums(db);
    db.pragma(`cache_size=-${CACHE_KIB}`);
    const view = viewOf(this.store, db, ts);
    db.exec("BEGIN");
    db.prepare("SELECT 1 FROM meta LIMIT 1").get();
    return { ts, taken: this.clock(), db, view };
  }

  /** The state at a time that `take` gave out. @throws when it is not kept any more. */
  at(ts: Ts): Store {
    this.prune();
    const found = this.open.find((snapshot) => snapshot.ts === ts);
    if (!found) throw new Error(`The timestamp ${ts} is too old or was not given out by this server.`);
    return found.view;
  }

  /** Ends what is too old; ends everything when the log has grown too long. */
  prune(): void {
    if (this.open.length === 0) return this.rest();
    const isLong = this.store.logBytes() > MAX_LOG_BYTES;
    const oldest = isLong ? Infinity : this.clock() - SNAPSHOT_MS;
    for (const snapshot of this.open) if (snapshot.taken < oldest) snapshot.db.close();
    this.open = this.open.filter(({ db }) => db.open);
    if (isLong && !this.store.inGroup) this.store.db.pragma("wal_checkpoint(PASSIVE)");
  }

  private rest(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }

  /** Ends all: indexes or code changed, or the store closes. */
  clear(): void {
    for (const { db } of this.open) db.close();
    this.open = [];
    this.rest();
  }
}
