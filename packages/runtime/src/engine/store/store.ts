/**
 * The document store on SQLite. Memory holds the catalog and prepared statements, nothing per document.
 *
 * Writes of one turn share one SQLite transaction, the group; every mutation is a savepoint inside it. Nothing that
 * ran inside a group may be told to anybody before `commit` succeeded.
 */
import Database, { type Database as Db, type Statement } from "better-sqlite3";
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { CallSpec, Ts } from "../messages.ts";
import type { SearchChange } from "../search/text.ts";
import { TextStore } from "../search/textStore.ts";
import { VectorStore } from "../search/vectorStore.ts";
import { isIdText, logicalRowid, rowidOf, tableOfRowid, tablePrefix } from "../../values/ids.ts";
import { Catalog, type Table } from "./catalog.ts";
import { checkContents, checkFile, DamagedRow } from "./integrity.ts";
import { lockDirectory } from "./lock.ts";
import { prepareStatements, type Statements } from "./sql.ts";
import { registerSums } from "./sums.ts";
import { bringUpToDate } from "./upgrade.ts";

/** A written index position: what a document left or entered. */
export interface Touch {
  iid: number;
  key: string;
}

/** Something outside the tables that has to follow once a transaction is durable. */
export type Effect =
  | { type: "fileDeleted"; uuid: string }
  | { type: "scheduled"; at: number }
  | { type: "actionStarted"; jobId: string; call: CallSpec };

export interface Savepoint {
  set: Statement;
  release: Statement;
  rollback: Statement;
}

export interface CommitResult {
  /** Why the group is gone, or null when it is durable. */
  failed: Error | null;
  touched: Touch[];
  effects: Effect[];
  wrote: boolean;
}

/** Name of the database in a data directory. */
export const DATABASE_FILE = "data.sqlite";
const CACHE_KIB = 65_536;
/**
 * What is beyond the cache is read from the kernel's own copy of the file, without a call and a copy per page. Resident
 * memory counts those pages, which the kernel takes back when others need them.
 */
const MAPPED_BYTES = 2 ** 30;
/** Log pages between checkpoints: what many commits changed is copied into the database once. 16 MB of log. */
const CHECKPOINT_PAGES = 4_000;
/** Damaged rows that are told about one by one; where there are more, a backup has to be restored anyway. */
const MAX_DAMAGED = 1_000;
const NS_PER_MS = 1_000_000n;
const NS_PER_US = 1_000n;

