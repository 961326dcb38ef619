import { createRequire } from "node:module";
import realProcess from "node:process";
import vm from "node:vm";
import { LogLines } from "../engine/isolate/console.ts";
import { componentFile, StackMapper } from "../engine/isolate/stack.ts";
import type { FunctionSpec, Outcome } from "../engine/messages.ts";
import { currentCall, endCall, type ActionCall } from "./calls.ts";
import { describeFailure } from "./failures.ts";
import { HIDDEN_GLOBALS, installGlobals } from "./globals.ts";
import { connect } from "./link.ts";
import type { FromThread, SyscallResult, ToThread } from "./messages.ts";

/** Entry of an action thread or process: runs actions and HTTP actions, all at once, and sends their syscalls to the server. */

interface Handler {
  isAction?: boolean;
  isInternal?: boolean;
  exportArgs?(): string;
  exportReturns?(): string;
  invokeAction(requestId: string, args: string): Promise<string>;
}
type HttpHandler = { invokeHttpAction(request: Request): Promise<Response> };
type Router = { isRouter?: boolean; lookup(path: string, method: string): [HttpHandler, string, string] | null };
type Modules = Record<string, Record<string, unknown>>;

const link = await connect();
const { options } = link;
const calls = new Map<number, ActionCall>();
const syscalls = new Map<number, (result: SyscallResult) => void>();
const chunkWaiters = new Map<number, () => void>();
const loaded = new Map<string, Modules>();
const stacks = new StackMapper(options.components);
let lastSyscall = 0;

const post = (message: FromThread) => link.post(message);

async function syscall(
  op: string,
  args: string,
  bytes?: Uint8Array<ArrayBuffer>,
): Promise<{ value: string; bytes?: Uint8Array<ArrayBuffer> | null }> {
  const call = currentCall.getStore();
  if (call === undefined || call.isOver) throw new Error(`${op} was called outside of a running action`);
  const syscallId = ++lastSyscall;
  const result = await new Promise<SyscallResult>((resolve) => {
    syscalls.set(syscallId, resolve);
    post({ type: "syscall", syscallId, callId: call.id, op, args, ...(bytes ? { bytes } : {}) });
  });
  if (result.ok) return result;
  const error = new Error(result.error) as Error & { data?: unknown };
  if (result.errorData !== undefined) error.data = JSON.parse(result.errorData);
  throw error;
}

async function storeBlob({ blob, options: stored }: { blob: Blob; options?: { sha256?: string } }): Promise<unknown> {
  if (!(blob instanceof Blob)) {
    throw new Error(
      "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
    );
  }
  const args = JSON.stringify({ contentType: blob.type || null, sha256: stored?.sha256 ?? null });
  const { value } = await syscall("storage/storeBlob", args, new Uint8Array(await blob.arrayBuffer()));
  return JSON.parse(value);
}

async function getBlob({ storageId }: { storageId: string }): Promise<Blob | null> {
  const { value, bytes } = await syscall("storage/getBlob", JSON.stringify({ storageId }));
  if (!bytes) return null;
  return new Blob([bytes], { type: (JSON.parse(value) as { contentType: string | null }).contentType ?? "" });
}

const convex = {
  syscall(op: string): string {
    throw new Error(`${op} is not available in actions`);
  },
  async asyncSyscall(op: string, args: string): Promise<string> {
    if (op === "1.0/getUserIdentity") return currentCall.getStore()?.identity ?? "null";
    return (await syscall(op, args)).value;
  },
  jsSyscall(op: string, args: Record<string, unknown>): Promise<unknown> {
    if (op === "storage/storeBlob") return storeBlob(args as { blob: Blob });
    if (op === "storage/getBlob") return getBlob(args as { storageId: string });
    throw new Error(`${op} is not available in actions`);
  },
};

/** What a component's script sees as its own: parameters by name. */
function scopeOf(env: Record<string, string>): Record<string, unknown> {
  if (options.environment === "isolate") {
    return { process: { env: { ...env } }, ...Object.fromEntries(HIDDEN_GLOBALS.map((name) => [name, undefined])) };
  }
  const hidden = { send: { value: undefined }, disconnect: { value: undefined } };
  const own = Object.create(realProcess, { env: { value: { ...env }, enumerable: true }, ...hidden }) as unknown;
  return { process: own, require: createRequire(import.meta.url) };
}

/** The modules of a component, evaluated when first needed. */
function modulesOf(component: string): Modules {
  const known = loaded.get(component);
  if (known !== undefined) return known;
  const code = options.components.find((c) => c.component === component);
  if (code === undefined) throw new Error(`Component "${component}" does not exist`);
  const modules: Modules = {};
  const globals = globalThis as { __modules?: Modules };
  const scope = scopeOf(code.env);
  const run = vm.compileFunction(code.script, Object.keys(scope), { filename: componentFile(component) });
  globals.__modules = modules;
  try {
    run.apply(undefined, Object.values(scope));
  } finally {
    delete globals.__modules;
  }
  loaded.set(component, modules);
  return modules;
}

