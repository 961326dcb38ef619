/** The prepared file of an import (see `ImportRow`), read a piece at a time so that memory does not hold it all. */
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import type { ImportRow } from "../messages.ts";
import type { Table } from "../store/catalog.ts";
import type { Store } from "../store/store.ts";

const READ_BYTES = 1 << 20;
/** A step of an import ends after so many documents, or so much text; then everybody else has a turn. */
const STEP_ROWS = 200;
const STEP_BYTES = 512 << 10;
/** Lines that are only looked at cost far less. */
const SKIMMED_ROWS = 20_000;
const TABLE_LINE = '["table"';

/** A table of the import, and the number that its ids carry if that is known. */
export interface Section {
  table: Table;
  number: number | null;
}

/** Says when a step has done enough. */
export class Pace {
  private rows = 0;
  private bytes = 0;

  constructor(private readonly maxRows = STEP_ROWS) {}

  /** @returns whether the step is to end after this row. */
  isFull(bytes: number): boolean {
    this.rows++;
    this.bytes += bytes;
    if (this.rows < this.maxRows && this.bytes < STEP_BYTES) return false;
    this.rows = this.bytes = 0;
    return true;
  }
}

function* linesOf(file: string): Generator<string> {
  const handle = openSync(file, "r");
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.alloc(READ_BYTES);
  let rest = "";
  try {
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) {
      const lines = (rest + decoder.write(buffer.subarray(0, read))).split("\n");
      rest = lines.pop() as string;
      yield* lines;
    }
    if (rest !== "") yield rest;
  } finally {
    closeSync(handle);
  }
}

/** The tables that a file names; each step of the iteration is short. */
export function* readSections(store: Store, file: string): Generator<void, Section[]> {
  const sections: Section[] = [];
  const pace = new Pace(SKIMMED_ROWS);
  for (const line of linesOf(file)) {
    if (line.startsWith(TABLE_LINE)) {
      const [, component, name, number] = JSON.parse(line) as Extract<ImportRow, ["table", ...unknown[]]>;
      sections.push({ table: store.catalog.table(component, name), number });
    }
    if (pace.isFull(line.length)) yield;
  }
  return sections;
}

export type DocumentRow = Extract<ImportRow, ["row", ...unknown[]]>;

/** Hands every document to `take`; a step of the iteration ends when enough has been done. @returns their number. */
export function* eachDocument(
  store: Store,
  file: string,
  take: (table: Table, row: DocumentRow) => void,
): Generator<void, number> {
  const pace = new Pace();
  let table: Table | null = null;
  let count = 0;
  for (const line of linesOf(file)) {
    if (line === "") continue;
    const row = JSON.parse(line) as ImportRow;
    if (row[0] === "table") table = store.catalog.table(row[1], row[2]);
    else if (table) {
      take(table, row);
      count++;
    }
    if (pace.isFull(line.length)) yield;
  }
  return count;
}