/** Opens the database and checks it first if wanted; nothing stays open when that fails. */
function openDatabase(file: string, isChecked: boolean): Db {
  if (isChecked) checkFile(file);
  const db = new Database(file, { timeout: 2_000 });
  try {
    registerSums(db);
    if (isChecked) checkContents(file, db);
    return setUp(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function setUp(db: Db): Db {
  db.pragma("journal_mode=WAL");
  db.pragma("synchronous=FULL");
  db.pragma(`cache_size=-${CACHE_KIB}`);
  db.pragma(`mmap_size=${MAPPED_BYTES}`);
  db.pragma(`wal_autocheckpoint=${CHECKPOINT_PAGES}`);
  db.pragma("temp_store=MEMORY");
  bringUpToDate(db);
  return db;
}

export class Store {
  /** The database; its write-ahead log lies beside it. */
  readonly file: string;
  readonly db: Db;
  readonly sql: Statements;
  readonly catalog: Catalog;
  readonly text: TextStore;
  readonly vectors: VectorStore;
  /** Do ids exist that do not carry their rowid? Only imports from elsewhere make such. */
  aliased: boolean;
  /** Timestamp of the last durable commit. */
  ts: Ts;
  /** Number of the open (or last) group. */
  group = 0;
  private prefixes: Map<string, Table | undefined> | null = null;
  private assigned: Ts;
  private lastCreationTime: number;
  private touched: Touch[] = [];
  private effects: Effect[] = [];
  private searchChanges: SearchChange[] = [];
  private savepoints: Savepoint[] = [];
  private lostGroups = new Set<number>();
  /** A group was begun and not committed yet; SQLite may have rolled it back on its own since. */
  private open = false;
  /** Rows that were found damaged since the start; each is told about once. */
  private readonly damaged = new Set<string>();
  private readonly unlock: () => void;

  /**
   * Upgrades the layout first when it is of an earlier version.
   * @throws when another process holds the directory, its layout is of a later version, or (checked) it is damaged.
   */
  constructor(
    readonly dataDir: string,
    isChecked = false,
  ) {
    mkdirSync(dataDir, { recursive: true });
    this.unlock = lockDirectory(dataDir);
    this.file = join(dataDir, DATABASE_FILE);
    this.db = this.openLocked(isChecked);
    this.sql = prepareStatements(this.db, this.damage);
    this.catalog = new Catalog(this.db);
    this.text = new TextStore(this.db, this.damage);
    this.vectors = new VectorStore(this.db, this.damage);
    this.aliased = this.db.prepare("SELECT 1 FROM aliases LIMIT 1").get() !== undefined;
    this.text.load((num) => this.catalog.withNumber(num));
    this.vectors.load((num) => this.catalog.withNumber(num));
    const saved = BigInt((this.sql.getMeta.get("ts") as string | undefined) ?? "0");
    // Clients are told the time at once, so it must be one that the next start has too, whatever the clock says then.
    this.ts = this.assigned = saved > 0n ? saved : BigInt(Date.now()) * NS_PER_MS;
    if (saved === 0n) this.sql.setMeta.run("ts", String(this.ts));
    this.lastCreationTime = Number(this.ts / NS_PER_US + 1n) / 1_000;
  }

  private openLocked(isChecked: boolean): Db {
    try {
      return openDatabase(this.file, isChecked);
    } catch (error) {
      this.unlock();
      throw error;
    }
  }

  /** Length of the write-ahead log. */
  logBytes(): number {
    return statSync(`${this.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** Rowid of the document with that id, if there is one; null for text that is no id. */
  locate(id: unknown): number | null {
    if (this.aliased && typeof id === "string") {
      const rid = this.sql.alias.get(id) as number | undefined;
      if (rid !== undefined) return this.catalog.physical(rid);
    }
    const rid = rowidOf(id);
    return rid === null ? null : this.catalog.physical(rid);
  }

  /** The table that an id points into, as a component sees it; the document need not exist. */
  tableOf(id: unknown, component: string): Table | undefined {
    const rowid = this.locate(id);
    const table = rowid === null ? this.tableOfPrefix(id, component) : this.catalog.withNumber(tableOfRowid(rowid));
    return table?.component === component ? table : undefined;
  }

  /** An id from elsewhere whose document is gone still tells its table, by what it begins with. */
  tableOfPrefix(id: unknown, component: string): Table | undefined {
    if (!this.aliased || typeof id !== "string" || !isIdText(id)) return undefined;
    this.prefixes ??= this.loadPrefixes();
    return this.prefixes.get(`${component}|${tablePrefix(id)}`);
  }

  private loadPrefixes(): Map<string, Table | undefined> {
    const rows = this.db.prepare("SELECT * FROM foreign_prefixes").all() as {
      component: string;
      prefix: string;
      num: number;
    }[];
    return new Map(rows.map(({ component, prefix, num }) => [`${component}|${prefix}`, this.catalog.withNumber(num)]));
  }

  /** Prefixes of foreign ids were added or taken back. */
  forgetPrefixes(): void {
    this.prefixes = null;
  }

  close(): void {
    if (this.db.inTransaction) this.commit();
    this.db.close();
    this.unlock();
  }

  get inGroup(): boolean {
    return this.db.inTransaction;
  }

  /** Opens the turn's group unless it is open. */
  openGroup(): void {
    if (this.db.inTransaction) return;
    if (this.open) this.loseGroup();
    this.sql.begin.run();
    this.group++;
    this.open = true;
  }

  private loseGroup(): void {
    this.lostGroups.add(this.group);
    this.touched = [];
    this.effects = [];
    this.searchChanges = [];
  }

  /** Has the group that ran under this number been rolled back? Valid until the next `forgetLost`. */
  isLost(group: number): boolean {
    return this.lostGroups.has(group) || (group === this.group && this.open && !this.db.inTransaction);
  }

  forgetLost(): void {
    if (this.lostGroups.size > 0) this.lostGroups.clear();
  }

  /** Makes the open group durable. A full disk or an I/O error may have rolled it back long before. */
  commit(): CommitResult {
    const { touched, effects, open: wrote } = this;
    const failed = wrote ? this.tryCommit() : null;
    if (failed) this.lostGroups.add(this.group);
    this.open = false;
    this.touched = [];
    this.effects = [];
    this.searchChanges = [];
    return { failed, touched: failed ? [] : touched, effects: failed ? [] : effects, wrote: wrote && !failed };
  }

  private tryCommit(): Error | null {
    try {
      if (!this.db.inTransaction) throw new Error("the group of writes was rolled back");
      this.catalog.write(this.sql);
      this.applySearchChanges([]);
      this.assigned = this.notBeforeCreations(this.assigned);
      this.sql.setMeta.run("ts", String(this.assigned));
      this.sql.commit.run();
      this.catalog.written();
      this.ts = this.assigned;
      return null;
    } catch (error) {
      if (this.db.inTransaction) this.sql.rollback.run();
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  /** A savepoint in the open group for nesting level `depth`. */
  setSavepoint(depth: number): Savepoint {
    this.openGroup();
    const savepoint = (this.savepoints[depth] ??= {
      set: this.db.prepare(`SAVEPOINT s${depth}`),
      release: this.db.prepare(`RELEASE s${depth}`),
      rollback: this.db.prepare(`ROLLBACK TO s${depth}`),
    });
    savepoint.set.run();
    return savepoint;
  }

  /** Timestamp the next mutation will commit under, if it commits. */
  nextTs(): Ts {
    const now = BigInt(Date.now()) * NS_PER_MS;
    const floor = this.notBeforeCreations(this.assigned + 1n);
    return now > floor ? now : floor;
  }

  /** Creation times run ahead of the clock in a burst; the stored time covers them, so that a restart continues after. */
  private notBeforeCreations(ts: Ts): Ts {
    const created = BigInt(Math.ceil(this.lastCreationTime * 1_000)) * NS_PER_US;
    return created > ts ? created : ts;
  }

  /** The mutation becomes part of the group. */
  accept(ts: Ts, touched: Touch[], effects: Effect[], searchChanges: SearchChange[]): void {
    if (ts > this.assigned) this.assigned = ts;
    for (const change of searchChanges) this.searchChanges.push(change);
    for (const touch of touched) this.touched.push(touch);
    for (const effect of effects) this.effects.push(effect);
  }

  /** Brings the search indexes up to date with the group, and with a transaction that is not part of it yet. */
  applySearchChanges(own: SearchChange[]): void {
    // After a lost group the changes are void, and applying them would commit each by itself.
    if (!this.db.inTransaction) return;
    if (this.searchChanges.length + own.length > 0) this.text.apply([...this.searchChanges, ...own]);
  }

  /** Writes engine state outside of any mutation (metadata, jobs, deployment) as part of the group. */
  write(work: (sql: Statements) => void): void {
    this.openGroup();
    work(this.sql);
    this.assigned = this.nextTs();
  }

  /** Milliseconds since the epoch, strictly increasing over all documents. */
  nextCreationTime(): number {
    const now = Date.now();
    this.lastCreationTime = now > this.lastCreationTime ? now : this.lastCreationTime + 0.001;
    return this.lastCreationTime;
  }

  /** Outcome of a request that succeeded before, under the same caller. */
  recall(session: string, request: number, identity: string): { outcome: string; ts: Ts } | null {
    const row = this.sql.outcome.get(session, request, identity) as
      { outcome: string; ts: string; isWhole: number } | undefined;
    if (row?.isWhole === 0) throw this.damage("requests", `${session}/${request}`);
    return row ? { outcome: row.outcome, ts: BigInt(row.ts) } : null;
  }

  /** Stores an outcome in the group of the writes it tells about. */
  remember(session: string, request: number, identity: string, outcome: string, ts: Ts): void {
    this.openGroup();
    this.sql.remember.run(session, request, identity, outcome, String(ts), Date.now());
  }

  getMeta(key: string): string | null {
    return (this.sql.getMeta.get(key) as string | undefined) ?? null;
  }

  /** Text of the document with this id, which may lie at that row; undefined when there is none. @throws DamagedRow */
  read(id: string, rid: number | null): string | undefined {
    const json = this.sql.get.get(rid) as string | undefined;
    if (json === undefined && rid !== null) this.checkGap(id, rid);
    return json;
  }

  /**
   * A flipped bit in a row's number hides the row, and may lead a search for others astray; both end beside that row,
   * which says by its id where it should be.
   */
  private checkGap(id: string, rid: number): void {
    for (const { rid: beside, id: other } of this.sql.neighbours(rid)) {
      const own = this.aliased ? null : rowidOf(other);
      const isElsewhere = own !== null && tableOfRowid(own) === tableOfRowid(beside) && own !== logicalRowid(beside);
      if (other === id || isElsewhere) throw this.damage("documents", beside);
    }
  }

  /** Rows found damaged since the start. */
  get damagedRows(): number {
    return this.damaged.size;
  }

  /** Makes the error for a damaged row, and tells whoever runs the server the first time. */
  readonly damage = (table: string, row: number | string): DamagedRow => {
    const error = this.describeDamage(table, row);
    const name = `${table}/${row}`;
    if (this.damaged.has(name) || this.damaged.size >= MAX_DAMAGED) return error;
    this.damaged.add(name);
    console.error(`${this.file}: ${error.message}`);
    return error;
  };

  private describeDamage(table: string, row: number | string): DamagedRow {
    if (table !== "documents" || typeof row !== "number") return new DamagedRow(table, null, `${row}`);
    const id = this.db.prepare("SELECT substr(json, 9, 32) FROM documents WHERE rid=?").pluck().get(row);
    const found = this.catalog.withNumber(tableOfRowid(row));
    const isLegible = typeof id === "string" && isIdText(id);
    return new DamagedRow(found?.name ?? table, isLegible ? id : null, `${row}`);
  }
}
