/**
 * Walks a range of an index in chunks of document texts. No SQLite cursor stays open, so the function may write
 * between two steps; rows fetched ahead are dropped when it does.
 */
import { encode, encodeString, prefixEnd, successor } from "../values/keys.ts";
import { rowidOf } from "../values/ids.ts";
import { evaluate } from "../values/filter.ts";
import { literal, parseObject, parseValue, type Json } from "../values/json.ts";
import { idOf } from "./documents.ts";
import type { SearchFilter } from "./search/text.ts";
import { findIndex, indexKey, rowidRange, type IndexDef, type Table } from "./store/catalog.ts";
import type { Transaction } from "./transaction.ts";

export interface RangeExpression {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  value: Json;
}

export type QuerySource =
  | { type: "FullTableScan"; tableName: string; order: "asc" | "desc" | null }
  | { type: "IndexRange"; indexName: string; range: RangeExpression[]; order: "asc" | "desc" | null }
  | { type: "Search"; indexName: string; filters: SearchFilter[] };

export interface SerializedQuery {
  source: QuerySource;
  operators: ({ filter: Json } | { limit: number })[];
}

/** Bounds that paging adds to a query's own range; keys of the query's index. */
export interface PageBounds {
  after: string | null;
  /** Inclusive end of the page, when it is known from an earlier run. */
  upTo: string | null;
}

/** An open query. */
export interface DocumentCursor {
  /** Next matching document as stored text, or null at the end. */
  next(): string | null;
  /** Adds what the result depends on to the read set. */
  finish(): void;
}

const FIRST_CHUNK = 32;
const CHUNK = 256;
const MAX_CHUNK = 1_024;

function openIndex(tx: Transaction, source: QuerySource): { table: Table; index: IndexDef } {
  if (source.type === "Search") throw new Error("A search query cannot be read as an index range.");
  const [tableName = "", indexName = ""] =
    source.type === "FullTableScan" ? [source.tableName, "by_creation_time"] : source.indexName.split(".");
  const table = tx.table(tableName);
  const index = findIndex(table, indexName);
  if (!index) throw new Error(`Index ${tableName}.${indexName} not found.`);
  return { table, index };
}

function boundKey(prefix: string, bound: RangeExpression): string {
  return prefix + encode(literal(bound.value));
}

/** Key range [lo, hi) of the equality prefix and bounds of `withIndex`. */
function keyRange(index: IndexDef, range: RangeExpression[]): { lo: string; hi: string } {
  let prefix = "";
  let used = 0;
  for (const { type, fieldPath, value } of range) {
    if (type !== "Eq") break;
    checkField(index, used, fieldPath);
    prefix += encode(literal(value));
    used++;
  }
  let [lo, hi] = [prefix, prefixEnd(prefix)];
  for (const bound of range.slice(used)) {
    checkField(index, used, bound.fieldPath);
    const key = boundKey(prefix, bound);
    if (bound.type === "Gt") lo = prefixEnd(key);
    else if (bound.type === "Gte") lo = key;
    else if (bound.type === "Lt") hi = key;
    else if (bound.type === "Lte") hi = prefixEnd(key);
    else throw new Error("Cannot use `eq` after a range bound in `withIndex`.");
  }
  return { lo, hi };
}

function checkField(index: IndexDef, position: number, fieldPath: string): void {
  const expected = index.fields[position];
  if (expected === fieldPath) return;
  throw new Error(
    `Tried to query index ${index.name} with its fields out of order: expected "${expected ?? "no more fields"}", got "${fieldPath}".`,
  );
}

export class QueryCursor implements DocumentCursor {
  readonly index: IndexDef;
  readonly descending: boolean;
  /** Documents read so far, including those a filter dropped. */
  scanned = 0;
  /** Last document consumed, whether or not a filter dropped it. */
  last: string | null = null;
  private readonly table: Table;
  private readonly filters: Json[] = [];
  private limit = Infinity;
  private lo: string;
  private hi: string;
  private chunk: string[] = [];
  private position = 0;
  private returned = 0;
  private exhausted = false;
  private done = false;
  private seenWrites = 0;
  /** The caller's guess how many rows it wants. */
  expect = FIRST_CHUNK;
  /** `next` gives null once this many documents were scanned. */
  maxScanned = Infinity;

  constructor(
    private readonly tx: Transaction,
    query: SerializedQuery,
  ) {
    tx.meter.add("databaseQueries", 1);
    const { source } = query;
    const { table, index } = openIndex(tx, source);
    this.table = table;
    this.index = index;
    this.descending = source.type !== "Search" && source.order === "desc";
    for (const operator of query.operators) {
      if ("filter" in operator) this.filters.push(operator.filter);
      else this.limit = Math.min(this.limit, operator.limit);
    }
    const range = keyRange(index, source.type === "IndexRange" ? source.range : []);
    this.lo = range.lo;
    this.hi = range.hi;
    this.done = this.lo >= this.hi;
  }

  /** Has everything in the range been read? */
  get ended(): boolean {
    return this.done || this.returned >= this.limit;
  }

  /** Narrows the range to a page. */
  bound({ after, upTo }: PageBounds): void {
    if (after !== null && this.descending) this.hi = minimum(this.hi, after);
    else if (after !== null) this.lo = maximum(this.lo, successor(after));
    if (upTo !== null && this.descending) this.lo = maximum(this.lo, upTo);
    else if (upTo !== null) this.hi = minimum(this.hi, successor(upTo));
    this.done = this.lo >= this.hi;
  }

