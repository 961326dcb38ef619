/**
 * One query or mutation with everything it calls. It runs to its end synchronously, so transactions never interleave.
 * Reads record the key ranges they depended on; the first write opens the turn's group and a savepoint in it.
 */
import { newId } from "../values/ids.ts";
import { encodeString, successor } from "../values/keys.ts";
import { parseObject, type ConvexObject, type JsonObject } from "../values/json.ts";
import { checkSchema, idOf, makeDocument, patched, withoutSystemFields, type NewDocument } from "./documents.ts";
import { Meter, type Metric } from "./limits.ts";
import type { Ts } from "./messages.ts";
import { QueryCursor, type DocumentCursor, type SerializedQuery } from "./cursor.ts";
import { SearchCursor } from "./search/searchCursor.ts";
import { changeOf, searchIid, touchedKeys, type SearchChange } from "./search/text.ts";
import { indexKey, type Table } from "./store/catalog.ts";
import type { Effect, Savepoint, Store, Touch } from "./store/store.ts";

/** A range [lo, hi) of one index that a result depends on. */
export interface ReadRange {
  iid: number;
  lo: string;
  hi: string;
}

interface Level {
  touched: number;
  effects: number;
  searchChanges: number;
}

const blob = (key: string): Buffer => Buffer.from(key, "latin1");

const LOST = "The transaction was lost because the database could not write (disk full or I/O error).";

export class Transaction {
  readonly reads: ReadRange[] = [];
  readonly meter = new Meter();
  /** Did anything depend on who is calling? */
  usedAuth = false;
  /** Component whose tables and functions names refer to. */
  component = "";
  /** Asked by the command line rather than by a function: a component's tables can be paged through too. */
  isSystem = false;
  /** End cursor of the page that was read, kept so that a re-run reads the same stretch. */
  journal: { endCursor: string | null } = { endCursor: null };
  paginated = false;
  /** Grows with every write and every rollback: rows fetched ahead of time are stale after a change. */
  writes = 0;
  readonly ts: Ts;
  private readonly touched: Touch[] = [];
  private readonly effects: Effect[] = [];
  private readonly searchChanges: SearchChange[] = [];
  private readonly levels: Level[] = [{ touched: 0, effects: 0, searchChanges: 0 }];
  private readonly savepoints: Savepoint[] = [];
  private readonly cursors = new Map<number, DocumentCursor>();
  private nextCursor = 1;
  private group = 0;

  constructor(
    readonly store: Store,
    readonly writable: boolean,
  ) {
    this.ts = writable ? store.nextTs() : store.ts;
  }

  /** Begins a nested call that can be rolled back alone. */
  enter(limits?: Partial<Record<Metric, number>>): void {
    const { touched, effects, searchChanges } = this;
    this.levels.push({ touched: touched.length, effects: effects.length, searchChanges: searchChanges.length });
    this.meter.enter(limits);
  }

  leave(kept: boolean): void {
    this.meter.leave(kept);
    this.endLevel(kept);
  }

  private endLevel(kept: boolean): void {
    const level = this.levels.pop();
    if (!level) return;
    if (!kept) {
      this.touched.length = level.touched;
      this.effects.length = level.effects;
      this.searchChanges.length = level.searchChanges;
      this.writes++;
    }
    if (this.savepoints.length <= this.levels.length) return;
    const savepoint = this.savepoints.pop() as Savepoint;
    if (this.lost) return;
    if (!kept) savepoint.rollback.run();
    savepoint.release.run();
  }

  /** Makes the writes part of the group. @throws when the group was lost meanwhile. */
  commit(): void {
    if (this.lost) throw new Error(LOST);
    while (this.levels.length > 0) this.endLevel(true);
    if (this.group !== 0) this.store.accept(this.ts, this.touched, this.effects, this.searchChanges);
  }

  rollback(): void {
    while (this.levels.length > 0) this.endLevel(false);
  }

  get wrote(): boolean {
    return this.group !== 0;
  }

  /** A full disk rolls the whole group back, savepoints included; a mutation that swallowed the error must not go on. */
  get lost(): boolean {
    return this.group !== 0 && (!this.store.inGroup || this.group !== this.store.group);
  }

  /** Prepares for a write of this nesting level. @throws in queries and after the group was lost. */
  beginWrite(): Store["sql"] {
    if (!this.writable) throw new Error("Queries cannot write to the database.");
    if (this.lost) throw new Error(LOST);
    this.writes++;
    while (this.savepoints.length < this.levels.length)
      this.savepoints.push(this.store.setSavepoint(this.savepoints.length));
    this.group = this.store.group;
    return this.store.sql;
  }

  /** Hands over an effect once the transaction is durable; dropped when this level is rolled back. */
  afterCommit(effect: Effect): void {
    this.effects.push(effect);
  }

  table(name: string): Table {
    return this.store.catalog.table(this.component, name);
  }

  /** Table an id points into, if the running component owns it. */
  tableOfId = (id: string): string | null => this.store.tableOf(id, this.component)?.name ?? null;

  /** Reads one document as stored text, or null. The miss is part of the read set. */
  get(table: Table, id: string): string | null {
    this.meter.add("databaseQueries", 1);
    const lo = encodeString(id);
    this.reads.push({ iid: table.byId.iid, lo, hi: successor(lo) });
    const json = this.store.read(id, this.store.locate(id));
    if (json === undefined || idOf(json) !== id) return null;
    this.charge(json);
    return json;
  }

