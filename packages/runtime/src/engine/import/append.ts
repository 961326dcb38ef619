/**
 * Documents that join those of their tables. Everything is looked at before the first one is visible; then they come in
 * pieces, each a transaction, and a list of what has come lets a failure or the next start take all of it back.
 */
import { isIdText, logicalRowid, newId, rowidOf, tableOfRowid } from "../../values/ids.ts";
import { checkSchema } from "../documents.ts";
import { rowidRange, type Table } from "../store/catalog.ts";
import type { Store } from "../store/store.ts";
import { STORAGE } from "../systemTables.ts";
import { Transaction } from "../transaction.ts";
import { isStoredAs, Prefixes, readDocument } from "./reading.ts";
import type { DocumentRow } from "./rows.ts";

const UNDO_ROWS = 200;
const SCHEMA = "CREATE TABLE IF NOT EXISTS import_rows(rid INTEGER PRIMARY KEY, id TEXT)";

interface Arrived {
  rid: number;
  /** The document's id when an alias was made for it. */
  id: string | null;
}

export class Append {
  private readonly prefixes = new Prefixes();
  private tx: Transaction | null = null;

  constructor(private readonly store: Store) {
    store.db.exec(SCHEMA);
  }

  private get note() {
    return this.store.db.prepare("INSERT OR IGNORE INTO import_rows VALUES(?,?)");
  }

  /** Finds the place of a document that brings an id. @throws when the id is taken or is none. */
  place(table: Table, [, { _id: id }]: DocumentRow): void {
    if (typeof id !== "string") return;
    if (!isIdText(id)) throw new Error(`"${id}" is no document id.`);
    const { store } = this;
    const found = store.locate(id);
    const there = (rid: number) => store.sql.get.get(rid) as string | undefined;
    if (found !== null && isStoredAs(there(found), id)) throw new Error(`The id ${id} exists already.`);
    if (found !== null && this.isFree(table, found) && there(found) === undefined) {
      this.store.catalog.passRowid(table, found);
      return;
    }
    store.write((sql) => {
      const rid = store.catalog.takeRowid(table);
      sql.addAlias.run(id, logicalRowid(rid));
      this.note.run(rid, id);
    });
    if (rowidOf(id) === null) this.prefixes.learn(table, id);
    store.aliased = true;
  }

  private isFree(table: Table, rid: number): boolean {
    const [first, end] = rowidRange(table);
    return rid >= first && rid < end;
  }

  /** @throws when the document cannot be stored or does not fit the schema. */
  check(table: Table, [, source]: DocumentRow): void {
    const id = typeof source._id === "string" ? source._id : newId(table.nextRowid);
    const document = readDocument(this.store, table, { _creationTime: 0, ...source }, id);
    const { component } = table;
    const tableOf = (text: string) => this.store.tableOf(text, component) ?? this.foreignTable(text, component);
    checkSchema(table, document.value, (text) => tableOf(text)?.name ?? null);
  }

  private foreignTable(id: string, component: string): Table | undefined {
    return this.store.locate(id) === null ? this.prefixes.tableOf(id, component) : undefined;
  }

  /** Stores one document in the step's transaction. */
  insert(table: Table, [, source, uuid]: DocumentRow): void {
    this.tx ??= new Transaction(this.store, true);
    const given = typeof source._id === "string" ? source._id : null;
    const rid = (given !== null && this.store.locate(given)) || this.store.catalog.takeRowid(table);
    this.tx.put(table, rid, readDocument(this.store, table, source, given ?? newId(rid)));
    if (table.name === STORAGE)
      this.store.db.prepare("INSERT INTO files VALUES(?,?,?)").run(rid, uuid ?? null, table.component);
    this.note.run(rid, null);
  }

  /** Makes what the step stored part of the group. */
  endStep(): void {
    this.tx?.commit();
    this.tx = null;
  }

  /** Writes into the open group that nothing has to be taken back. */
  finish(): void {
    this.store.write(() => {
      this.prefixes.write(this.store, ({ num }) => num);
      this.store.db.prepare("DELETE FROM import_rows").run();
    });
  }

  /** Gives up what the present step has stored. */
  dropStep(): void {
    this.tx?.rollback();
    this.tx = null;
  }
}

/** Takes back some of what an append that did not end had stored. @returns whether there is more. */
export function undoAppend(store: Store): boolean {
  store.db.exec(SCHEMA);
  const rows = store.db.prepare("SELECT rid, id FROM import_rows ORDER BY rid LIMIT ?").all(UNDO_ROWS) as Arrived[];
  if (rows.length === 0) return false;
  const tx = new Transaction(store, true);
  tx.beginWrite();
  for (const row of rows) undoRow(tx, row);
  tx.commit();
  return rows.length === UNDO_ROWS;
}

function undoRow(tx: Transaction, { rid, id }: Arrived): void {
  const { db, sql, catalog } = tx.store;
  const table = catalog.withNumber(tableOfRowid(rid));
  const text = sql.get.get(rid) as string | undefined;
  if (table && text !== undefined) tx.drop(table, text.slice(8, 40), text);
  const uuid = db.prepare("SELECT uuid FROM files WHERE rid=?").pluck().get(rid) as string | undefined;
  if (uuid !== undefined) tx.afterCommit({ type: "fileDeleted", uuid });
  db.prepare("DELETE FROM files WHERE rid=?").run(rid);
  if (id !== null) db.prepare("DELETE FROM aliases WHERE id=?").run(id);
  db.prepare("DELETE FROM import_rows WHERE rid=?").run(rid);
}
