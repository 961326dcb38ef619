import { useState } from "react";

interface Identified {
  _id: string;
}

/** What a list shows, apart from what the server has now. */
export interface Held<Row extends Identified> {
  live: readonly Row[];
  hold: boolean;
  /** In the order of the screen. Rows that left the view stay, in place, while the list is held. */
  rows: readonly Row[];
  /** Ids of rows still shown that the server no longer lists. */
  gone: ReadonlySet<string>;
  /** New rows that wait behind the bar. */
  waiting: readonly Row[];
}

export const nothingHeld: Held<never> = { live: [], hold: false, rows: [], gone: new Set(), waiting: [] };

/**
 * The list after an update. Free, it is the server's; held, nothing that is on the screen moves: rows keep their places
 * (with fresh content), new ones wait, and only further pages are added, at the end. `actedOn` are the rows the reader
 * himself just moved: they come and go at once.
 */
export function settle<Row extends Identified>(
  before: Held<Row>,
  live: readonly Row[],
  hold: boolean,
  actedOn: (id: string) => boolean,
): Held<Row> {
  if (before.live === live && before.hold === hold) return before;
  if (!hold || before.rows.length === 0) return { live, hold, rows: live, gone: new Set(), waiting: [] };
  const fresh = new Map(live.map((row) => [row._id, row]));
  const kept = before.rows.filter((row) => fresh.has(row._id) || !actedOn(row._id));
  const gone = new Set(kept.filter((row) => !fresh.has(row._id)).map((row) => row._id));
  const rows = kept.map((row) => fresh.get(row._id) ?? row);
  const waiting = addNew(rows, live, actedOn);
  return { live, hold, rows, gone, waiting };
}

/** Puts new rows into `rows` where that moves nothing (or the reader asked for it); returns those that must wait. */
function addNew<Row extends Identified>(rows: Row[], live: readonly Row[], actedOn: (id: string) => boolean): Row[] {
  const shown = new Set(rows.map((row) => row._id));
  const lastShown = live.findLastIndex((row) => shown.has(row._id));
  const waiting: Row[] = [];
  live.forEach((row, index) => {
    if (shown.has(row._id)) return;
    if (index > lastShown) rows.push(row);
    else if (actedOn(row._id)) rows.splice(placeOf(rows, live, index), 0, row);
    else waiting.push(row);
  });
  return waiting;
}

/** Behind the nearest row above it that is on the screen. */
function placeOf<Row extends Identified>(rows: readonly Row[], live: readonly Row[], index: number): number {
  for (let above = index - 1; above >= 0; above--) {
    const at = rows.findIndex((row) => row._id === live[above]?._id);
    if (at >= 0) return at + 1;
  }
  return 0;
}

/** How long an action of the reader's explains a row's coming or going, in ms (the time to undo, and a little). */
const ACTED_MS = 15_000;
const acted = new Map<string, number>();

/** Remembers that the reader himself moved these rows. */
export function noteActed(ids: readonly string[]): void {
  const now = Date.now();
  for (const id of ids) acted.set(id, now);
}

function actedLately(id: string): boolean {
  return Date.now() - (acted.get(id) ?? 0) < ACTED_MS;
}

/** The rows to show for what the server lists, holding still while `hold`. */
export function useHeldRows<Row extends Identified>(live: readonly Row[], hold: boolean): Held<Row> {
  const [held, setHeld] = useState<Held<Row>>(nothingHeld);
  const next = settle(held, live, hold, actedLately);
  if (next !== held) setHeld(next);
  return next;
}
