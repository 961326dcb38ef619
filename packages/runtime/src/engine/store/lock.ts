/** Keeps a data directory to one process: two engines on one file would each believe to be the only writer. */
import Database from "better-sqlite3";
import { join } from "node:path";

/** How long to wait for an engine of this process that is just being ended. */
const WAIT_MS = 2_000;

/**
 * Takes the directory's lock, which the operating system releases when the process dies.
 * @returns a function that gives it back. @throws when another engine holds it.
 */
export function lockDirectory(dataDir: string): () => void {
  const db = new Database(join(dataDir, "engine.lock"), { timeout: WAIT_MS });
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch {
    db.close();
    throw new Error(`The data directory ${dataDir} is in use by another process.`);
  }
  return () => void db.close();
}
