/** Finds a damaged database before anything is read from it as if it were true. */
import type { Database } from "better-sqlite3";
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";

/** Larger databases are not read as a whole at a start; their catalog is, and `check` reads the rest. */
const FULL_CHECK_BYTES = 64 << 20;
const HEADER_BYTES = 100;
const MAGIC = "SQLite format 3\0";
const CATALOG = ["meta", "tables", "indexes", "jobs", "files", "env", "crons"];

/** The database's file is damaged; the message names the file and says what is wrong. */
export class DamagedDatabase extends Error {
  constructor(file: string, reason: string) {
    super(`The database ${file} is damaged: ${reason}. Restore a backup, or repair a copy; nothing was changed.`);
  }
}

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
    const isSmall =
      statSync(file).size + (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) <= FULL_CHECK_BYTES;
    const found = isSmall ? findings(db, "PRAGMA quick_check(3)") : CATALOG.flatMap((name) => checkTable(db, name));
    if (found.length > 0) throw new DamagedDatabase(file, found.join("; "));
  } catch (error) {
    throw error instanceof DamagedDatabase ? error : new DamagedDatabase(file, (error as Error).message);
  }
}

const findings = (db: Database, pragma: string): string[] =>
  (db.prepare(pragma).pluck().all() as string[]).filter((text) => text !== "ok");

const checkTable = (db: Database, name: string): string[] => {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name=?").get(name) !== undefined;
  return isThere ? findings(db, `PRAGMA quick_check('${name}')`) : [];
};
