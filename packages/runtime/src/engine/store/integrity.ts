/** Finds a damaged database before anything is read from it as if it were true. */
import type { Database } from "better-sqlite3";
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { isWhole, SCHEMA_VERSION, type SummedTable } from "./sql.ts";
import { versionOf } from "./upgrade.ts";

/** Larger databases are not read as a whole at a start; their catalog is, and `check` reads the rest. */
const FULL_CHECK_BYTES = 64 << 20;
/** Of smaller databases every index entry is compared with its checksum: a wrong one would hide a document. */
const ENTRY_CHECK_BYTES = 16 << 20;
const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";
/** Tables that everything else hangs on; each of them is small. */
const CATALOG = ["meta", "tables", "indexes", "env", "crons", "foreign_prefixes", "upload_tokens"] as const;
const CATALOG_PAGES = [...CATALOG, "jobs", "files"];

/** The database's file is damaged; the message names the file and says what is wrong. */
export class DamagedDatabase extends Error {
  constructor(file: string, reason: string) {
    super(`The database ${file} is damaged: ${reason}. Restore a backup, or repair a copy; nothing was changed.`);
  }
}

/** What clients get as the data of a ConvexError; both are null when SQLite refuses a whole page. */
export interface DamageData {
  code: "StorageDamaged";
  table: string | null;
  /** Of a document whose id can still be read. */
  id: string | null;
}

/** A row that does not fit its checksum, or that is not where its index says; it is never served. */
export class DamagedRow extends Error {
  readonly data: DamageData;

  /** @param id of a document whose id can still be read. @param row names what has none, for whoever repairs it. */
  constructor(table: string, id: string | null, row: string) {
    const what = id === null ? `Row ${row}` : `The document ${id}`;
    super(
      `${what} of table "${table}" is damaged: what is stored does not fit its checksum. It is not served; ` +
        "`parley-runtime check` names all that is damaged, and a backup has it whole.",
    );
    this.data = { code: "StorageDamaged", id, table };
  }
}

/** Is it a row or a page that cannot be trusted? */
export const isDamage = (error: unknown): boolean =>
  error instanceof DamagedRow || String((error as { code?: unknown }).code).startsWith("SQLITE_CORRUPT");

/** What clients get as the data of the error. */
export const damageOf = (error: unknown): DamageData =>
  error instanceof DamagedRow ? error.data : { code: "StorageDamaged", id: null, table: null };

/**
 * Looks at the file itself, before SQLite opens it. While a log of writes lies beside it the file alone says little,
 * and what is missing is found by `checkContents`. @throws DamagedDatabase
 */
export function checkFile(file: string): void {
  if (!existsSync(file)) return;
  const handle = openSync(file, "r");
  try {
    const { size } = fstatSync(handle);
    if (size === 0) return;
    const header = Buffer.alloc(HEADER_BYTES);
    if (readSync(handle, header, 0, HEADER_BYTES, 0) < HEADER_BYTES)
      throw new DamagedDatabase(file, "it is cut off within its header");
    if (header.toString("latin1", 0, MAGIC.length) !== MAGIC)
      throw new DamagedDatabase(file, "it is no SQLite database");
    const logged = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (logged > 0) return;
    const given = header.readUInt16BE(16);
    const expected = (given === 1 ? 65_536 : given) * header.readUInt32BE(28);
    if (size < expected) throw new DamagedDatabase(file, `it has ${size} bytes instead of ${expected}`);
  } finally {
    closeSync(handle);
  }
}

/** Lets SQLite check the pages: all of a small database, the catalog of a large one. @throws DamagedDatabase */
export function checkContents(file: string, db: Database): void {
  try {
    const size = statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0);
    const pages =
      size <= FULL_CHECK_BYTES
        ? findings(db, "PRAGMA integrity_check(3)")
        : CATALOG_PAGES.flatMap((name) => checkTable(db, name));
    const found = pages.length > 0 ? pages : rowFindings(db, size);
    if (found.length > 0) throw new DamagedDatabase(file, found.join("; "));
  } catch (error) {
    throw error instanceof DamagedDatabase ? error : new DamagedDatabase(file, (error as Error).message);
  }
}

const rowFindings = (db: Database, size: number): string[] => [
  ...CATALOG.flatMap((name) => checkRows(db, name)),
  ...(size <= ENTRY_CHECK_BYTES ? checkEntries(db) : []),
];

const findings = (db: Database, pragma: string): string[] =>
  (db.prepare(pragma).pluck().all() as string[]).filter((text) => text !== "ok");

const checkTable = (db: Database, name: string): string[] => {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name=?").get(name) !== undefined;
  return isThere ? findings(db, `PRAGMA quick_check('${name}')`) : [];
};

/** Data directories of the first version have no checksums, and one that is being upgraded has not all of them. */
const hasSums = (db: Database, name: string): boolean =>
  db.prepare("SELECT 1 FROM pragma_table_xinfo(?) WHERE name='sum'").get(name) !== undefined;

function checkEntries(db: Database): string[] {
  if (versionOf(db) !== String(SCHEMA_VERSION)) return [];
  const wrong = "SELECT iid FROM index_entries WHERE sum IS NOT entry_sum(iid, key, rid) LIMIT 1";
  const iid = db.prepare(wrong).pluck().get() as number | undefined;
  return iid === undefined ? [] : [`an entry of index ${iid} does not fit its checksum`];
}

const checkRows = (db: Database, name: SummedTable): string[] => {
  if (!hasSums(db, name)) return [];
  const isDamaged = db.prepare(`SELECT 1 FROM ${name} WHERE NOT (${isWhole(name)}) LIMIT 1`).get() !== undefined;
  return isDamaged ? [`a row of ${name} does not fit its checksum`] : [];
};
