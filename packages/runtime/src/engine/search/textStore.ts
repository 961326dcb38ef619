/**
 * Search indexes on disk: one FTS5 table each, keyed by the documents' rowids. Every savepoint would make FTS5 write
 * its pending words out, so changes are collected and applied once, at the end of the group; a search applies what
 * has been collected first. Applying a change again does no harm.
 */
import type { Database, Statement } from "better-sqlite3";
import type { Table } from "../store/catalog.ts";
import type { SearchChange, SearchIndex, SearchIndexJson } from "./text.ts";

const SCHEMA = `CREATE TABLE IF NOT EXISTS search_indexes(
  sid INTEGER PRIMARY KEY, num INTEGER NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, state TEXT NOT NULL)`;

const MAX_RESULTS = 1_024;

interface IndexRow {
  sid: number;
  num: number;
  name: string;
  definition: string;
  state: SearchIndex["state"];
}

interface IndexStatements {
  remove: Statement;
  insert: Statement;
  search: Statement;
}

export class TextStore {
  private readonly statements = new Map<number, IndexStatements>();
  private nextSid = 1;

  constructor(private readonly db: Database) {}

  /** Hands the tables their search indexes; what was being built when the engine ended is dropped. */
  load(tableOf: (num: number) => Table | undefined): void {
    this.db.exec(SCHEMA);
    for (const sid of this.readInto(tableOf)) this.remove(sid);
  }

  /** Hands the tables their complete search indexes without changing anything. @returns numbers of the others. */
  readInto(tableOf: (num: number) => Table | undefined): number[] {
    const unfinished: number[] = [];
    const rows = this.db.prepare("SELECT * FROM search_indexes").all() as IndexRow[];
    this.nextSid = Math.max(1, ...rows.map(({ sid }) => sid + 1));
    for (const { sid, num, name, definition, state } of rows) {
      const fields = JSON.parse(definition) as Pick<SearchIndex, "searchField" | "filterFields">;
      if (state === "ready") tableOf(num)?.searchIndexes.push({ sid, name, state, ...fields });
      else unfinished.push(sid);
    }
    return unfinished;
  }

  /** Creates an empty index in the open group; from now on writes maintain it. */
  create(table: Table, { indexDescriptor: name, searchField, filterFields }: SearchIndexJson): SearchIndex {
    const index: SearchIndex = { sid: this.nextSid++, name, searchField, filterFields, state: "building" };
    this.db.exec(
      `CREATE VIRTUAL TABLE fts_${index.sid} USING fts5(content, filters, content='', contentless_delete=1, prefix='2 3', tokenize="unicode61 remove_diacritics 0")`,
    );
    const definition = JSON.stringify({ searchField, filterFields });
    this.db
      .prepare("INSERT INTO search_indexes VALUES(?,?,?,?,?)")
      .run(index.sid, table.num, name, definition, index.state);
    table.searchIndexes.push(index);
    return index;
  }

  makeReady(index: SearchIndex): void {
    this.db.prepare("UPDATE search_indexes SET state='ready' WHERE sid=?").run(index.sid);
  }

  /** Stops maintaining and serving an index, in memory only. */
  detach(table: Table, index: SearchIndex): void {
    table.searchIndexes = table.searchIndexes.filter((other) => other !== index);
  }

  /** Removes a detached index in the open group. */
  remove(sid: number): void {
    this.statements.delete(sid);
    this.db.exec(`DROP TABLE IF EXISTS fts_${sid}`);
    this.db.prepare("DELETE FROM search_indexes WHERE sid=?").run(sid);
  }

  private prepared(sid: number): IndexStatements {
    let statements = this.statements.get(sid);
    if (!statements) {
      const fts = `fts_${sid}`;
      statements = {
        remove: this.db.prepare(`DELETE FROM ${fts} WHERE rowid=?`),
        insert: this.db.prepare(`INSERT INTO ${fts}(rowid, content, filters) VALUES(?,?,?)`),
        search: this.db
          .prepare(
            `SELECT d.json FROM (SELECT rowid AS rid, bm25(${fts}, 1.0, 0.0) AS rank FROM ${fts} WHERE ${fts} MATCH ?
             ORDER BY rank, rid DESC LIMIT ?) hit CROSS JOIN documents d ON d.rid=hit.rid ORDER BY hit.rank, hit.rid DESC`,
          )
          .pluck(),
      };
      this.statements.set(sid, statements);
    }
    return statements;
  }

  /** Forgets everything in an index, in the open group. */
  clear(sid: number): void {
    this.db.exec(`INSERT INTO fts_${sid}(fts_${sid}) VALUES('delete-all')`);
  }

  apply(changes: SearchChange[]): void {
    for (const { sid, rowid, text, filters } of changes) {
      const { remove, insert } = this.prepared(sid);
      remove.run(rowid);
      if (text !== null) insert.run(rowid, text, filters);
    }
  }

  /** Texts of the matching documents, best first, newest first among equals. */
  search(sid: number, match: string): string[] {
    return this.prepared(sid).search.all(match, MAX_RESULTS) as string[];
  }
}
