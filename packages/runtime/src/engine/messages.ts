/**
 * The contract between the server (main thread: sockets, sessions, HTTP, auth, files, supervision) and the
 * engine (worker thread: store, isolate, live queries, scheduler).
 *
 * Both directions carry batches: every message posted during one turn leaves as one array. Values cross as
 * Convex JSON text, never as parsed objects, so a large result is copied once and parsed by the client only.
 * The engine answers a request only after everything it depends on is durable.
 */

import type { JsonObject } from "../values/json.ts";

/** Commit timestamp in nanoseconds since the epoch; strictly increasing, also across restarts. */
export type Ts = bigint;

/**
 * Who calls. `attributes` is what `ctx.auth.getUserIdentity()` returns, as Convex JSON; `key` is a canonical
 * text of it that live queries and request outcomes are shared and keyed by. Admin calls may reach internal functions,
 * component functions and `_system/` functions.
 */
export type Identity =
  | { kind: "none"; key: "" }
  | { kind: "user"; key: string; attributes: string }
  | { kind: "admin"; key: string; attributes: string | null };

/** A function of the app ("" component) or of a component instance, e.g. `{ component: "aggregate/batchWorker", path: "worker:run" }`. */
export interface FunctionAddress {
  component: string;
  /** `module/path:export`, without `.js`. */
  path: string;
}

export interface RequestMeta {
  requestId: string;
  ip: string | null;
  userAgent: string | null;
  /** The token by which a mutation or an action was authenticated, if one was; kept nowhere. */
  authToken?: string | null;
  /** Id of the scheduled job on whose behalf everything runs, if one does. */
  jobId?: string;
}

export interface CallSpec extends FunctionAddress {
  /** Convex JSON text of the argument array: `[{...}]`. */
  args: string;
  identity: Identity;
  meta?: RequestMeta;
}

/** What a call came to. `logLines` are formatted as the official clients expect them. */
export type Outcome =
  | { ok: true; value: string; logLines: string[] }
  | { ok: false; error: string; errorData?: string; logLines: string[] };

/** Kind of call a request may be routed to; `any` (admin only) resolves the function's own type. */
export type UdfType = "query" | "mutation" | "action" | "httpAction";

/** Everything one component definition brings: bundled default-runtime code, its functions' metadata and its schema. */
export interface ComponentCode {
  /** Instance path: "" is the app. */
  component: string;
  /**
   * One classic script that registers every module's namespace on the global object:
   * `globalThis.__modules["path"] = namespace` (path without `.js`, e.g. "http", "crons", "team/members").
   * `globalThis.__modules` is an empty object when the script starts; modules that ask for "node" are left out.
   */
  script: string;
  /** Source map of `script` as JSON text, for stack traces. */
  sourceMap: string | null;
  /** The modules that ask for "use node", linked like `script`; the engine keeps them and does nothing with them. */
  nodeScript?: string | null;
  nodeSourceMap?: string | null;
  /** Exported schema (`schema.export()` as text) or null. */
  schema: string | null;
  /** Environment variables this instance sees. */
  env: Record<string, string>;
}

export interface FunctionSpec extends FunctionAddress {
  type: UdfType;
  visibility: "public" | "internal";
  /** `exportArgs()` / `exportReturns()` text, or null when the function declares none. */
  args: string | null;
  returns: string | null;
  environment: "isolate" | "node";
  /** Position in the source, when known. */
  line: number | null;
}

export interface CronSpec {
  name: string;
  component: string;
  path: string;
  args: string;
  /** The exported schedule of `cronJobs()`, as Convex exports it. */
  schedule: unknown;
}

/** A whole deployment; applied atomically. Persisted by the engine and loaded again when it starts. */
export interface Deployment {
  version: number;
  components: ComponentCode[];
  functions: FunctionSpec[];
  crons: CronSpec[];
  /** Routes of the app's HTTP actions; prefixes end in `*`. */
  httpRoutes?: HttpRouteSpec[];
  /** Auth providers, evaluated with the environment. */
  authProviders: unknown[];
  /** Source modules as pushed, for hash comparison and code views: JSON text kept opaque by the engine. */
  source: string;
}

export interface HttpRouteSpec {
  path: string;
  method: string;
}

/** What `analyze` found out by evaluating the pushed modules. */
export interface Analysis {
  functions: FunctionSpec[];
  crons: CronSpec[];
  httpRoutes?: HttpRouteSpec[];
}

export interface FileMetadata {
  storageId: string;
  /** Name of the blob inside the files directory and in its public URL. */
  uuid: string;
  component: string;
  /** SHA-256, base64. */
  sha256: string;
  size: number;
  contentType: string | null;
}

/** What becomes of documents that are there already. */
export type ImportMode = "requireEmpty" | "append" | "replace" | "replaceAll";

/**
 * One line of a prepared import, as JSON: a table (component, name, the number its ids carry if known), followed by
 * its documents; those of `_storage` with the name of their blob.
 */
export type ImportRow =
  ["table", component: string, name: string, number: number | null] | ["row", document: JsonObject, uuid?: string];

