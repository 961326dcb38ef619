import type { FunctionSpec, Outcome } from "../engine/messages.ts";

/** Contract between the server and an action thread. Both sides send arrays of these. */

export interface ActionModule {
  component: string;
  script: string;
  sourceMap: string | null;
  env: Record<string, string>;
}

/** What an action thread is started with: `workerData` of a thread, the first message (`start`) to a process. */
export interface ActionThreadOptions {
  components: ActionModule[];
  /** "node" has Node's globals and modules; "isolate" looks like the default Convex runtime. */
  environment: FunctionSpec["environment"];
  /** One counter that a thread's event loop advances; a process sends `beat` instead. */
  heartbeat?: SharedArrayBuffer;
}

export interface HttpHead {
  status: number;
  statusText: string;
  headers: [string, string][];
}

export interface HttpRequest {
  method: string;
  url: string;
  /** Path to look up: below the mount, when a component's router is mounted. */
  path: string;
  headers: [string, string][];
  body: Uint8Array<ArrayBuffer> | null;
}

interface CallFields {
  callId: number;
  requestId: string;
  component: string;
  /** JSON of the caller's attributes, or null. */
  identity: string | null;
}

export type ToThread =
  | (CallFields & { type: "run"; spec: FunctionSpec; args: string })
  | (CallFields & { type: "http"; request: HttpRequest })
  /** Describes a component's functions: answers with FunctionSpec[] as JSON. */
  | (CallFields & { type: "describe" })
  /** The call ended for the server (time limit, client gone): stop its timers, drop what it still sends. */
  | { type: "abandon"; callId: number }
  | { type: "syscallResult"; syscallId: number; result: SyscallResult }
  /** The last chunk of a streamed response was taken. */
  | { type: "chunkTaken"; callId: number };

export type SyscallResult =
  | { ok: true; value: string; bytes?: Uint8Array<ArrayBuffer> | null }
  | { ok: false; error: string; errorData?: string };

export type FromThread =
  | { type: "ready" }
  | { type: "beat" }
  | { type: "done"; callId: number; outcome: Outcome }
  | { type: "httpHead"; callId: number; head: HttpHead }
  | { type: "httpChunk"; callId: number; data: Uint8Array }
  /** `bytes` carries the body of `storage/storeBlob`. */
  | { type: "syscall"; syscallId: number; callId: number; op: string; args: string; bytes?: Uint8Array<ArrayBuffer> };
