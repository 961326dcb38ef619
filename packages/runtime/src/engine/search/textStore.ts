/**
 * Search indexes on disk: one FTS5 table each, keyed by the documents' rowids. Every savepoint would make FTS5 write
 * its pending words out, so changes are collected and applied once, at the end of the group; a search applies what
 * has been collected first. Applying a change again does no harm.
 */
import type { Database, Statement } from "better-sqlite3";
import type { Table } from "../store/catalog.ts";
import { BOUND_LIMIT, reader, type OnDamage, type Reader } from "../store/sql.ts";
import { openDocument } from "../store/sums.ts";
import { MAX_RESULTS, ranked } from "./ranking.ts";
import type { SearchChange, SearchIndex, SearchIndexJson, SearchRequest } from "./text.ts";

const SCHEMA = `CREATE TABLE IF NOT EXISTS search_indexes(
  sid INTEGER PRIMARY KEY, num INTEGER NOT NULL, name TEXT NOT NULL, definition TEXT NOT NULL, state TEXT NOT NULL)`;

/** Prefixes of these lengths have lists of their own, so that the beginning of a word is found as fast as a word. */
export const PREFIX_LENGTHS = [2, 3];
export const ftsDefinition = `fts5(content, filters, content='', contentless_delete=1, prefix='${PREFIX_LENGTHS.join(" ")}', tokenize="unicode61 remove_diacritics 0")`;

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
  hits: Statement;
}

export class TextStore {
  private readonly statements = new Map<number, IndexStatements>();
  private nextSid = 1;
  /** Prepared when first asked for: the tables are made after this object. */
  private reading: Reader | null = null;

  /** @param onDamage makes the error for a hit whose document is damaged or gone. */
  constructor(
    private readonly db: Database,
    private readonly onDamage: OnDamage,
  ) {}

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
    this.db.exec(`CREATE VIRTUAL TABLE fts_${index.sid} USING ${ftsDefinition}`);
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

  /** From the next start on the index is gone. */
  retire(index: SearchIndex): void {
    this.db.prepare("UPDATE search_indexes SET state='building' WHERE sid=?").run(index.sid);
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
        hits: this.db
          .prepare(`SELECT rowid FROM ${fts} WHERE ${fts} MATCH ? ORDER BY rowid DESC ${BOUND_LIMIT}`)
          .pluck(),
      };
      this.statements.set(sid, statements);
    }
    return statements;
  }

  /** Reads documents in the order of their rowids in a JSON list. */
  private documents(): Reader {
    this.reading ??= reader(
      this.db,
      { rid: "hit.value", row: "d.json || d.sum" },
      "FROM json_each(?) hit LEFT JOIN documents d ON d.rid=hit.value ORDER BY hit.key",
      openDocument,
      this.onDamage,
    );
    return this.reading;
  }

  apply(changes: SearchChange[]): void {
    for (const { sid, rowid, text, filters } of changes) {
      const { remove, insert } = this.prepared(sid);
      remove.run(rowid);
      if (text !== null) insert.run(rowid, text, filters);
    }
  }

  /** Texts of the matching documents, best first, newest first among equals. */
  search(sid: number, { words, complete }: SearchRequest): string[] {
    const { hits } = this.prepared(sid);
    const find = (match: string) => hits.all(match, MAX_RESULTS) as number[];
    const order = ranked(words.map(find), complete === null ? [] : find(complete));
    return this.documents().all(JSON.stringify(order)) as string[];
  }
}
