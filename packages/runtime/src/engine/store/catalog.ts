/**
 * Tables and indexes, held in memory and written by the next group that commits. A name exists as soon as somebody
 * asked for it, so that a read of a missing table still has a place in the read set; rolling a mutation back leaves
 * the catalog as it is, which is harmless because numbers and rowids are only ever skipped, never reused.
 */
import type { Database } from "better-sqlite3";
import { firstRowid, GENERATION, generationOf, generationRange, tableOfRowid } from "../../values/ids.ts";
import { encode, encodeFloat } from "../../values/keys.ts";
import { fieldAt, type ConvexObject } from "../../values/json.ts";
import type { ValidatorJson } from "../../values/validator.ts";
import type { SearchIndex } from "../search/text.ts";
import type { VectorIndex } from "../search/vectorIndex.ts";
import type { Statements } from "./sql.ts";

export type IndexState = "building" | "ready" | "staged" | "dropping";

export interface IndexDef {
  name: string;
  /** Indexed field paths, ending with `_creationTime` and `_id`. */
  fields: string[];
  /** Negative for `by_id`, which is not stored but ranges over rowids. */
  iid: number;
  state: IndexState;
}

export interface Table {
  num: number;
  component: string;
  name: string;
  byId: IndexDef;
  /** Stored indexes, all maintained by every write. */
  stored: IndexDef[];
  /** Document validator in force; null accepts anything. */
  validator: ValidatorJson | null;
  /** Validator of a schema that is being pushed: a write that breaks it fails the push, not the write. */
  pending: { validator: ValidatorJson; fail: (reason: string) => void } | null;
  /** Vector indexes, all maintained by every write. */
  vectorIndexes: VectorIndex[];
  /** Full-text indexes, all maintained by every write. */
  searchIndexes: SearchIndex[];
  /** Named by the deployment's schema. */
  declared: boolean;
  nextRowid: number;
  reserved: number;
  /** Half of the rowids that the documents lie in; which one it is can be told from `reserved`. */
  generation: 0 | 1;
}

const FIRST_TABLE_NUMBER = 10_001;
/** Rowids of higher numbers are no safe integers. */
const MAX_TABLES = 2 ** 15;
/** Rowids are reserved durably in blocks, so that none is used twice after a crash. */
const RESERVE_BLOCK = 1_024;
const CREATION_TIME = "by_creation_time";

const fullName = (component: string, name: string) => `${component}|${name}`;

/** Position of a decoded document in an index. */
export function indexKey(index: IndexDef, document: ConvexObject): string {
  let key = "";
  for (const field of index.fields) {
    key +=
      field === "_creationTime"
        ? encodeFloat(document._creationTime as number)
        : encode(fieldAt(document as never, field));
  }
  return key;
}

/** A table's change of number; `next` is the first rowid it may give out then, which names the generation too. */
export interface Move {
  table: Table;
  num: number;
  next: number;
}

interface TableRow {
  num: number;
  name: string;
  reserved: number;
}
interface IndexRow {
  iid: number;
  num: number;
  name: string;
  fields: string;
  state: IndexState;
}

export class Catalog {
  private readonly byName = new Map<string, Table>();
  private readonly byNumber = new Map<number, Table>();
  /** Changes not yet on disk; they stay listed until a commit that wrote them succeeded. */
  private unwritten: ((sql: Statements) => void)[] = [];
  private nextIid = 1;
  /** Numbers of the tables whose documents lie in the second generation. */
  private readonly shifted = new Set<number>();
  /** Numbers with rows that belong to no table (see `Leftovers`); no table is given them anew. */
  held: ReadonlySet<number> = new Set();
  /** Indexes that are no longer used and wait for their entries to be cleared. */
  readonly dropping: number[] = [];

  constructor(private readonly db: Database) {
    for (const row of db.prepare("SELECT num, name, reserved FROM tables").all() as TableRow[]) this.load(row);
    for (const row of db.prepare("SELECT * FROM indexes").all() as IndexRow[]) this.loadIndex(row);
  }

  private load(row: TableRow): void {
    const bar = row.name.indexOf("|");
    this.register(row.name.slice(0, bar), row.name.slice(bar + 1), row.num, row.reserved);
  }

  private loadIndex(row: IndexRow): void {
    this.nextIid = Math.max(this.nextIid, row.iid + 1);
    if (row.state === "building" || row.state === "dropping") this.dropping.push(row.iid);
    else this.byNumber.get(row.num)?.stored.push({ ...row, fields: JSON.parse(row.fields) as string[] });
  }

  private register(component: string, name: string, num: number, nextRowid: number): Table {
    const byId: IndexDef = { name: "by_id", fields: ["_id"], iid: -num, state: "ready" };
    const table: Table = {
      num,
      component,
      name,
      byId,
      stored: [],
      validator: null,
      pending: null,
      vectorIndexes: [],
      searchIndexes: [],
      declared: false,
      nextRowid,
      reserved: nextRowid,
      generation: generationOf(nextRowid),
    };
    this.byName.set(fullName(component, name), table);
    this.byNumber.set(num, table);
    this.noteGeneration(table);
    return table;
  }

  private noteGeneration({ num, generation }: Table): void {
    if (generation === 1) this.shifted.add(num);
    else this.shifted.delete(num);
  }

  /** Where the document of a logical rowid lies. */
  physical(rowid: number): number {
    return this.shifted.size > 0 && this.shifted.has(tableOfRowid(rowid)) ? rowid + GENERATION : rowid;
  }

