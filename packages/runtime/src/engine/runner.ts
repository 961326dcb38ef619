/** Runs one function inside a transaction: lookup, visibility, validation, the realm, and what it came to. */
import { fits } from "../values/fits.ts";
import { jsonToConvex, parseValue, type ConvexValue, type Json } from "../values/json.ts";
import { validate, ValidationFailure, type ValidatorJson } from "../values/validator.ts";
import { normalizePath } from "./addresses.ts";
import { notFound, wrongType } from "./callErrors.ts";
import { LogLines, type ConsoleMethod } from "./isolate/console.ts";
import type { Isolate } from "./isolate/isolate.ts";
import type { RealmResult } from "./isolate/realm.ts";
import { MAX_ARGS_BYTES, MAX_RESULT_BYTES } from "./limits.ts";
import type { Deployment, FunctionAddress, FunctionSpec, Identity, RequestMeta } from "./messages.ts";
import { answerSyscall } from "./syscalls.ts";
import type { Transaction } from "./transaction.ts";

export const NO_IDENTITY: Identity = { kind: "none", key: "" };

/** Nested `runQuery` / `runMutation` calls deeper than this are refused. */
const MAX_DEPTH = 16;

/** One running invocation, top-level or nested. */
export interface Frame {
  readonly runner: Runner;
  readonly tx: Transaction;
  readonly address: FunctionAddress;
  readonly identity: Identity;
  readonly meta: RequestMeta | undefined;
  /** Id of the scheduled job that runs, if one does. */
  readonly jobId: string | null;
  readonly depth: number;
  readonly now: number;
  readonly logs: LogLines;
}

export type Invocation = Omit<Frame, "runner" | "depth" | "now" | "logs"> & {
  args: string;
  type: "query" | "mutation";
  /** May internal functions and components be reached? */
  trusted: boolean;
};

/** `message` lacks the line with the request id, which the caller adds. */
export type Execution = { ok: true; value: string } | { ok: false; message: string; data?: string };

interface KnownFunction extends FunctionSpec {
  module: string;
  export: string;
  argsValidator: ValidatorJson | null;
  returnsValidator: ValidatorJson | null;
}

const EMPTY: Deployment = { version: 0, components: [], functions: [], crons: [], authProviders: [], source: "" };

const parseValidator = (text: string | null): ValidatorJson | null => {
  const validator = text === null ? null : (JSON.parse(text) as ValidatorJson | null);
  return validator === null || validator.type === "any" ? null : validator;
};

function know(spec: FunctionSpec): KnownFunction {
  const path = normalizePath(spec.path);
  const colon = path.lastIndexOf(":");
  return {
    ...spec,
    path,
    module: path.slice(0, colon),
    export: path.slice(colon + 1),
    argsValidator: parseValidator(spec.args),
    returnsValidator: parseValidator(spec.returns),
  };
}

const functionKey = (component: string, path: string): string => `${component}|${path}`;

export class Runner {
  private readonly functions = new Map<string, KnownFunction>();

  /** @param isolate the deployment's code. */
  constructor(
    readonly isolate: Isolate,
    readonly deployment: Deployment = EMPTY,
    readonly cloudUrl = "",
    readonly deploymentName = "local",
  ) {
    for (const spec of deployment.functions) {
      const known = know(spec);
      this.functions.set(functionKey(known.component, known.path), known);
    }
  }

  find(address: FunctionAddress): FunctionSpec | undefined {
    return this.functions.get(functionKey(address.component, address.path));
  }

  /** Runs a top-level function to its end. Writes are left in the transaction; the caller commits or rolls back. */
  execute(call: Invocation): Execution & { logLines: string[] } {
    const logs = new LogLines();
    const frame: Frame = { ...call, runner: this, depth: 0, now: Date.now(), logs };
    const result = this.invoke(frame, call.type, call.args, call.trusted);
    call.tx.closeQueries();
    return { ...result, logLines: logs.lines };
  }

