/**
 * Scheduled functions as data. A job is a document of its component's `_scheduled_functions` table, which functions
 * can read, plus a row of the due queue. Both are written in the transaction that schedules, runs or cancels it.
 */
import type { Json, JsonObject } from "../../values/json.ts";
import { idOf } from "../documents.ts";
import { rowidOf, tableOfRowid } from "../../values/ids.ts";
import { displayPath, resolveAddress, type RawAddress } from "../addresses.ts";
import type { FunctionAddress } from "../messages.ts";
import type { Runner } from "../runner.ts";
import type { Store } from "../store/store.ts";
import { SCHEDULED_FUNCTIONS } from "../systemTables.ts";
import type { Transaction } from "../transaction.ts";

export interface ScheduleRequest extends RawAddress {
  /** Seconds since the epoch. */
  ts: number;
  args: JsonObject;
}

export type JobState =
  | { kind: "pending" }
  | { kind: "inProgress" }
  | { kind: "success" }
  | { kind: "failed"; error: string }
  | { kind: "canceled" };

/** States of the due queue; `done` rows wait to be pruned; `damaged` ones are set aside. */
export type QueueState = "pending" | "running" | "done" | "damaged";

export interface JobRow {
  rid: number;
  state: QueueState;
  /** When it is due, or when it ended (ms). */
  at: number;
  component: string;
  path: string;
  args: string;
  /** 0 when the row does not fit its checksum. */
  isWhole: number;
}

const EARLIEST_MS = 0;
/** Due times further off than five years are refused, as the platform does. */
const MAX_DELAY_MS = 5 * 365 * 24 * 60 * 60 * 1_000;

/**
 * Adds a job for the running component; what a canceled job schedules is canceled at once. @returns its id.
 * @throws when there is no such mutation or action.
 */
export function scheduleJob(tx: Transaction, runner: Runner, request: ScheduleRequest, parentJob?: string): string {
  const target = resolveAddress(request, tx.component);
  const fn = runner.find(target);
  if (!fn || fn.type === "query" || fn.type === "httpAction") {
    throw new Error(`Attempted to schedule function at nonexistent path: ${displayPath(target.path)}`);
  }
  const at = request.ts * 1_000;
  if (!(at >= EARLIEST_MS) || at > Date.now() + MAX_DELAY_MS) throw new Error("The scheduled time is out of range.");
  const args = JSON.stringify([request.args]);
  tx.meter.add("functionsScheduled", 1);
  tx.meter.add("scheduledFunctionArgsBytes", args.length);
  const id = addJob(tx, target, args, at);
  if (parentJob !== undefined && isCanceled(tx.store, parentJob)) cancelJob(tx, id);
  return id;
}

function isCanceled(store: Store, jobId: string): boolean {
  const json = store.sql.get.get(rowidOf(jobId)) as string | undefined;
  return json !== undefined && (JSON.parse(json) as { state: JobState }).state.kind === "canceled";
}

/** Adds a job without checks: for crons as well. `args` is the JSON text of the argument array. */
export function addJob(tx: Transaction, target: FunctionAddress, args: string, at: number): string {
  const name = displayPath(target.path);
  const document = { args: JSON.parse(args) as Json, name, scheduledTime: at, state: { kind: "pending" } };
  const id = tx.insert(tx.table(SCHEDULED_FUNCTIONS), document);
  tx.store.sql.addJob.run(rowidOf(id), "pending", at, target.component, target.path, args);
  tx.afterCommit({ type: "scheduled", at });
  return id;
}

/** Cancels a job that has not ended. A running action goes on, but its end is not recorded. */
export function cancelJob(tx: Transaction, id: string): void {
  const table = tx.tableOfId(id) === SCHEDULED_FUNCTIONS ? tx.table(SCHEDULED_FUNCTIONS) : null;
  const json = table && tx.get(table, id);
  if (!json)
    throw new Error(`Invalid argument \`id\` for \`scheduler.cancel\`: no scheduled function has the id "${id}"`);
  const { state } = JSON.parse(json) as { state: JobState };
  if (state.kind !== "pending" && state.kind !== "inProgress") return;
  setJobState(tx, id, { kind: "canceled" });
}

/** Updates a job's document and its row. The transaction's component must be the document's. */
function setJobState(tx: Transaction, id: string, state: JobState): void {
  const now = Date.now();
  const ended = state.kind !== "pending" && state.kind !== "inProgress";
  const change: JsonObject = ended ? { state: { ...state }, completedTime: now } : { state: { ...state } };
  tx.patch(tx.table(SCHEDULED_FUNCTIONS), id, change);
  const queue: QueueState = state.kind === "inProgress" ? "running" : "pending";
  const { endJob, moveJob } = tx.store.sql;
  if (ended) endJob.run(now, rowidOf(id));
  else moveJob.run(queue, rowidOf(id));
}

/** Id and table component of a job's document, by its row. */
export function jobDocument(store: Store, rid: number): { id: string; component: string } | null {
  const json = store.sql.get.get(rid) as string | undefined;
  if (json === undefined) return null;
  const table = store.catalog.withNumber(tableOfRowid(rid));
  return table ? { id: idOf(json), component: table.component } : null;
}

/** Takes a job out of the queue that is damaged itself or whose document is: it must not run, nor keep others waiting. */
export function setAside(store: Store, rid: number): void {
  store.damage("jobs", rid);
  store.write((sql) => void sql.moveJob.run("damaged" satisfies QueueState, rid));
}

/** Moves a job's state in the given transaction, whatever component runs in it. */
export function recordState(tx: Transaction, jobId: string, state: JobState): void {
  const document = jobDocument(tx.store, rowidOf(jobId) ?? -1);
  if (!document || document.id !== jobId) return;
  const component = tx.component;
  tx.component = document.component;
  if (tx.get(tx.table(SCHEDULED_FUNCTIONS), jobId) !== null) setJobState(tx, jobId, state);
  tx.component = component;
}
