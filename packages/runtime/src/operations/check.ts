/** Compares everything in a data directory that is kept twice: documents with indexes, records with files. */
import Database, { type Database as Db } from "better-sqlite3";
import { stat } from "node:fs/promises";
import path from "node:path";
import { idOf } from "../engine/documents.ts";
import { changeOf } from "../engine/search/text.ts";
import { TextStore } from "../engine/search/textStore.ts";
import { Catalog, indexKey, rowidRange, type Table } from "../engine/store/catalog.ts";
import { rowidOf, tableOfRowid } from "../values/ids.ts";
import { parseObject, type ConvexObject } from "../values/json.ts";
import { hashFile } from "./hashing.ts";
import { DATABASE_FILE, FILES_DIRECTORY } from "./layout.ts";

const CHUNK = 1_000;

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
}

class Checker {
  readonly report: CheckReport = { documents: 0, indexEntries: 0, files: 0, differences: [] };
  private readonly catalog: Catalog;

  constructor(
    private readonly db: Db,
    private readonly dataDir: string,
  ) {
    this.catalog = new Catalog(db);
    new TextStore(db).readInto((num) => this.catalog.withNumber(num));
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
    const read = this.db.prepare("SELECT rid, json FROM documents WHERE rid>=? AND rid<? ORDER BY rid LIMIT ?");
    const [first, end] = rowidRange(table);
    for (let from = first; ;) {
      const rows = read.all(from, end, CHUNK) as Row[];
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      from = last.rid + 1;
    }
  }

  private checkTable(table: Table): void {
    const entry = this.db.prepare("SELECT rid FROM index_entries WHERE iid=? AND key=?").pluck();
    const alias = this.db.prepare("SELECT rid FROM aliases WHERE id=?").pluck();
    let documents = 0;
    for (const { rid, json } of this.rows(table)) {
      documents++;
      const document = this.parse(table, rid, json);
      if (!document) continue;
      const id = idOf(json);
      if (document._id !== id || (alias.get(id) ?? rowidOf(id)) !== rid)
        this.wrong(`Document ${id} of ${table.name} lies at row ${rid}, where its id does not lead.`);
      for (const index of table.stored) {
        if (entry.get(index.iid, Buffer.from(indexKey(index, document), "latin1")) !== rid)
          this.wrong(`Document ${id} is missing in index ${table.name}.${index.name}.`);
      }
      this.checkSearch(table, rid, document);
    }
    this.report.documents += documents;
    this.countEntries(table, documents);
  }

  private parse(table: Table, rid: number, json: string): ConvexObject | null {
    try {
      return parseObject(json);
    } catch (error) {
      this.wrong(`Row ${rid} of ${table.name} is no document: ${(error as Error).message}`);
      return null;
    }
  }

  private checkSearch(table: Table, rid: number, document: ConvexObject): void {
    for (const index of table.searchIndexes) {
      const isThere = this.db.prepare(`SELECT 1 FROM fts_${index.sid}_docsize WHERE id=?`).get(rid) !== undefined;
      const isWanted = changeOf(index, rid, document).text !== null;
      if (isThere !== isWanted)
        this.wrong(
          `Document ${String(document._id)} is ${isThere ? "wrongly" : "not"} in search index ${table.name}.${index.name}.`,
        );
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
    const perTable = rowidRange({ num: 1 } as Table)[0] - 1;
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

/** Checks a data directory, also while a server runs on it: everything is read as of one moment. */
export async function check(dataDir: string): Promise<CheckReport> {
  const db = new Database(path.join(dataDir, DATABASE_FILE), { readonly: true, fileMustExist: true });
  try {
    db.exec("BEGIN");
    const checker = new Checker(db, dataDir);
    checker.checkPages();
    checker.checkDocuments();
    checker.checkJobs();
    await checker.checkFiles();
    return checker.report;
  } catch (error) {
    const reason = `The database cannot be read: ${(error as Error).message}`;
    return { documents: 0, indexEntries: 0, files: 0, differences: [reason] };
  } finally {
    db.close();
  }
}