export type EngineRequest =
  | { type: "query"; id: number; call: CallSpec; journal: string | null; atTs?: Ts }
  /** Runs a query of a script of its own (see `ComponentCode.script`), as a function of the call's component. */
  | { type: "inlineQuery"; id: number; call: CallSpec; script: string }
  /** `session`/`requestId` make it exactly-once: the stored outcome is returned for a repeated pair under the same identity. */
  | { type: "mutation"; id: number; call: CallSpec; session?: string; requestId?: number }
  | { type: "subscribe"; liveId: number; call: CallSpec; journal: string | null }
  | { type: "unsubscribe"; liveId: number }
  /**
   * One syscall of a running action (`1.0/actions/query`, `storage...`, `1.0/actions/schedule` ...).
   * `session`/`requestId` make a writing one exactly-once when it is resent to a new engine, as for mutations.
   */
  | {
      type: "actionSyscall";
      id: number;
      op: string;
      args: string;
      caller: { component: string; identity: Identity; meta?: RequestMeta };
      session?: string;
      requestId?: number;
    }
  | { type: "storeFile"; id: number; file: Omit<FileMetadata, "storageId"> }
  | { type: "findFile"; id: number; by: { uuid: string } | { storageId: string; component: string } }
  | { type: "uploadToken"; id: number; op: "consume"; token: string }
  /** Analyses a pushed deployment without applying it; answers with an Analysis as JSON text. */
  | { type: "analyze"; id: number; components: ComponentCode[] }
  /** Validates existing data and backfills indexes in steps, then switches at once. Fails with nothing changed. */
  | { type: "applyDeployment"; id: number; deployment: Deployment; dryRun: boolean }
  /**
   * Checks a value against a validator as a component sees it (ids belong to its tables): arguments and results of
   * actions. Answers `null`, or the validation error without a prefix.
   */
  | { type: "checkValue"; id: number; component: string; validator: string; value: string }
  | { type: "setEnv"; id: number; changes: { name: string; value: string | null }[] }
  /** State the server keeps in the store under a name of its own (instance name and secret, push state ...). */
  | { type: "getMeta"; id: number; key: string }
  | { type: "setMeta"; id: number; key: string; value: string | null }
  /** An action that the scheduler had handed out (see `runAction`) ended. */
  | { type: "actionDone"; jobId: string; outcome: Outcome }
  /** Takes in a prepared import as one transaction, once per `importId`; answers with the number of documents. */
  | { type: "import"; id: number; importId: string; file: string; mode: ImportMode }
  /** Keeps the last durable state for a while, for queries with its time as `atTs`; answers with the time as text. */
  | { type: "snapshot"; id: number }
  | { type: "stats"; id: number }
  /** What the functions used of the limits on one transaction; answers with a `LimitUse`. */
  | { type: "limitUse"; id: number }
  | { type: "close"; id: number };

export type EngineEvent =
  | { type: "ready"; ts: Ts; deployment: Deployment | null; env: Record<string, string> }
  /** Answer of a request. Queries and mutations give an Outcome; others give JSON text as `value`. `ts` is the commit (or read) time. */
  | { type: "answer"; id: number; outcome: Outcome; ts: Ts; journal?: string | null }
  /**
   * New results of live queries, all read at `ts`. Sent after the answers of the commits they follow. A live query
   * whose result did not change is not listed. `ts` advances with every commit, so an empty list is sent too when
   * a commit touched no subscription.
   */
  | { type: "live"; ts: Ts; results: { liveId: number; outcome: Outcome; journal: string | null }[] }
  /** The scheduler (or a cron) asks for an action to be run; answered by `actionDone`. */
  | { type: "runAction"; jobId: string; call: CallSpec }
  /**
   * A scheduled mutation is about to run. Posted at once, not with the batch, so that the server knows which job
   * to record as failed when the engine never comes back; the heartbeat then shows `JOB_RUNNING`.
   */
  | { type: "jobStarted"; jobId: string }
  /** A deployment or the environment changed. */
  | { type: "deployed"; deployment: Deployment; env: Record<string, string> }
  /** Files that a commit deleted: their blobs may go. */
  | { type: "filesDeleted"; uuids: string[] }
  /** One line for the log stream. */
  | { type: "log"; entry: LogEntry };

export interface LogEntry {
  timestamp: number;
  requestId: string | null;
  component: string;
  path: string;
  udfType: UdfType;
  identityKind: Identity["kind"];
  lines: string[];
  error: string | null;
  durationMs: number;
  cached: boolean;
}

/**
 * Shared memory by which the server sees which call the engine is running: `[running, since]`.
 * `running` is the id of the request (positive), the negated liveId of a re-run, or 0 when idle; `turn` changes
 * at each call, so that two calls of one request are told apart.
 */
export const HEARTBEAT = { running: 0, turn: 1, tid: 2, length: 4 } as const;

/** Value of `running` while a scheduled mutation runs (see the `jobStarted` event). */
export const JOB_RUNNING = 0x7fffffff;

/** What the engine thread is started with (as `workerData`). */
export interface EngineOptions {
  dataDir: string;
  heartbeat: SharedArrayBuffer;
  /** Look for damage before the database is used. */
  isChecked?: boolean;
  /** User time of one query or mutation, ms; the server ends the thread when it is passed. */
  userTimeoutMs: number;
  /** Requests and live queries that ended an earlier engine; never run again by this one. */
  cloudUrl: string;
  siteUrl: string;
  deploymentName?: string;
  /** A scheduled job that was running when an earlier engine had to be ended: recorded as failed with this text. */
  killedJob?: { jobId: string; error: string };
  /** Scheduled actions that the server is still running; a new engine waits for their `actionDone`. */
  runningJobs?: string[];
}
