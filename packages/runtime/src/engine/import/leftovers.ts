/**
 * Rows that no table owns any more: what an import replaced, or what one that failed had filled. They are written
 * down before they come to be, and cleared in steps, also after a crash.
 */
import { logicalRowid, tableOfRowid } from "../../values/ids.ts";
import { rowidRange } from "../store/catalog.ts";
import type { Effect, Store } from "../store/store.ts";

/** Rowids [first, end). */
export type Rowids = [first: number, end: number];

const KEY = "leftovers";

const isSame = (a: Rowids, b: Rowids): boolean => a[0] === b[0] && a[1] === b[1];

/** What is written down as waiting to be cleared. */
export function recordedLeftovers(text: string | null): Rowids[] {
  return text === null ? [] : (JSON.parse(text) as Rowids[]);
}

export class Leftovers {
  private ranges: Rowids[];
  /** Ranges that an import is filling: to be cleared only if it fails. */
  private filling: Rowids[] = [];

  constructor(private readonly store: Store) {
    const live = [...store.catalog.tables()].map((table) => rowidRange(table) as Rowids);
    const recorded = recordedLeftovers(store.getMeta(KEY));
    this.ranges = recorded.filter((range) => !live.some((other) => isSame(range, other)));
    this.hold();
  }

  get isEmpty(): boolean {
    return this.ranges.length === 0;
  }

  private hold(): void {
    this.store.catalog.held = new Set([...this.ranges, ...this.filling].map(([first]) => tableOfRowid(first)));
  }

  /** Writes down, in the open group, that these ranges are to be cleared unless they are adopted. */
  begin(filling: Rowids[]): void {
    this.filling = filling;
    this.hold();
    this.record([...this.ranges, ...filling]);
  }

  private record(ranges: Rowids[]): void {
    this.store.write((sql) => {
      if (ranges.length === 0) sql.removeMeta.run(KEY);
      else sql.setMeta.run(KEY, JSON.stringify(ranges));
    });
  }

  /** Writes down, in the group that adopts what was filled, what it replaces. */
  replace(old: Rowids[]): void {
    this.record([...this.ranges, ...old]);
  }

  /** The import ended: clears what it replaced, or what it had filled. */
  end(cleared: "filled" | Rowids[]): void {
    this.ranges.push(...(cleared === "filled" ? this.filling : cleared));
    this.filling = [];
    this.hold();
  }

  /** Clears some rows in the open group. @returns how many, at least 1 as long as there are ranges. */
  step(limit: number): number {
    const [range] = this.ranges;
    if (!range) return 0;
    const rows = this.store.db
      .prepare("SELECT rid, substr(json, 9, 32) AS id FROM documents WHERE rid>=? AND rid<? ORDER BY rid LIMIT ?")
      .all(...range, limit) as { rid: number; id: string }[];
    const last = rows.at(-1);
    if (last) this.remove(range[0], last.rid, rows);
    if (rows.length < limit) this.finish(range);
    return Math.max(1, rows.length);
  }

  private remove(first: number, last: number, rows: { id: string; rid: number }[]): void {
    const { db } = this.store;
    const uuids = db.prepare("SELECT uuid FROM files WHERE rid>=? AND rid<=?").pluck().all(first, last) as string[];
    this.store.write(() => {
      for (const from of ["documents", "files"])
        db.prepare(`DELETE FROM ${from} WHERE rid>=? AND rid<=?`).run(first, last);
      if (this.store.aliased) for (const row of rows) this.removeAlias(row);
    });
    const effects = uuids.map((uuid): Effect => ({ type: "fileDeleted", uuid }));
    if (effects.length > 0) this.store.accept(this.store.nextTs(), [], effects, []);
  }

  /** The same id may lead to a document that took this one's place. */
  private removeAlias({ id, rid }: { id: string; rid: number }): void {
    const { sql, catalog, db } = this.store;
    const place = sql.alias.get(id) as number | undefined;
    if (place === undefined || place !== logicalRowid(rid)) return;
    const json = sql.get.get(catalog.physical(place)) as string | undefined;
    if (!json?.startsWith(`{"_id":"${id}"`)) db.prepare("DELETE FROM aliases WHERE id=?").run(id);
  }

  private finish(range: Rowids): void {
    this.ranges = this.ranges.filter((other) => other !== range);
    this.hold();
    this.record([...this.ranges, ...this.filling]);
  }
}
