/**
 * Takes in a whole import as one transaction: readers see all of it or nothing, and a failure changes nothing. The
 * server has prepared the rows as a file (see `ImportRow`), so that memory does not hold them all.
 */
import { openSync, readSync, closeSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { isIdText, newId, rowidOf, tableOfRowid, tablePrefix } from "../values/ids.ts";
import { coerce } from "../values/coerce.ts";
import { convexToJson, jsonToConvex, parseObject, type JsonObject } from "../values/json.ts";
import { checkSchema, makeDocument } from "./documents.ts";
import type { ImportMode, ImportRow } from "./messages.ts";
import { changeOf } from "./search/text.ts";
import { indexKey, rowidRange, type Table } from "./store/catalog.ts";
import { STORAGE } from "./systemTables.ts";
import type { Transaction } from "./transaction.ts";

const READ_BYTES = 1 << 20;
const CHECK_ROWS = 2_000;

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

function* rowsOf(file: string): Generator<ImportRow> {
  for (const line of linesOf(file)) if (line !== "") yield JSON.parse(line) as ImportRow;
}

interface Section {
  table: Table;
  number: number | null;
}

function sectionsOf(tx: Transaction, file: string): Section[] {
  const sections: Section[] = [];
  for (const row of rowsOf(file)) {
    if (row[0] !== "table") continue;
    const [, component, name, number] = row;
    sections.push({ table: tx.store.catalog.table(component, name), number });
  }
  return sections;
}

const isEmpty = (tx: Transaction, table: Table): boolean =>
  (tx.store.sql.rows.all(...rowidRange(table), 1) as unknown[]).length === 0;

function clear(tx: Transaction, table: Table): void {
  const { db } = tx.store;
  const range = rowidRange(table);
  const uuids = db
    .prepare("SELECT uuid FROM files WHERE rid>=? AND rid<?")
    .pluck()
    .all(...range) as string[];
  for (const uuid of uuids) tx.afterCommit({ type: "fileDeleted", uuid });
  for (const from of ["documents", "aliases", "files"])
    db.prepare(`DELETE FROM ${from} WHERE rid>=? AND rid<?`).run(...range);
  for (const { iid } of table.stored) db.prepare("DELETE FROM index_entries WHERE iid=?").run(iid);
  for (const { sid } of table.searchIndexes) tx.store.text.clear(sid);
}

/** @returns what takes back the numbers that tables were given. */
function prepareTables(tx: Transaction, sections: Section[], mode: ImportMode): () => void {
  const mentioned = new Set(sections.map(({ table }) => table));
  if (mode === "requireEmpty") {
    const full = [...mentioned].find((table) => !isEmpty(tx, table));
    if (full) throw new Error(`Table "${full.name}" has documents. Use --append or --replace to import into it.`);
  }
  if (mode === "replace") for (const table of mentioned) clear(tx, table);
  if (mode === "replaceAll") {
    for (const table of tx.store.catalog.tables())
      if (!table.name.startsWith("_") || mentioned.has(table)) clear(tx, table);
  }
  const wishes = sections.flatMap(({ table, number }) => (number === null ? [] : [{ table, number }]));
  return tx.store.catalog.renumber(wishes, (table) => isEmpty(tx, table));
}

class Importer {
  rows = 0;
  private readonly checked = new Set<Table>();
  /** What foreign ids of the tables begin with. */
  private readonly prefixes = new Map<string, Table>();
  private readonly addFile;

  constructor(private readonly tx: Transaction) {
    this.addFile = tx.store.db.prepare("INSERT INTO files VALUES(?,?,?)");
  }

  take(file: string): void {
    let table: Table | null = null;
    for (const row of rowsOf(file)) {
      if (row[0] === "table") table = this.tx.store.catalog.table(row[1], row[2]);
      else if (table) this.insert(table, row[1], row[2] ?? null);
    }
    for (const known of this.checked) this.check(known);
  }

  /** Where a document with a given id goes: the place the id names, or a new one that an alias leads to. */
  private place(table: Table, id: string): number {
    const { store } = this.tx;
    if (!isIdText(id)) throw new Error(`"${id}" is no document id.`);
    const own = rowidOf(id);
    const found = store.locate(id);
    const taken = (rid: number) => store.sql.get.get(rid) as string | undefined;
    if (found !== null && taken(found)?.startsWith(`{"_id":"${id}"`)) throw new Error(`The id ${id} exists already.`);
    if (own !== null && tableOfRowid(own) === table.num && taken(own) === undefined) {
      store.catalog.passRowid(table, own);
      return own;
    }
    const rid = store.catalog.takeRowid(table);
    store.sql.addAlias.run(id, rid);
    if (own === null) this.learnPrefix(table, tablePrefix(id));
    store.aliased = true;
    return rid;
  }

  private learnPrefix(table: Table, prefix: string): void {
    const key = `${table.component}|${prefix}`;
    if (this.prefixes.get(key) === table) return;
    this.prefixes.set(key, table);
    this.tx.store.sql.addPrefix.run(table.component, prefix, table.num);
    this.tx.store.forgetPrefixes();
  }

  private insert(table: Table, source: JsonObject, uuid: string | null): void {
    const { store } = this.tx;
    const { _id, _creationTime, ...rest } = source;
    const read = jsonToConvex(rest);
    const fields = convexToJson(table.validator ? coerce(read, table.validator) : read) as JsonObject;
    const rid = typeof _id === "string" ? this.place(table, _id) : store.catalog.takeRowid(table);
    const id = typeof _id === "string" ? _id : newId(rid);
    const time = typeof _creationTime === "number" ? _creationTime : store.nextCreationTime();
    const document = makeDocument(id, time, fields, this.tx.ts);
    store.sql.insert.run(rid, document.json);
    for (const index of table.stored)
      store.sql.addKey.run(index.iid, Buffer.from(indexKey(index, document.value), "latin1"), rid);
    store.text.apply(table.searchIndexes.map((index) => changeOf(index, rid, document.value)));
    if (table.name === STORAGE) this.addFile.run(rid, uuid, table.component);
    this.checked.add(table);
    this.rows++;
  }

  /** Documents may refer to others that come later, so they are checked against the schema at the end. */
  private check(table: Table): void {
    if (table.validator === null && table.pending === null) return;
    this.tx.component = table.component;
    const [first, end] = rowidRange(table);
    for (let from = first; ;) {
      const rows = this.tx.store.sql.rows.all(from, end, CHECK_ROWS) as { rid: number; json: string }[];
      for (const { json } of rows) checkSchema(table, parseObject(json), this.tx.tableOfId);
      const last = rows.at(-1);
      if (!last || rows.length < CHECK_ROWS) return;
      from = last.rid + 1;
    }
  }
}

export interface Imported {
  /** Documents written. */
  rows: number;
  /** To be called when the group does not become durable. */
  undo: () => void;
}

/** Writes everything into the open group. @throws when a document, an id or a table refuses; nothing is kept then. */
export function importFile(tx: Transaction, file: string, mode: ImportMode): Imported {
  tx.beginWrite();
  const restoreNumbers = prepareTables(tx, sectionsOf(tx, file), mode);
  const undo = () => {
    restoreNumbers();
    tx.store.forgetPrefixes();
  };
  const importer = new Importer(tx);
  try {
    importer.take(file);
    return { rows: importer.rows, undo };
  } catch (error) {
    undo();
    throw error;
  }
}
