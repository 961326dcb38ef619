/**
 * Compares everything in a data directory that is kept twice: rows with their checksums, documents with indexes, records
 * with files.
 */
import Database, { type Database as Db } from "better-sqlite3";
import { stat } from "node:fs/promises";
import path from "node:path";
import { idOf } from "../engine/documents.ts";
import { TextCheck } from "../engine/search/textCheck.ts";
import { TextStore } from "../engine/search/textStore.ts";
import { VectorCheck } from "../engine/search/vectorCheck.ts";
import { VectorStore } from "../engine/search/vectorStore.ts";
import { Catalog, indexKey, rowidRange, type Table } from "../engine/store/catalog.ts";
import { isWhole, SCHEMA_VERSION, SUMMED, type SummedTable } from "../engine/store/sql.ts";
import { documentSum, registerSums } from "../engine/store/sums.ts";
import { versionOf } from "../engine/store/upgrade.ts";
import { rowidOf, tableOfRowid } from "../values/ids.ts";
import { parseObject, type ConvexObject } from "../values/json.ts";
import { hashFile } from "./hashing.ts";
import { DATABASE_FILE, FILES_DIRECTORY } from "./layout.ts";

const CHUNK = 1_000;
/** Damaged rows of one table that are named. */
const NAMED_ROWS = 100;

export interface CheckReport {
  documents: number;
  indexEntries: number;
  files: number;
  /** Every difference in words; empty when all is well. */
  differences: string[];
}

interface Row {
  rid: number;
  json: string;
  /** Does the text fit its checksum? */
  isWhole: boolean;
}

class Checker {
  readonly report: CheckReport = { documents: 0, indexEntries: 0, files: 0, differences: [] };
  private readonly catalog: Catalog;
  private readonly texts: TextCheck;
  private readonly vectors: VectorCheck;

  constructor(
    private readonly db: Db,
    private readonly dataDir: string,
  ) {
    this.catalog = new Catalog(db);
    new TextStore(db, (table, rid) => new Error(`${table}/${rid}`)).readInto((num) => this.catalog.withNumber(num));
    this.texts = new TextCheck(db, (text) => this.wrong(text));
    const vectors = new VectorStore(db, (table, rid) => new Error(`${table}/${rid}`));
    vectors.readInto((num) => this.catalog.withNumber(num));
    this.vectors = new VectorCheck(vectors, (text) => this.wrong(text));
  }

  private wrong(text: string): void {
    this.report.differences.push(text);
  }

  checkPages(): void {
    const found = this.db.prepare("PRAGMA integrity_check").pluck().all() as string[];
    for (const text of found) if (text !== "ok") this.wrong(`Database pages: ${text}`);
  }

  checkDocuments(): void {
    for (const table of this.catalog.tables()) this.checkTable(table);
    this.checkStrays();
  }

  private *rows(table: Table): Generator<Row> {
    const read = this.db.prepare("SELECT rid, json, sum FROM documents WHERE rid>=? AND rid<? ORDER BY rid LIMIT ?");
    const [first, end] = rowidRange(table);
    for (let from = first; ;) {
      const rows = read.all(from, end, CHUNK) as { rid: number; json: string; sum: string }[];
      for (const { rid, json, sum } of rows) yield { rid, json, isWhole: documentSum(json) === sum };
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      from = last.rid + 1;
    }
  }

  private checkTable(table: Table): void {
    const entry = this.db.prepare("SELECT rid FROM index_entries WHERE iid=? AND key=?").pluck();
    const alias = this.db.prepare("SELECT rid FROM aliases WHERE id=?").pluck();
    let documents = 0;
    for (const { rid, json, isWhole } of this.rows(table)) {
      documents++;
      if (!isWhole) this.wrong(`The document ${idOf(json)} of ${table.name} (row ${rid}) does not fit its checksum.`);
      const document = this.parse(table, rid, json);
      if (!document) continue;
      const id = idOf(json);
      const place = (alias.get(id) as number | undefined) ?? rowidOf(id);
      if (document._id !== id || place === null || this.catalog.physical(place) !== rid)
        this.wrong(`Document ${id} of ${table.name} lies at row ${rid}, where its id does not lead.`);
      for (const index of table.stored) {
        if (entry.get(index.iid, Buffer.from(indexKey(index, document), "latin1")) !== rid)
          this.wrong(`Document ${id} is missing in index ${table.name}.${index.name}.`);
      }
      this.texts.checkDocument(table, rid, document);
      this.vectors.checkDocument(table, rid, document);
    }
    this.report.documents += documents;
    this.countEntries(table, documents);
    this.texts.compare(table);
    this.vectors.checkCounts(table);
  }

  /** Rows of every other table, and index entries. */
  checkSums(): void {
    for (const table of Object.keys(SUMMED) as SummedTable[]) {
      const [key = ""] = SUMMED[table].split(",");
      const find = this.db.prepare(`SELECT ${key} FROM ${table} WHERE NOT (${isWhole(table)}) LIMIT ${NAMED_ROWS}`);
      for (const row of find.pluck().all()) this.wrong(`The row ${String(row)} of ${table} does not fit its checksum.`);
    }
    const entries = this.db.prepare(
      `SELECT iid, hex(key) AS key FROM index_entries WHERE sum IS NOT entry_sum(iid, key, rid) LIMIT ${NAMED_ROWS}`,
    );
    for (const { iid, key } of entries.all() as { iid: number; key: string }[])
      this.wrong(`The entry ${key} of index ${this.indexName(iid)} does not fit its checksum.`);
  }

