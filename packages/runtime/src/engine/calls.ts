/** Runs top-level calls against the store and words their outcomes for clients. */
import { randomBytes } from "node:crypto";
import { normalizePath } from "./addresses.ts";
import { zero, type Counts } from "./limits.ts";
import type { CallSpec, LogEntry, Outcome, RequestMeta, Ts } from "./messages.ts";
import { isStorageFailure, NOT_WRITTEN, UNAVAILABLE } from "./notWritten.ts";
import type { Execution, Runner } from "./runner.ts";
import type { LiveRun } from "./live/registry.ts";
import { recordState } from "./schedule/jobs.ts";
import { damageOf, isDamage } from "./store/integrity.ts";
import type { Store } from "./store/store.ts";
import { runSystemFunction, SYSTEM_PREFIX, type SystemContext } from "./systemFunctions.ts";
import { Transaction } from "./transaction.ts";

const REQUEST_ID_BYTES = 8;

export const newRequestId = (): string => randomBytes(REQUEST_ID_BYTES).toString("hex");

/** An error as development deployments show it to clients. */
export function serverError(requestId: string, message: string): string {
  return `[Request ID: ${requestId}] Server Error\n${message}`;
}

export const failure = (error: string): Outcome => ({ ok: false, error, logLines: [] });

/** What a request comes to that ended with this error; damage is told with a code of its own. */
export const failureOf = (error: Error): Outcome =>
  isDamage(error)
    ? { ok: false, error: error.message, errorData: JSON.stringify(damageOf(error)), logLines: [] }
    : failure(error.message);

export interface QueryRun extends LiveRun {
  ts: Ts;
}

export class Calls {
  /** What top-level queries read since the start, as the platform counts it. */
  readonly read = { documentsRead: 0, bytesRead: 0, databaseQueries: 0 };
  /** The most that one call of a top-level function used of each limit since the start, by its path. */
  readonly largest = new Map<string, Counts>();

  constructor(
    private readonly store: Store,
    private readonly context: SystemContext,
    private readonly log: (entry: LogEntry) => void,
  ) {}

  /** Calls of other code than what is deployed. */
  with(runner: Runner): Calls {
    return new Calls(this.store, { ...this.context, runner: () => runner }, this.log);
  }

  private get runner(): Runner {
    return this.context.runner();
  }

  /** Runs a query, at the current state unless told otherwise. `trusted` callers are functions of the deployment itself. */
  query(call: CallSpec, journal: string | null, trusted = false, store = this.store): QueryRun {
    const started = Date.now();
    const tx = new Transaction(store, false);
    if (journal !== null) tx.journal = JSON.parse(journal) as Transaction["journal"];
    const execution = call.path.startsWith(SYSTEM_PREFIX)
      ? { ...runSystemFunction(tx, this.context, call), logLines: [] }
      : this.runner.execute({ ...this.invocation(call), trusted: trusted || isAdmin(call), tx, type: "query" });
    const outcome = this.conclude(call, "query", execution, started);
    this.read.documentsRead += tx.meter.get("documentsRead");
    this.read.bytesRead += tx.meter.get("bytesRead");
    this.read.databaseQueries += tx.meter.get("databaseQueries");
    this.noteUse(call, tx);
    const { endCursor } = tx.journal;
    return {
      outcome,
      fingerprint: fingerprint(execution),
      reads: tx.reads,
      journal: endCursor === null ? null : JSON.stringify({ endCursor }),
      usedAuth: tx.usedAuth || call.identity.kind === "admin",
      ts: store.ts,
    };
  }

  /**
   * Runs a mutation; on success its writes are part of the open group. `ts` is 0 when it wrote nothing: it is as of
   * whatever the turn commits.
   */
  mutation(call: CallSpec, trusted = false, jobId: string | null = null): { outcome: Outcome; ts: Ts } {
    const started = Date.now();
    const tx = new Transaction(this.store, true);
    const execution = this.runner.execute({
      ...this.invocation(call),
      trusted: trusted || isAdmin(call),
      jobId,
      tx,
      type: "mutation",
    });
    if (execution.ok && jobId !== null) recordState(tx, jobId, { kind: "success" });
    this.noteUse(call, tx);
    const isLost = tx.lost || (!execution.ok && isStorageFailure(execution.message));
    const settled = settle(
      tx,
      isLost ? { ...execution, ok: false, message: NOT_WRITTEN, data: UNAVAILABLE } : execution,
    );
    return { outcome: this.conclude(call, "mutation", settled, started), ts: settled.ok && tx.wrote ? tx.ts : 0n };
  }

  private noteUse({ component, path }: CallSpec, tx: Transaction): void {
    // A caller can make up paths without end; what is not there uses nothing.
    if (tx.meter.get("databaseQueries") === 0 && tx.meter.get("documentsWritten") === 0) return;
    const name = component === "" ? path : `${component}/${path}`;
    const known = this.largest.get(name);
    if (known) return tx.meter.raise(known);
    const largest = zero();
    tx.meter.raise(largest);
    this.largest.set(name, largest);
  }

  private invocation(call: CallSpec) {
    const address = { component: call.component, path: normalizePath(call.path) };
    return { address, args: call.args, identity: call.identity, meta: call.meta, jobId: null };
  }

  private conclude(
    call: CallSpec,
    udfType: "query" | "mutation",
    execution: Execution & { logLines: string[] },
    started: number,
  ): Outcome {
    const outcome = outcomeOf(execution, call.meta);
    if (!call.path.startsWith(SYSTEM_PREFIX)) this.log(logEntry(call, udfType, outcome, started));
    return outcome;
  }
}

const isAdmin = (call: CallSpec): boolean => call.identity.kind === "admin";

function settle<T extends Execution>(tx: Transaction, execution: T): T | (Execution & { logLines: string[] }) {
  if (!execution.ok) {
    tx.rollback();
    return execution;
  }
  try {
    tx.commit();
    return execution;
  } catch (error) {
    tx.rollback();
    return { ok: false, message: (error as Error).message, logLines: [] };
  }
}

function outcomeOf(execution: Execution & { logLines: string[] }, meta: RequestMeta | undefined): Outcome {
  const { logLines } = execution;
  if (execution.ok) return { ok: true, value: execution.value, logLines };
  const error = serverError(meta?.requestId ?? newRequestId(), execution.message);
  return execution.data === undefined
    ? { ok: false, error, logLines }
    : { ok: false, error, errorData: execution.data, logLines };
}

/** Results with the same fingerprint look the same to a client, whatever their request id. */
function fingerprint(execution: Execution & { logLines: string[] }): string {
  const result = execution.ok ? `1${execution.value}` : `0${execution.message}\0${execution.data ?? ""}`;
  return execution.logLines.length === 0 ? result : `${result}\0${execution.logLines.join("\0")}`;
}

function logEntry(call: CallSpec, udfType: "query" | "mutation", outcome: Outcome, started: number): LogEntry {
  return {
    timestamp: started,
    requestId: call.meta?.requestId ?? null,
    component: call.component,
    path: call.path,
    udfType,
    identityKind: call.identity.kind,
    lines: outcome.logLines,
    error: outcome.ok ? null : outcome.error,
    durationMs: Date.now() - started,
    cached: false,
  };
}
