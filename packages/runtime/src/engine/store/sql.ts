/** The SQLite schema and every statement of the hot path, prepared once. */
import type { Database, Statement } from "better-sqlite3";
import { documentSum, entrySum, openDocument, openEntry } from "./sums.ts";

/**
 * Layout of the data directory; one of an earlier version is upgraded when it is opened (see `upgrade.ts`), one of a
 * later version is refused.
 */
export const SCHEMA_VERSION = 2;

/** The checked columns of every table whose rows carry a generated checksum. */
export const SUMMED = {
  meta: "key, value",
  tables: "num, name, reserved",
  indexes: "iid, num, name, fields, state",
  requests: "session, request, identity, outcome, ts, at",
  jobs: "rid, state, at, component, path, args",
  crons: "name, spec, next, last",
  files: "rid, uuid, component",
  upload_tokens: "token, component, at",
  aliases: "id, rid",
  foreign_prefixes: "component, prefix, num",
  env: "name, value",
} as const;

export type SummedTable = keyof typeof SUMMED;

/** Is a row of that table as it was written? */
export const isWhole = (table: SummedTable): string => `sum IS row_sum(${SUMMED[table]})`;

const summed = (table: SummedTable): string => `sum INTEGER GENERATED ALWAYS AS (row_sum(${SUMMED[table]})) STORED`;

/** Each table of the layout by itself, as upgrades need them. */
export const TABLES: Record<SummedTable, string> = {
  meta: `CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL, ${summed("meta")}) WITHOUT ROWID`,
  tables: `CREATE TABLE tables(
    num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, reserved INTEGER NOT NULL, ${summed("tables")})`,
  indexes: `CREATE TABLE indexes(
    iid INTEGER PRIMARY KEY, num INTEGER NOT NULL, name TEXT NOT NULL, fields TEXT NOT NULL, state TEXT NOT NULL,
    ${summed("indexes")})`,
  requests: `CREATE TABLE requests(
    session TEXT NOT NULL, request INTEGER NOT NULL, identity TEXT NOT NULL, outcome TEXT NOT NULL, ts TEXT NOT NULL,
    at INTEGER NOT NULL, ${summed("requests")}, PRIMARY KEY(session, request, identity)) WITHOUT ROWID`,
  jobs: `CREATE TABLE jobs(
    rid INTEGER PRIMARY KEY, state TEXT NOT NULL, at REAL NOT NULL, component TEXT NOT NULL, path TEXT NOT NULL,
    args TEXT NOT NULL, ${summed("jobs")})`,
  crons: `CREATE TABLE crons(
    name TEXT PRIMARY KEY, spec TEXT NOT NULL, next REAL NOT NULL, last REAL, ${summed("crons")}) WITHOUT ROWID`,
  files: `CREATE TABLE files(
    rid INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, component TEXT NOT NULL, ${summed("files")})`,
  upload_tokens: `CREATE TABLE upload_tokens(
    token TEXT PRIMARY KEY, component TEXT NOT NULL, at REAL NOT NULL, ${summed("upload_tokens")}) WITHOUT ROWID`,
  aliases: `CREATE TABLE aliases(id TEXT PRIMARY KEY, rid INTEGER NOT NULL, ${summed("aliases")}) WITHOUT ROWID`,
  foreign_prefixes: `CREATE TABLE foreign_prefixes(
    component TEXT NOT NULL, prefix TEXT NOT NULL, num INTEGER NOT NULL, ${summed("foreign_prefixes")},
    PRIMARY KEY(component, prefix)) WITHOUT ROWID`,
  env: `CREATE TABLE env(name TEXT PRIMARY KEY, value TEXT NOT NULL, ${summed("env")}) WITHOUT ROWID`,
};

/** Indexes of the tables above. */
export const SECONDARY = `
CREATE INDEX IF NOT EXISTS requests_by_at ON requests(at);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs(state, at);`;

/** Column by which documents and index entries carry their checksums. */
export const DOCUMENT_SUM = "sum TEXT NOT NULL DEFAULT ''";
export const ENTRY_SUM = "sum INTEGER NOT NULL DEFAULT 0";

