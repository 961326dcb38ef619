import Database, { type Database as Db } from "better-sqlite3";
import { setImmediate as nextTurn } from "node:timers/promises";
import { DamagedRow } from "../../engine/store/integrity.ts";
import { openDocument } from "../../engine/store/sums.ts";
import { generationOf, generationRange } from "../../values/ids.ts";

const STORAGE = "_storage";

export interface SnapshotTable {
  num: number;
  /** Rowids [first, end) of its documents. */
  rowids: [first: number, end: number];
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
    const rows = this.db.prepare("SELECT * FROM tables ORDER BY num").all() as {
      num: number;
      name: string;
      reserved: number;
    }[];
    return rows.map(({ num, name, reserved }) => {
      const bar = name.indexOf("|");
      const rowids = generationRange(num, generationOf(reserved));
      return { num, rowids, component: name.slice(0, bar), name: name.slice(bar + 1) };
    });
  }

  /** Texts of a table's documents, as stored. */
  async *documents({ name, rowids: [first, end] }: SnapshotTable): AsyncGenerator<string> {
    const read = this.db.prepare(
      "SELECT rid, json || sum AS row FROM documents WHERE rid>=? AND rid<? ORDER BY rid LIMIT ?",
    );
    for (let from = first; ;) {
      const rows = read.all(from, end, CHUNK) as { rid: number; row: string }[];
      for (const { rid, row } of rows) {
        const json = openDocument(row);
        if (json === null) throw new DamagedRow(name, null, String(rid));
        yield json;
      }
      const last = rows.at(-1);
      if (!last || rows.length < CHUNK) return;
      from = last.rid + 1;
      await nextTurn();
    }
  }

  files(): SnapshotFileRow[] {
    const find = this.db.prepare(
      "SELECT f.uuid, f.component, d.json FROM files f JOIN documents d ON d.rid=f.rid WHERE f.rid>=? AND f.rid<? ORDER BY f.rid",
    );
    return this.tables().flatMap(({ name, rowids }) =>
      name === STORAGE ? find.all(...rowids) : [],
    ) as SnapshotFileRow[];
  }

  close(): void {
    this.db.close();
  }
}