  charge(json: string): void {
    this.meter.add("documentsRead", 1);
    this.meter.add("bytesRead", json.length);
  }

  /** Stores a new document. `fields` is canonical Convex JSON. @returns its id. */
  insert(table: Table, fields: JsonObject): string {
    const rowid = this.store.catalog.takeRowid(table);
    const document = makeDocument(newId(rowid), this.store.nextCreationTime(), fields, this.ts);
    this.check(table, document);
    this.put(table, rowid, document);
    return document.value._id as string;
  }

  /** Stores a new document without asking limits or schema. */
  put(table: Table, rowid: number, document: NewDocument): void {
    const sql = this.beginWrite();
    sql.insert.run(rowid, document.json);
    this.touch(table.byId.iid, encodeString(document.value._id as string));
    for (const index of table.stored) {
      const key = indexKey(index, document.value);
      sql.addKey.run(index.iid, blob(key), rowid);
      this.touch(index.iid, key);
    }
    if (table.searchIndexes.length > 0) this.searchable(table, rowid, null, document.value);
    for (const index of table.vectorIndexes) this.store.vectors.change(index, rowid, null, document.value);
  }

  private check(table: Table, document: NewDocument): void {
    checkSchema(table, document.value, this.tableOfId);
    this.meter.add("documentsWritten", 1);
    this.meter.add("bytesWritten", document.bytes);
  }

  private touch(iid: number, key: string): void {
    this.touched.push({ iid, key });
  }

  /** Merges fields into a document. @returns false when there is none. */
  patch(table: Table, id: string, patch: JsonObject): boolean {
    return this.rewrite(table, id, (old, creationTime) => patched(old, withoutSystemFields(patch, id, creationTime)));
  }

  replace(table: Table, id: string, fields: JsonObject): boolean {
    return this.rewrite(table, id, (_, creationTime) => withoutSystemFields(fields, id, creationTime));
  }

  private rewrite(table: Table, id: string, change: (old: JsonObject, creationTime: number) => JsonObject): boolean {
    const text = this.get(table, id);
    if (text === null) return false;
    const { _id, _creationTime, ...old } = JSON.parse(text) as JsonObject;
    const creationTime = _creationTime as number;
    const document = makeDocument(id, creationTime, change(old, creationTime), this.ts);
    this.check(table, document);
    this.beginWrite().update.run(document.json, this.store.locate(id));
    this.touch(table.byId.iid, encodeString(id));
    this.reindex(table, id, parseObject(text), document.value);
    return true;
  }

  /** @returns false when there is no such document. */
  remove(table: Table, id: string): boolean {
    const text = this.get(table, id);
    if (text === null) return false;
    this.meter.add("documentsWritten", 1);
    this.drop(table, id, text);
    return true;
  }

  /** Takes a document with this stored text away without asking limits. */
  drop(table: Table, id: string, text: string): void {
    this.beginWrite().remove.run(this.store.locate(id));
    this.touch(table.byId.iid, encodeString(id));
    this.reindex(table, id, parseObject(text), null);
  }

  private reindex(table: Table, id: string, old: ConvexObject, next: ConvexObject | null): void {
    const { sql } = this.store;
    const rowid = this.store.locate(id) as number;
    for (const index of table.stored) {
      const oldKey = indexKey(index, old);
      const newKey = next && indexKey(index, next);
      this.touch(index.iid, oldKey);
      if (newKey === oldKey) continue;
      sql.removeKey.run(index.iid, blob(oldKey));
      if (newKey === null) continue;
      sql.addKey.run(index.iid, blob(newKey), rowid);
      this.touch(index.iid, newKey);
    }
    if (table.searchIndexes.length > 0) this.searchable(table, rowid, old, next);
    for (const index of table.vectorIndexes) this.store.vectors.change(index, rowid, old, next);
  }

  private searchable(table: Table, rowid: number, old: ConvexObject | null, next: ConvexObject | null): void {
    for (const index of table.searchIndexes) {
      this.searchChanges.push(changeOf(index, rowid, next));
      for (const document of [old, next]) {
        if (document) for (const key of touchedKeys(index, document)) this.touch(searchIid(index.sid), key);
      }
    }
  }

  /** Lets a search see what this transaction and the group before it wrote. */
  applySearchChanges(): void {
    this.store.applySearchChanges(this.searchChanges);
  }

  openQuery(query: SerializedQuery): number {
    const search = query.source.type === "Search";
    this.cursors.set(this.nextCursor, search ? new SearchCursor(this, query) : new QueryCursor(this, query));
    return this.nextCursor++;
  }

  /** Next document of an open query as stored text, or null at its end. */
  next(queryId: number): string | null {
    const cursor = this.cursors.get(queryId);
    if (!cursor) throw new Error("This query is closed and can't emit any more values.");
    return cursor.next();
  }

  closeQuery(queryId: number): void {
    this.cursors.get(queryId)?.finish();
    this.cursors.delete(queryId);
  }

  /** Ends queries that the function left open, so that what they consumed is part of the read set. */
  closeQueries(): void {
    for (const queryId of [...this.cursors.keys()]) this.closeQuery(queryId);
  }
}
