import Database, { type Database as Db } from "better-sqlite3";
import { setImmediate as nextTurn } from "node:timers/promises";
import { endRowid, firstRowid } from "../../values/ids.ts";

export interface SnapshotTable {
  num: number;
  component: string;
  name: string;
}

export interface SnapshotFileRow {
  uuid: string;
  component: string;
  /** The file's document in `_storage`, as stored. */
  json: string;
}

const CHUNK = 500;

/** The database as of one moment, read beside the engine that goes on writing. */
export class SnapshotReader {
  private readonly db: Db;
  /** Timestamp of the last commit that is in it. */
  readonly ts: bigint;

  constructor(file: string) {
    this.db = new Database(file, { readonly: true });
    this.db.exec("BEGIN");
    this.ts = BigInt(
      (this.db.prepare("SELECT value FROM meta WHERE key='ts'").pluck().get() as string | undefined) ?? "0",
    );
  }

  tables(): SnapshotTable[] {
    const rows = this.db.prepare("SELECT num, name FROM tables ORDER BY num").all() as { num: number; name: string }[];
    return rows.map(({ num, name }) => {
      const bar = name.indexOf("|");
      return { num, component: name.slice(0, bar), name: name.slice(bar + 1) };
    });
  }

  /** Texts of a table's documents, as stored. */
  async *documents({ num }: SnapshotTable): AsyncGenerator<string> {
    const read = this.db.prepare("SELECT rid, json FROM documents WHERE rid>=? AND rid<? ORDER BY rid LIMIT ?");
    for (let from = firstRowid(num); ;) {
      const rows = read.all(from, endRowid(num), CHUNK) as { rid: number; json: string }[];
      for (const { json } of rows) yield json;
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      from = last.rid + 1;
      await nextTurn();
    }
  }

  files(): SnapshotFileRow[] {
    return this.db
      .prepare("SELECT f.uuid, f.component, d.json FROM files f JOIN documents d ON d.rid=f.rid ORDER BY f.rid")
      .all() as SnapshotFileRow[];
  }

  close(): void {
    this.db.close();
  }
}