/** The whole layout of a new data directory. */
export const SCHEMA = `
${Object.values(TABLES).join(";\n")};
CREATE TABLE documents(rid INTEGER PRIMARY KEY, json TEXT NOT NULL, ${DOCUMENT_SUM});
CREATE TABLE index_entries(
  iid INTEGER NOT NULL, key BLOB NOT NULL, rid INTEGER NOT NULL, ${ENTRY_SUM}, PRIMARY KEY(iid, key)) WITHOUT ROWID;
${SECONDARY}`;

/**
 * A limit that is bound at each call. A bare parameter would be a hint for the planner, for which SQLite compiles the
 * statement anew whenever it is bound: 8 µs of 11 that the first row of a range takes.
 */
export const BOUND_LIMIT = "LIMIT ?+0";

const SCAN =
  "FROM index_entries i LEFT JOIN documents d ON d.rid=i.rid WHERE i.iid=? AND i.key>=? AND i.key<? ORDER BY i.key";
const ID_SCAN = "FROM documents WHERE rid>=? AND rid<? ORDER BY rid";

/** Of a table whose ids do not all agree with their rowids; an id begins at the ninth character. */
const SORTED =
  "FROM (SELECT rid, json, sum, substr(json, 9, 32) AS id FROM documents WHERE rid>=? AND rid<?) WHERE id>=? AND id<?";

const ROW = "json || sum";
const ENTRY = `d.json || d.sum || substr(i.key, -34, 32)`;

/** Makes the error for a damaged row. */
export type OnDamage = (table: string, rid: number | string) => Error;

/** A statement that gives documents' texts. */
export interface Reader {
  all(...args: unknown[]): unknown[];
}

/** Prepares a statement for documents' texts (`from` with its parameters), each of which is checked as it is read. */
export function reader(
  db: Database,
  columns: { rid: string; row: string },
  from: string,
  open: typeof openEntry,
  onDamage: OnDamage,
): Reader {
  const texts = db.prepare(`SELECT ${columns.row} ${from}`).pluck();
  const named = () => db.prepare(`SELECT ${columns.rid} AS rid, ${columns.row} AS row ${from}`);
  return {
    all(...args: unknown[]): unknown[] {
      const found = texts.all(...args) as (string | null)[];
      for (let n = 0; n < found.length; n++) {
        const text = open(found[n] as string | null);
        if (text === null) throw onDamage("documents", (named().all(...args)[n] as { rid: number }).rid);
        found[n] = text;
      }
      return found;
    },
  };
}

function documentStatements(db: Database, onDamage: OnDamage) {
  const p = (source: string): Statement<unknown[]> => db.prepare(source);
  const entries = { rid: "i.rid", row: ENTRY };
  const own = { rid: "rid", row: ROW };
  const scan = (order: string) => reader(db, entries, `${SCAN} ${order} ${BOUND_LIMIT}`, openEntry, onDamage);
  const read = (from: string) => reader(db, own, `${from} ${BOUND_LIMIT}`, openDocument, onDamage);
  const get = p(`SELECT ${ROW} FROM documents WHERE rid=?`).pluck();
  const insert = p("INSERT INTO documents VALUES(?,?,?)");
  const update = p("UPDATE documents SET json=?, sum=? WHERE rid=?");
  const before = p("SELECT rid, substr(json, 9, 32) AS id FROM documents WHERE rid<? ORDER BY rid DESC LIMIT 1");
  const after = p("SELECT rid, substr(json, 9, 32) AS id FROM documents WHERE rid>? ORDER BY rid LIMIT 1");
  const rows = p(`SELECT rid, ${ROW} AS json ${ID_SCAN} ${BOUND_LIMIT}`);
  return {
    get: {
      /** @returns the document's text, or undefined when there is none. */
      get(rid: number | null): unknown {
        const row = get.get(rid) as string | undefined;
        if (row === undefined) return undefined;
        const json = openDocument(row);
        if (json === null) throw onDamage("documents", rid as number);
        return json;
      },
    },
    insert: { run: (rid: unknown, json: unknown) => insert.run(rid, json, documentSum(json as string)) },
    update: { run: (json: string, rid: unknown) => update.run(json, documentSum(json), rid) },
    remove: p("DELETE FROM documents WHERE rid=?"),
    asc: scan(""),
    desc: scan("DESC"),
    idAsc: read(ID_SCAN),
    idDesc: read(`${ID_SCAN} DESC`),
    sortedAsc: read(`${SORTED} ORDER BY id`),
    sortedDesc: read(`${SORTED} ORDER BY id DESC`),
    rows: {
      all(...args: unknown[]): unknown[] {
        const found = rows.all(...args) as { rid: number; json: string | null }[];
        for (const row of found) {
          row.json = openDocument(row.json);
          if (row.json === null) throw onDamage("documents", row.rid);
        }
        return found;
      },
    },
    countRows: p("SELECT COUNT(*) FROM documents WHERE rid>=? AND rid<?").pluck(),
    /** The rows before and after one that is not there. */
    neighbours: (rid: number) => [before.get(rid), after.get(rid)].filter(Boolean) as { rid: number; id: string }[],
  };
}

