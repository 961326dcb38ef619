/**
 * Brings a data directory to the present layout. An upgrade is a list of steps, each of which runs in transactions of
 * bounded size; how far it got is recorded in the transaction that did it, so it goes on there when it was interrupted
 * at any point. While it is under way the directory has a version that no runtime opens, other than to go on.
 */
import type { Database } from "better-sqlite3";
import { DOCUMENT_SUM, ENTRY_SUM, SCHEMA, SCHEMA_VERSION, SECONDARY, SUMMED, TABLES, type SummedTable } from "./sql.ts";

/** Rows that one transaction of an upgrade changes. */
const CHUNK_ROWS = 20_000;
const VERSION = "schema_version";
/** Key under which an upgrade records how far it is. */
const PROGRESS = "upgrade";

/** Where a step that works in chunks goes on; null at its start. */
type Cursor = (string | number)[] | null;

/** Does a part, in the open transaction. @returns where to go on, or null when the step is done. */
type Step = (db: Database, from: Cursor, rows: number) => Cursor;

interface Upgrade {
  from: number;
  to: number;
  steps: Step[];
}

interface Progress {
  to: number;
  step: number;
  cursor: Cursor;
}

export interface UpgradeOptions {
  /** Rows per transaction. */
  rows?: number;
  /** Called after every transaction. */
  committed?: () => void;
}

const once =
  (work: (db: Database) => void): Step =>
  (db) => {
    work(db);
    return null;
  };

const addColumns = once((db) => {
  db.exec(`ALTER TABLE documents ADD COLUMN ${DOCUMENT_SUM}; ALTER TABLE index_entries ADD COLUMN ${ENTRY_SUM}`);
});

const sumDocuments: Step = (db, from, rows) => {
  const [after = Number.MIN_SAFE_INTEGER] = (from ?? []) as number[];
  const last = db
    .prepare("SELECT MAX(rid) FROM (SELECT rid FROM documents WHERE rid>? ORDER BY rid LIMIT ?)")
    .pluck()
    .get(after, rows) as number | null;
  if (last === null) return null;
  db.prepare("UPDATE documents SET sum=document_sum(json) WHERE rid>? AND rid<=?").run(after, last);
  return [last];
};

const sumEntries: Step = (db, from, rows) => {
  const [iid, key] = (from ?? [Number.MIN_SAFE_INTEGER, ""]) as [number, string];
  const start = Buffer.from(key, "hex");
  const part = "SELECT iid, key FROM index_entries WHERE (iid, key) > (?, ?) ORDER BY iid, key LIMIT ?";
  const found = db.prepare(part).all(iid, start, rows) as { iid: number; key: Buffer }[];
  const last = found.at(-1);
  if (!last) return null;
  db.prepare(
    "UPDATE index_entries SET sum=entry_sum(iid, key, rid) WHERE (iid, key) > (?, ?) AND (iid, key) <= (?, ?)",
  ).run(iid, start, last.iid, last.key);
  return [last.iid, last.key.toString("hex")];
};

/** A generated column cannot be added to a table, so the table is made anew. */
const rebuild = (name: SummedTable): Step =>
  once((db) => {
    db.exec(`ALTER TABLE ${name} RENAME TO old_${name}; ${TABLES[name]};
      INSERT INTO ${name}(${SUMMED[name]}) SELECT ${SUMMED[name]} FROM old_${name}; DROP TABLE old_${name}`);
  });

/** Steps write the layout their version has; what a later version changes is copied here as it was. */
const UPGRADES: Upgrade[] = [
  {
    from: 1,
    to: 2,
    steps: [
      addColumns,
      sumDocuments,
      sumEntries,
      ...(Object.keys(TABLES) as SummedTable[]).map(rebuild),
      once((db) => void db.exec(SECONDARY)),
    ],
  },
];

const getMeta = (db: Database, key: string): string | undefined =>
  db.prepare("SELECT value FROM meta WHERE key=?").pluck().get(key) as string | undefined;

const setMeta = (db: Database, key: string, value: string): void =>
  void db.prepare("INSERT OR REPLACE INTO meta(key, value) VALUES(?,?)").run(key, value);

/** What a directory that is being upgraded has for a version. */
const between = ({ from, to }: Upgrade): string => `${from} to ${to}`;

function transaction(db: Database, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    work();
    db.exec("COMMIT");
  } catch (error) {
    if (db.inTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function progressOf(db: Database, upgrade: Upgrade): Progress {
  const text = getMeta(db, PROGRESS);
  return text === undefined ? { to: upgrade.to, step: 0, cursor: null } : (JSON.parse(text) as Progress);
}

/** One transaction of an upgrade. */
function advance(db: Database, upgrade: Upgrade, rows: number): void {
  const { step, cursor } = progressOf(db, upgrade);
  const work = upgrade.steps[step];
  if (!work) {
    db.prepare("DELETE FROM meta WHERE key=?").run(PROGRESS);
    return setMeta(db, VERSION, String(upgrade.to));
  }
  const next = work(db, cursor, rows);
  setMeta(db, VERSION, between(upgrade));
  setMeta(
    db,
    PROGRESS,
    JSON.stringify({ to: upgrade.to, step: next === null ? step + 1 : step, cursor: next } satisfies Progress),
  );
}

function run(db: Database, upgrade: Upgrade, { rows = CHUNK_ROWS, committed }: UpgradeOptions): void {
  console.warn(`The data directory is being upgraded from layout ${upgrade.from} to ${upgrade.to}.`);
  while (getMeta(db, VERSION) !== String(upgrade.to)) {
    transaction(db, () => advance(db, upgrade, rows));
    committed?.();
  }
  console.warn(`The data directory has layout ${upgrade.to} now.`);
}

/** The first version made its tables one by one: where that was interrupted there are some, and all are empty. */
function create(db: Database): void {
  for (const name of [...Object.keys(TABLES), "documents", "index_entries"]) db.exec(`DROP TABLE IF EXISTS ${name}`);
  db.exec(SCHEMA);
  setMeta(db, VERSION, String(SCHEMA_VERSION));
}

/** Layout version of a database; undefined of an empty one. */
export function versionOf(db: Database): string | undefined {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name='meta'").get() !== undefined;
  return isThere ? getMeta(db, VERSION) : undefined;
}

/**
 * Makes the layout of a new database, or upgrades that of an older one. The connection must know the sums.
 * @throws when the layout is of a version that this runtime does not know; nothing is changed then.
 */
export function bringUpToDate(db: Database, options: UpgradeOptions = {}): void {
  for (;;) {
    const version = versionOf(db);
    if (version === String(SCHEMA_VERSION)) return;
    if (version === undefined) {
      return transaction(db, () => create(db));
    }
    const upgrade = UPGRADES.find((other) => version === String(other.from) || version === between(other));
    if (!upgrade) {
      throw new Error(
        `The data directory has layout version ${version}; this runtime reads versions 1 to ${SCHEMA_VERSION}.`,
      );
    }
    run(db, upgrade, options);
  }
}