/** The actions that a component's modules export. */
function describe(component: string): FunctionSpec[] {
  const { environment } = options;
  return Object.entries(modulesOf(component)).flatMap(([module, exported]) =>
    Object.entries(exported).flatMap(([name, value]) => {
      const handler = value as Partial<Handler> | null;
      if (!handler?.isAction) return [];
      const visibility = handler.isInternal ? "internal" : "public";
      const [args, returns] = [handler.exportArgs?.() ?? null, handler.exportReturns?.() ?? null];
      return [
        { component, path: `${module}:${name}`, type: "action", visibility, args, returns, environment, line: null },
      ];
    }),
  );
}

function findAction(spec: FunctionSpec): Handler {
  const [module, name] = spec.path.split(":") as [string, string];
  const found = modulesOf(spec.component)[module]?.[name] as Handler | undefined;
  if (!found?.isAction) throw new Error(`Could not find action '${spec.path}'`);
  return found;
}

function begin(message: Extract<ToThread, { type: "run" | "http" | "describe" }>): ActionCall {
  const { callId: id, requestId, component, identity } = message;
  const call: ActionCall = {
    id,
    requestId,
    component,
    identity,
    log: new LogLines(() => performance.now()),
    cleanups: new Set(),
    isOver: false,
  };
  calls.set(id, call);
  return call;
}

function finish(call: ActionCall, result: { value: string } | { thrown: unknown }): void {
  const { lines: logLines } = call.log;
  let outcome: Outcome;
  if ("value" in result) outcome = { ok: true, value: result.value, logLines };
  else outcome = { ok: false, ...describeFailure(result.thrown, call.requestId, stacks), logLines };
  calls.delete(call.id);
  endCall(call);
  post({ type: "done", callId: call.id, outcome });
}

/** Runs something for a call and reports how it ended. */
async function runAs(call: ActionCall, body: () => Promise<string>): Promise<void> {
  try {
    finish(call, { value: await currentCall.run(call, body) });
  } catch (thrown) {
    finish(call, { thrown });
  }
}

async function answerHttp(call: ActionCall, message: Extract<ToThread, { type: "http" }>): Promise<string> {
  const { method, url, path, headers, body } = message.request;
  const router = modulesOf(call.component)["http"]?.["default"] as Router | undefined;
  const route = router?.lookup(path, method) ?? null;
  const hasBody = body !== null && method !== "GET" && method !== "HEAD";
  const response =
    route === null
      ? new Response("No matching routes found", { status: 404 })
      : await route[0].invokeHttpAction(new Request(url, { method, headers, ...(hasBody ? { body } : {}) }));
  if (!(response instanceof Response)) throw new Error("HTTP actions must return a Response");
  const { status, statusText } = response;
  post({ type: "httpHead", callId: call.id, head: { status, statusText, headers: [...response.headers] } });
  if (response.body !== null) await streamBody(call, response.body);
  return "null";
}

/** Sends a body chunk by chunk; the next one leaves when the server has taken the last. */
async function streamBody(call: ActionCall, body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  call.cleanups.add(() => void reader.cancel().catch(() => {}));
  for (let next = await reader.read(); !next.done && !call.isOver; next = await reader.read()) {
    const taken = new Promise<void>((resolve) => chunkWaiters.set(call.id, resolve));
    post({ type: "httpChunk", callId: call.id, data: next.value });
    await taken;
  }
}

function abandon(callId: number): void {
  const call = calls.get(callId);
  calls.delete(callId);
  if (call !== undefined) endCall(call);
  chunkWaiters.get(callId)?.();
  chunkWaiters.delete(callId);
}

function receive(message: ToThread): void {
  switch (message.type) {
    case "run": {
      const call = begin(message);
      return void runAs(call, async () => findAction(message.spec).invokeAction(message.requestId, message.args));
    }
    case "http": {
      const call = begin(message);
      return void runAs(call, () => answerHttp(call, message));
    }
    case "describe": {
      const call = begin(message);
      return void runAs(call, async () => JSON.stringify(describe(message.component)));
    }
    case "syscallResult": {
      const resolve = syscalls.get(message.syscallId);
      syscalls.delete(message.syscallId);
      return resolve?.(message.result);
    }
    case "chunkTaken": {
      const resolve = chunkWaiters.get(message.callId);
      chunkWaiters.delete(message.callId);
      return resolve?.();
    }
    case "abandon":
      return abandon(message.callId);
  }
}

// What user code leaves behind (a rejected promise nobody awaits, a throwing timer) ends no other call.
realProcess.on("unhandledRejection", () => {});
realProcess.on("uncaughtException", () => {});
installGlobals(convex, options.environment);
link.receive(receive);
post({ type: "ready" });