function entryStatements(db: Database) {
  const p = (source: string): Statement<unknown[]> => db.prepare(source);
  const add = p("INSERT INTO index_entries VALUES(?,?,?,?)");
  const backfill = p("INSERT OR IGNORE INTO index_entries VALUES(?,?,?,?)");
  const run = (statement: Statement<unknown[]>) => (iid: number, key: Buffer, rid: number) =>
    statement.run(iid, key, rid, entrySum(iid, key, rid));
  return {
    addKey: { run: run(add) },
    backfillKey: { run: run(backfill) },
    removeKey: p("DELETE FROM index_entries WHERE iid=? AND key=?"),
    clearIndex: p(
      "DELETE FROM index_entries WHERE iid=@iid AND key IN (SELECT key FROM index_entries WHERE iid=@iid LIMIT @limit)",
    ),
  };
}

/** A statement for one value of one row, which is checked against the row's checksum. */
function checked(db: Database, table: SummedTable, value: string, where: string, onDamage: OnDamage) {
  const find = db.prepare(`SELECT ${value} AS value, ${isWhole(table)} AS isWhole FROM ${table} WHERE ${where}=?`);
  return {
    get(key: unknown): unknown {
      const row = find.get(key) as { value: unknown; isWhole: number } | undefined;
      if (row?.isWhole === 0) throw onDamage(table, String(key));
      return row?.value;
    },
  };
}

/** @param onDamage makes the error for a row that does not fit its checksum. The connection must know the sums. */
export function prepareStatements(db: Database, onDamage: OnDamage) {
  const p = (source: string): Statement<unknown[]> => db.prepare(source);
  return {
    ...documentStatements(db, onDamage),
    ...entryStatements(db),
    begin: p("BEGIN IMMEDIATE"),
    commit: p("COMMIT"),
    rollback: p("ROLLBACK"),
    alias: checked(db, "aliases", "rid", "id", onDamage),
    addPrefix: p("INSERT OR REPLACE INTO foreign_prefixes VALUES(?,?,?)"),
    addAlias: p("INSERT OR REPLACE INTO aliases VALUES(?,?)"),
    reserve: p("UPDATE tables SET reserved=? WHERE num=?"),
    addTable: p("INSERT INTO tables VALUES(?,?,?)"),
    addIndex: p("INSERT INTO indexes VALUES(?,?,?,?,?)"),
    setIndexState: p("UPDATE indexes SET state=? WHERE iid=?"),
    dropIndex: p("DELETE FROM indexes WHERE iid=?"),
    outcome: p(
      `SELECT outcome, ts, ${isWhole("requests")} AS isWhole FROM requests WHERE session=? AND request=? AND identity=?`,
    ),
    remember: p("INSERT INTO requests VALUES(?,?,?,?,?,?)"),
    pruneRequests: p(
      "DELETE FROM requests WHERE (session, request, identity) IN (SELECT session, request, identity FROM requests WHERE at<? LIMIT ?)",
    ),
    addJob: p("INSERT INTO jobs VALUES(?,?,?,?,?,?)"),
    moveJob: p("UPDATE jobs SET state=? WHERE rid=?"),
    endJob: p("UPDATE jobs SET state='done', at=? WHERE rid=?"),
    getMeta: checked(db, "meta", "value", "key", onDamage),
    setMeta: p("INSERT OR REPLACE INTO meta VALUES(?,?)"),
    removeMeta: p("DELETE FROM meta WHERE key=?"),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;