  tables(): Iterable<Table> {
    return this.byName.values();
  }

  find(component: string, name: string): Table | undefined {
    return this.byName.get(fullName(component, name));
  }

  withNumber(num: number): Table | undefined {
    return this.byNumber.get(num);
  }

  /** The table of that name, made known when it is new. */
  table(component: string, name: string): Table {
    return this.find(component, name) ?? this.create(component, name);
  }

  private create(component: string, name: string): Table {
    const num = this.freeNumber();
    const first = firstRowid(num);
    const table = this.register(component, name, num, first);
    this.unwritten.push((sql) => void sql.addTable.run(num, fullName(component, name), first));
    this.addIndex(table, CREATION_TIME, ["_creationTime", "_id"], "ready");
    return table;
  }

  freeNumber(wanted: ReadonlySet<number> = new Set()): number {
    let num = FIRST_TABLE_NUMBER + this.byNumber.size;
    while (this.byNumber.has(num) || wanted.has(num) || this.held.has(num)) num++;
    return num;
  }

  /** Gives a table that has no documents another number. */
  moveEmpty(table: Table, num = this.freeNumber()): void {
    const move = { table, num, next: firstRowid(num) };
    const numbers = [{ from: table.num, to: num, next: move.next }];
    this.move([move]);
    this.unwritten.push(() => this.writeMoves(numbers));
  }

  /** Changes numbers and generations in memory, once `writeMoves` is durable. */
  move(moves: Move[]): void {
    for (const { table } of moves) {
      this.byNumber.delete(table.num);
      this.shifted.delete(table.num);
    }
    for (const { table, num, next } of moves) {
      Object.assign(table, { num, nextRowid: next, reserved: next, generation: generationOf(next) });
      table.byId.iid = -num;
      this.byNumber.set(num, table);
      this.noteGeneration(table);
    }
  }

  /** Writes changes of numbers at once; by way of negative ones, because tables may exchange theirs. */
  writeMoves(changes: { from: number; to: number; next: number }[]): void {
    for (const name of ["tables", "indexes", "search_indexes", "vector_indexes", "foreign_prefixes"]) {
      const away = this.db.prepare(`UPDATE ${name} SET num=? WHERE num=?`);
      for (const { from, to } of changes) away.run(-to, from);
      this.db.prepare(`UPDATE ${name} SET num=-num WHERE num<0`).run();
    }
    const reserve = this.db.prepare("UPDATE tables SET reserved=? WHERE num=?");
    for (const { to, next } of changes) reserve.run(next, to);
  }

  /** Never gives out a rowid up to this one any more. */
  passRowid(table: Table, rowid: number): void {
    if (rowid < table.nextRowid) return;
    table.nextRowid = rowid + 1;
    if (table.nextRowid <= table.reserved) return;
    const reserved = (table.reserved = table.nextRowid + RESERVE_BLOCK);
    this.unwritten.push((sql) => void sql.reserve.run(reserved, table.num));
  }

  /** Adds an index without filling it; from now on every write maintains it. */
  addIndex(table: Table, name: string, fields: string[], state: IndexState): IndexDef {
    const index: IndexDef = { name, fields, iid: this.nextIid++, state };
    table.stored.push(index);
    const row = [index.iid, table.num, name, JSON.stringify(fields), state];
    this.unwritten.push((sql) => void sql.addIndex.run(...row));
    return index;
  }

  /** An index like another one that nobody maintains or reads until `adoptIndexes`. */
  stageIndex(table: Table, { name, fields }: IndexDef): IndexDef {
    const index = this.addIndex(table, name, fields, "building");
    table.stored.pop();
    return index;
  }

  /** Puts staged indexes in the place of the table's own, in memory, once their states are durable. */
  adoptIndexes(table: Table, staged: IndexDef[]): void {
    for (const { iid } of table.stored) this.dropping.push(iid);
    table.stored = staged;
  }

  setIndexState(index: IndexDef, state: IndexState): void {
    index.state = state;
    this.unwritten.push((sql) => void sql.setIndexState.run(state, index.iid));
  }

  /** Stops using an index; its entries are cleared later, in steps. */
  dropIndex(table: Table, index: IndexDef): void {
    table.stored = table.stored.filter((other) => other !== index);
    this.setIndexState(index, "dropping");
    this.dropping.push(index.iid);
  }

  forget(iid: number): void {
    this.dropping.splice(this.dropping.indexOf(iid), 1);
    this.unwritten.push((sql) => void sql.dropIndex.run(iid));
  }

  takeRowid(table: Table): number {
    if (table.nextRowid >= table.reserved) {
      const reserved = (table.reserved = table.nextRowid + RESERVE_BLOCK);
      this.unwritten.push((sql) => void sql.reserve.run(reserved, table.num));
    }
    return table.nextRowid++;
  }

  get dirty(): boolean {
    return this.unwritten.length > 0;
  }

  write(sql: Statements): void {
    for (const change of this.unwritten) change(sql);
  }

  written(): void {
    if (this.unwritten.length > 0) this.unwritten = [];
  }
}

export const isTableNumber = (num: number): boolean => Number.isInteger(num) && num > 0 && num < MAX_TABLES;

/** The ready index of that name. */
export function findIndex(table: Table, name: string): IndexDef | undefined {
  if (name === "by_id") return table.byId;
  return table.stored.find((index) => index.name === name && index.state === "ready");
}

/** Rowids [first, end) of a table's documents. */
export const rowidRange = ({ num, generation }: Pick<Table, "num" | "generation">): [number, number] =>
  generationRange(num, generation);