  private indexName(iid: number): string {
    for (const table of this.catalog.tables())
      for (const index of table.stored) if (index.iid === iid) return `${table.name}.${index.name}`;
    return String(iid);
  }

  private parse(table: Table, rid: number, json: string): ConvexObject | null {
    try {
      return parseObject(json);
    } catch (error) {
      this.wrong(`Row ${rid} of ${table.name} is no document: ${(error as Error).message}`);
      return null;
    }
  }

  private countEntries(table: Table, documents: number): void {
    for (const index of table.stored) {
      const count = this.db.prepare("SELECT COUNT(*) FROM index_entries WHERE iid=?").pluck().get(index.iid) as number;
      this.report.indexEntries += count;
      if (count !== documents)
        this.wrong(`Index ${table.name}.${index.name} has ${count} entries for ${documents} documents.`);
    }
  }

  /** What belongs to no table or no index that exists. */
  private checkStrays(): void {
    const tables = this.db.prepare("SELECT DISTINCT rid / ? AS num FROM documents").pluck();
    const perTable = rowidRange({ num: 1, generation: 0 })[0] - 1;
    for (const num of tables.all(perTable) as number[]) {
      if (!this.catalog.withNumber(Math.floor(num)))
        this.wrong(`There are documents of a table ${num} that does not exist.`);
    }
    const known = new Set(this.catalog.dropping);
    for (const table of this.catalog.tables()) for (const { iid } of table.stored) known.add(iid);
    for (const iid of this.db.prepare("SELECT DISTINCT iid FROM index_entries").pluck().all() as number[])
      if (!known.has(iid)) this.wrong(`There are entries of an index ${iid} that does not exist.`);
  }

  checkJobs(): void {
    const lost = this.db
      .prepare("SELECT rid FROM jobs WHERE state<>'done' AND rid NOT IN (SELECT rid FROM documents)")
      .pluck()
      .all() as number[];
    for (const rid of lost) this.wrong(`The scheduled job at row ${rid} has no document.`);
    const aside = this.db.prepare("SELECT rid FROM jobs WHERE state='damaged'").pluck().all() as number[];
    for (const rid of aside) this.wrong(`The scheduled job at row ${rid} was found damaged and set aside.`);
  }

  async checkFiles(): Promise<void> {
    const rows = this.db
      .prepare("SELECT f.rid, f.uuid, d.json FROM files f LEFT JOIN documents d ON d.rid=f.rid ORDER BY f.rid")
      .all() as { rid: number; uuid: string; json: string | null }[];
    for (const { rid, uuid, json } of rows) {
      this.report.files++;
      if (json === null) this.wrong(`The file ${uuid} has no document.`);
      else await this.checkBlob(uuid, json);
      if (this.catalog.withNumber(tableOfRowid(rid))?.name !== "_storage")
        this.wrong(`The file ${uuid} is recorded outside of _storage.`);
    }
    const known = new Set(rows.map(({ rid }) => rid));
    for (const table of this.catalog.tables()) {
      if (table.name !== "_storage") continue;
      for (const { rid, json } of this.rows(table))
        if (!known.has(rid)) this.wrong(`The stored file ${idOf(json)} has no record of its blob.`);
    }
  }

  private async checkBlob(uuid: string, json: string): Promise<void> {
    const { _id, sha256, size } = JSON.parse(json) as { _id: string; sha256: string; size: number };
    const file = path.join(this.dataDir, FILES_DIRECTORY, uuid);
    const found = await stat(file).catch(() => null);
    if (found === null) this.wrong(`The blob ${uuid} of the stored file ${_id} is missing.`);
    else if (found.size !== size) this.wrong(`The blob ${uuid} has ${found.size} bytes, its record says ${size}.`);
    else if ((await hashFile(file, "base64")) !== sha256)
      this.wrong(`The blob ${uuid} has not the SHA-256 of its record.`);
  }
}

const unread = (reason: string): CheckReport => ({ documents: 0, indexEntries: 0, files: 0, differences: [reason] });

/** Checks a data directory, also while a server runs on it: everything is read as of one moment. */
export async function check(dataDir: string): Promise<CheckReport> {
  const db = new Database(path.join(dataDir, DATABASE_FILE), { readonly: true, fileMustExist: true });
  try {
    registerSums(db);
    db.exec("BEGIN");
    const version = versionOf(db);
    if (version !== String(SCHEMA_VERSION)) return unread(`It has layout version ${version}; a start upgrades it.`);
    const checker = new Checker(db, dataDir);
    checker.checkPages();
    checker.checkSums();
    checker.checkDocuments();
    checker.checkJobs();
    await checker.checkFiles();
    return checker.report;
  } catch (error) {
    return unread(`The database cannot be read: ${(error as Error).message}`);
  } finally {
    db.close();
  }
}