  /** Runs a function that another one calls; its writes are undone when it fails. */
  executeNested(parent: Frame, address: FunctionAddress, type: "query" | "mutation", args: string): Execution {
    if (parent.depth + 1 >= MAX_DEPTH)
      return { ok: false, message: `Nested function calls are limited to a depth of ${MAX_DEPTH}.` };
    const { tx } = parent;
    const same = address.component === parent.address.component;
    const caller = tx.component;
    const paginated = tx.paginated;
    tx.paginated = false;
    const frame: Frame = {
      ...parent,
      address,
      identity: same ? parent.identity : NO_IDENTITY,
      depth: parent.depth + 1,
    };
    try {
      return this.invoke(frame, type, args, true);
    } finally {
      tx.component = caller;
      tx.paginated = paginated;
    }
  }

  private invoke(frame: Frame, type: "query" | "mutation", args: string, trusted: boolean): Execution {
    const { address, tx } = frame;
    const fn = this.functions.get(functionKey(address.component, address.path));
    const visible = fn !== undefined && (trusted || (fn.visibility === "public" && fn.component === ""));
    if (!visible) return { ok: false, message: notFound(address.path) };
    if (fn.type !== type) return { ok: false, message: wrongType(address.path, type, fn.type) };
    tx.component = address.component;
    const refused = checkArgs(fn, args, tx);
    if (refused !== null) return { ok: false, message: refused };
    return this.finish(fn, frame, this.runInRealm(fn, frame, type, args));
  }

  private runInRealm(fn: KnownFunction, frame: Frame, type: "query" | "mutation", args: string): RealmResult | null {
    const seed = (Math.random() * 2 ** 32) | 0;
    const input = { type, component: fn.component, module: fn.module, export: fn.export, args, now: frame.now, seed };
    const handler = {
      syscall: (op: string, json: string) => answerSyscall(frame, op, json),
      console: (method: ConsoleMethod, values: unknown[]) => frame.logs.call(method, values),
    };
    try {
      return this.isolate.run(frame.depth, input, handler);
    } catch (error) {
      const { stack = "" } = error as Error;
      return { ok: false, headline: String(error), stack, data: null };
    }
  }

  private finish(fn: KnownFunction, frame: Frame, result: RealmResult | null): Execution {
    if (result === null) {
      return { ok: false, message: `Function ${fn.path} returned a promise that never resolves.` };
    }
    if (!result.ok) return this.thrown(result);
    const refused = checkResult(fn, result.value, frame.tx);
    return refused === null ? { ok: true, value: result.value } : { ok: false, message: refused };
  }

  private thrown({ headline, stack, data }: Extract<RealmResult, { ok: false }>): Execution {
    const message = [`Uncaught ${headline}`, ...this.isolate.stacks.frames(stack)].join("\n") + "\n";
    return data === null ? { ok: false, message } : { ok: false, message, data };
  }
}

function checkArgs(fn: KnownFunction, text: string, tx: Transaction): string | null {
  if (text.length > MAX_ARGS_BYTES) {
    return `Arguments for ${fn.path} are too large (actual: ${text.length} bytes, limit: ${MAX_ARGS_BYTES} bytes)`;
  }
  if (fn.argsValidator === null) return null;
  return failureOf("ArgumentValidationError", () => {
    const [args = {}] = parseValue(text) as ConvexValue[];
    validate(fn.argsValidator as ValidatorJson, args, tx.tableOfId);
  });
}

function checkResult(fn: KnownFunction, text: string, tx: Transaction): string | null {
  if (text.length > MAX_RESULT_BYTES) {
    return `Function ${fn.path} return value is too large (actual: ${text.length} bytes, limit: ${MAX_RESULT_BYTES} bytes)`;
  }
  const validator = fn.returnsValidator;
  if (validator === null) return null;
  return failureOf("ReturnsValidationError", () => {
    const json = JSON.parse(text) as Json;
    if (!fits(validator, json, tx.tableOfId)) validate(validator, jsonToConvex(json), tx.tableOfId);
  });
}

function failureOf(name: string, check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    const { message } = error as Error;
    return error instanceof ValidationFailure ? `${name}: ${message}` : `${name}: Invalid value: ${message}`;
  }
}
