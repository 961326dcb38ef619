/** Removes results of scheduled functions that nobody may ask for any more. */
import { isDamage } from "../store/integrity.ts";
import type { Store } from "../store/store.ts";
import { SCHEDULED_FUNCTIONS } from "../systemTables.ts";
import { Transaction } from "../transaction.ts";
import { jobDocument, setAside } from "./jobs.ts";

/** A damaged document is not taken out of indexes that it may not be in; its job is kept as it is. */
function isSetAside(store: Store, rid: number): boolean {
  try {
    jobDocument(store, rid);
    return false;
  } catch (error) {
    if (!isDamage(error)) throw error;
    setAside(store, rid);
    return true;
  }
}

/** Removes up to `limit` jobs that ended before `before` (ms). @returns how many. */
export function pruneJobs(store: Store, before: number, limit: number): number {
  const find = store.db.prepare("SELECT rid FROM jobs WHERE state='done' AND at<? ORDER BY at LIMIT ?").pluck();
  const rids = (find.all(before, limit) as number[]).filter((rid) => !isSetAside(store, rid));
  if (rids.length === 0) return 0;
  const tx = new Transaction(store, true);
  const remove = store.db.prepare("DELETE FROM jobs WHERE rid=?");
  for (const rid of rids) {
    const document = jobDocument(store, rid);
    tx.beginWrite();
    remove.run(rid);
    if (!document) continue;
    tx.component = document.component;
    tx.remove(tx.table(SCHEDULED_FUNCTIONS), document.id);
  }
  tx.commit();
  return rids.length;
}
