/** Where an import's tables are going to lie. */
import { firstRowid, generationRange } from "../../values/ids.ts";
import type { ImportMode } from "../messages.ts";
import { isTableNumber, rowidRange, type IndexDef, type Table } from "../store/catalog.ts";
import type { SearchIndex } from "../search/text.ts";
import type { VectorIndex } from "../search/vectorIndex.ts";
import type { Store } from "../store/store.ts";
import type { Section } from "./rows.ts";

/** A table's next contents: a number, one generation of its rowids, and indexes of their own. */
export interface Target {
  table: Table;
  num: number;
  generation: 0 | 1;
  /** Next free rowid. */
  next: number;
  indexes: IndexDef[];
  searches: SearchIndex[];
  vectors: VectorIndex[];
}

export const isEmpty = (store: Store, table: Table): boolean =>
  (store.sql.rows.all(...rowidRange(table), 1) as unknown[]).length === 0;

/** @throws when a table has documents that the mode does not replace. */
export function requireEmpty(store: Store, tables: Iterable<Table>): void {
  for (const table of tables) {
    if (isEmpty(store, table)) continue;
    throw new Error(`Table "${table.name}" has documents. Use --append or --replace to import into it.`);
  }
}

/** The tables whose documents the import replaces. */
export function replacedTables(store: Store, sections: Section[], mode: ImportMode): Set<Table> {
  const tables = new Set(sections.map(({ table }) => table));
  if (mode !== "replaceAll") return tables;
  for (const table of store.catalog.tables()) if (!table.name.startsWith("_")) tables.add(table);
  return tables;
}

/**
 * Gives replaced tables the numbers that the imported ids carry, as far as nobody else's documents have them. A table
 * without documents makes room at once.
 */
export function planTargets(store: Store, sections: Section[], replaced: Set<Table>): Target[] {
  const { catalog } = store;
  const numbers = new Map<number, Table>();
  for (const { table, number } of sections) {
    if (number === null || !isTableNumber(number) || numbers.has(number)) continue;
    const holder = catalog.withNumber(number);
    if (holder === undefined || replaced.has(holder) || isEmpty(store, holder)) numbers.set(number, table);
  }
  const wished = new Map([...numbers].map(([number, table]) => [table, number]));
  const targets = [...replaced].map((table) =>
    targetOf(store, table, wished.get(table) ?? keptNumber(store, table, numbers)),
  );
  for (const num of numbers.keys()) {
    const holder = catalog.withNumber(num);
    if (holder && !replaced.has(holder)) catalog.moveEmpty(holder, catalog.freeNumber(new Set(numbers.keys())));
  }
  return targets;
}

function keptNumber({ catalog }: Store, table: Table, numbers: Map<number, Table>): number {
  const num = numbers.has(table.num) ? catalog.freeNumber(new Set(numbers.keys())) : table.num;
  numbers.set(num, table);
  return num;
}

/** Rowids go on where the number's present table is, so that no id is given out twice. */
function targetOf({ catalog }: Store, table: Table, num: number): Target {
  const holder = catalog.withNumber(num);
  const target: Target = { table, num, generation: 0, next: firstRowid(num), indexes: [], searches: [], vectors: [] };
  if (holder === undefined) return target;
  target.generation = holder.generation === 0 ? 1 : 0;
  const used = holder.nextRowid - generationRange(num, holder.generation)[0];
  target.next = generationRange(num, target.generation)[0] + used;
  return target;
}

/**
 * For documents that join others: empty tables change their numbers at once to those that the ids carry.
 */
export function adoptNumbers(store: Store, sections: Section[]): void {
  const { catalog } = store;
  for (const { table, number } of sections) {
    if (number === null || table.num === number || !isTableNumber(number) || !isEmpty(store, table)) continue;
    const holder = catalog.withNumber(number);
    if (catalog.held.has(number) || (holder && !isEmpty(store, holder))) continue;
    if (holder) catalog.moveEmpty(holder, catalog.freeNumber(new Set([number])));
    catalog.moveEmpty(table, number);
  }
}