  keyOf(json: string): string {
    return this.index.iid < 0 ? encodeString(idOf(json)) : indexKey(this.index, parseObject(json));
  }

  /** Next matching document as stored text, or null at the end. */
  next(): string | null {
    while (!this.done && this.returned < this.limit && this.scanned < this.maxScanned) {
      const json = this.step();
      if (json === null) return null;
      this.tx.charge(json);
      if (this.filters.length > 0 && !this.matches(json)) continue;
      this.returned++;
      return json;
    }
    return null;
  }

  private matches(json: string): boolean {
    const document = parseValue(json);
    return this.filters.every((filter) => evaluate(document, filter) === true);
  }

  private step(): string | null {
    if (this.seenWrites !== this.tx.writes) {
      this.exhausted = false;
      this.position = this.chunk.length;
    }
    if (this.position === this.chunk.length && !this.refill()) return null;
    const json = this.chunk[this.position++] as string;
    this.last = json;
    this.scanned++;
    return json;
  }

  private refill(): boolean {
    if (!this.exhausted) this.fetch();
    this.done = this.position === this.chunk.length;
    return !this.done;
  }

  private chunkSize(): number {
    const left = this.limit - this.returned;
    if (this.filters.length === 0 && left <= MAX_CHUNK) return left;
    return this.last === null ? Math.min(this.expect, MAX_CHUNK) : CHUNK;
  }

  private fetch(): void {
    const { lo, hi } = this.remaining();
    const size = Math.max(1, this.chunkSize());
    if (this.index.iid < 0) this.fetchById(lo, hi, size);
    else this.fetchByIndex(lo, hi, size);
    this.position = 0;
    this.seenWrites = this.tx.writes;
  }

  private remaining(): { lo: string; hi: string } {
    if (this.last === null) return { lo: this.lo, hi: this.hi };
    const key = this.keyOf(this.last);
    return this.descending ? { lo: this.lo, hi: key } : { lo: successor(key), hi: this.hi };
  }

  private fetchByIndex(lo: string, hi: string, size: number): void {
    const { asc, desc } = this.tx.store.sql;
    const statement = this.descending ? desc : asc;
    const [from, to] = [Buffer.from(lo, "latin1"), Buffer.from(hi, "latin1")];
    this.chunk = statement.all(this.index.iid, from, to, size) as string[];
    this.exhausted = this.chunk.length < size;
  }

  /**
   * Rowids cover the wanted ids. A bound may be the id of a deleted document whose rowid is not the bound's, or no id
   * at all, so the ids decide; two rows more than wanted are read because either end may be dropped.
   */
  private fetchById(lo: string, hi: string, size: number): void {
    if (this.tx.store.aliased) return this.fetchSorted(lo, hi, size);
    const [first, end] = rowidRange(this.table);
    const { catalog, sql } = this.tx.store;
    const from = rowidOf(lo.slice(1, 33));
    const to = rowidOf(hi.slice(1, 33));
    const { idAsc, idDesc } = sql;
    const start = from === null ? first : Math.max(first, catalog.physical(from));
    const stop = to === null ? end : Math.min(end, catalog.physical(to) + 1);
    const rows = (this.descending ? idDesc : idAsc).all(start, stop, size + 2) as string[];
    this.exhausted = rows.length < size + 2;
    this.chunk = rows.filter((json) => within(encodeString(idOf(json)), lo, hi));
  }

  /** Ids that came by an import do not tell where they lie, so the table's ids are sorted. */
  private fetchSorted(lo: string, hi: string, size: number): void {
    const [first, end] = rowidRange(this.table);
    const { sortedAsc, sortedDesc } = this.tx.store.sql;
    const [from, to] = [firstId(lo), firstId(hi)];
    this.chunk = (this.descending ? sortedDesc : sortedAsc).all(first, end, from, to, size) as string[];
    this.exhausted = this.chunk.length < size;
  }

  /** Adds what has been consumed of the range to the read set. */
  finish(): void {
    const { lo, hi } = this;
    if (lo >= hi) return;
    const { iid } = this.index;
    if (this.done) this.tx.reads.push({ iid, lo, hi });
    else if (this.last !== null) {
      const key = this.keyOf(this.last);
      this.tx.reads.push(this.descending ? { iid, lo: key, hi } : { iid, lo, hi: successor(key) });
    }
  }
}

/** The first text that is an id not below a key; "~" comes after all ids. */
function firstId(key: string): string {
  if (!key.startsWith(STRING_TAG)) return key < STRING_TAG ? "" : "~";
  const end = key.indexOf("\0");
  const id = end < 0 ? key.slice(1) : key.slice(1, end);
  // A key that goes on after the id's terminator is above the id itself; one character more is above all that equals it.
  return key > encodeString(id) ? `${id}\x01` : id;
}

const STRING_TAG = encodeString("").charAt(0);
const minimum = (a: string, b: string): string => (a < b ? a : b);
const maximum = (a: string, b: string): string => (a > b ? a : b);
const within = (key: string, lo: string, hi: string): boolean => key >= lo && key < hi;
