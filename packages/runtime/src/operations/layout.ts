/** What lies where in a data directory and in a backup of one. */
import { DATABASE_FILE } from "../engine/store/store.ts";

export { DATABASE_FILE };
export const FILES_DIRECTORY = "files";
export const MANIFEST_FILE = "manifest.json";
export const BACKUP_FORMAT = 1;

export interface ManifestEntry {
  /** Path inside the backup, with slashes. */
  path: string;
  size: number;
  /** SHA-256, hex. */
  sha256: string;
}

export interface Manifest {
  format: typeof BACKUP_FORMAT;
  /** Timestamp of the last commit that is in it, ns since the epoch. */
  ts: string;
  created: string;
  documents: number;
  entries: ManifestEntry[];
}
