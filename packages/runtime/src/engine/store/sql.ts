/** The SQLite schema and every statement of the hot path, prepared once. */
import type { Database, Statement } from "better-sqlite3";

/** Raised when the layout below changes; a data directory of another version is refused. */
export const SCHEMA_VERSION = "1";

export const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tables(num INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, reserved INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS indexes(
  iid INTEGER PRIMARY KEY, num INTEGER NOT NULL, name TEXT NOT NULL, fields TEXT NOT NULL, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents(rid INTEGER PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS index_entries(
  iid INTEGER NOT NULL, key BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(iid, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests(
  session TEXT NOT NULL, request INTEGER NOT NULL, identity TEXT NOT NULL, outcome TEXT NOT NULL, ts TEXT NOT NULL,
  at INTEGER NOT NULL, PRIMARY KEY(session, request, identity)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS requests_by_at ON requests(at);
CREATE TABLE IF NOT EXISTS jobs(
  rid INTEGER PRIMARY KEY, state TEXT NOT NULL, at REAL NOT NULL, component TEXT NOT NULL, path TEXT NOT NULL,
  args TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS jobs_by_state ON jobs(state, at);
CREATE TABLE IF NOT EXISTS crons(name TEXT PRIMARY KEY, spec TEXT NOT NULL, next REAL NOT NULL, last REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files(rid INTEGER PRIMARY KEY, uuid TEXT NOT NULL UNIQUE, component TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS upload_tokens(token TEXT PRIMARY KEY, component TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aliases(id TEXT PRIMARY KEY, rid INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS foreign_prefixes(
  component TEXT NOT NULL, prefix TEXT NOT NULL, num INTEGER NOT NULL, PRIMARY KEY(component, prefix)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS env(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`;

const SCAN =
  "SELECT d.json FROM index_entries i CROSS JOIN documents d ON d.rid=i.rid WHERE i.iid=? AND i.key>=? AND i.key<? ORDER BY i.key";
const ID_SCAN = "SELECT json FROM documents WHERE rid>=? AND rid<? ORDER BY rid";

/** Of a table whose ids do not all agree with their rowids; an id begins at the ninth character. */
const SORTED =
  "SELECT json FROM (SELECT json, substr(json, 9, 32) AS id FROM documents WHERE rid>=? AND rid<?) WHERE id>=? AND id<?";

export function prepareStatements(db: Database) {
  const p = (source: string): Statement<unknown[]> => db.prepare(source);
  return {
    begin: p("BEGIN IMMEDIATE"),
    commit: p("COMMIT"),
    rollback: p("ROLLBACK"),
    get: p("SELECT json FROM documents WHERE rid=?").pluck(),
    insert: p("INSERT INTO documents VALUES(?,?)"),
    update: p("UPDATE documents SET json=? WHERE rid=?"),
    remove: p("DELETE FROM documents WHERE rid=?"),
    addKey: p("INSERT INTO index_entries VALUES(?,?,?)"),
    backfillKey: p("INSERT OR IGNORE INTO index_entries VALUES(?,?,?)"),
    removeKey: p("DELETE FROM index_entries WHERE iid=? AND key=?"),
    asc: p(`${SCAN} LIMIT ?`).pluck(),
    desc: p(`${SCAN} DESC LIMIT ?`).pluck(),
    idAsc: p(`${ID_SCAN} LIMIT ?`).pluck(),
    idDesc: p(`${ID_SCAN} DESC LIMIT ?`).pluck(),
    sortedAsc: p(`${SORTED} ORDER BY id LIMIT ?`).pluck(),
    sortedDesc: p(`${SORTED} ORDER BY id DESC LIMIT ?`).pluck(),
    alias: p("SELECT rid FROM aliases WHERE id=?").pluck(),
    addPrefix: p("INSERT OR REPLACE INTO foreign_prefixes VALUES(?,?,?)"),
    addAlias: p("INSERT OR REPLACE INTO aliases VALUES(?,?)"),
    rows: p("SELECT rid, json FROM documents WHERE rid>=? AND rid<? ORDER BY rid LIMIT ?"),
    countRows: p("SELECT COUNT(*) FROM documents WHERE rid>=? AND rid<?").pluck(),
    reserve: p("UPDATE tables SET reserved=? WHERE num=?"),
    addTable: p("INSERT INTO tables VALUES(?,?,?)"),
    addIndex: p("INSERT INTO indexes VALUES(?,?,?,?,?)"),
    setIndexState: p("UPDATE indexes SET state=? WHERE iid=?"),
    dropIndex: p("DELETE FROM indexes WHERE iid=?"),
    clearIndex: p(
      "DELETE FROM index_entries WHERE iid=@iid AND key IN (SELECT key FROM index_entries WHERE iid=@iid LIMIT @limit)",
    ),
    outcome: p("SELECT outcome, ts FROM requests WHERE session=? AND request=? AND identity=?"),
    remember: p("INSERT INTO requests VALUES(?,?,?,?,?,?)"),
    pruneRequests: p(
      "DELETE FROM requests WHERE (session, request, identity) IN (SELECT session, request, identity FROM requests WHERE at<? LIMIT ?)",
    ),
    addJob: p("INSERT INTO jobs VALUES(?,?,?,?,?,?)"),
    moveJob: p("UPDATE jobs SET state=? WHERE rid=?"),
    endJob: p("UPDATE jobs SET state='done', at=? WHERE rid=?"),
    getMeta: p("SELECT value FROM meta WHERE key=?").pluck(),
    setMeta: p("INSERT OR REPLACE INTO meta VALUES(?,?)"),
    removeMeta: p("DELETE FROM meta WHERE key=?"),
  };
}

export type Statements = ReturnType<typeof prepareStatements>;
