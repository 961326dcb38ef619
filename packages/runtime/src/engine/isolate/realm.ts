/**
 * One JavaScript realm that runs query and mutation functions. Its microtask queue is its own and is drained inside
 * the call, so a function that awaits only syscalls has ended, one way or the other, when `run` returns.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes, randomUUID } from "node:crypto";
import vm from "node:vm";
import { installAnalysis } from "../guest/analysis.ts";
import { installBase64 } from "../guest/base64.ts";
import { installBlobs } from "../guest/blobs.ts";
import { installBodies } from "../guest/bodies.ts";
import { installClock } from "../guest/clock.ts";
import { installClone } from "../guest/clone.ts";
import { installCrypto } from "../guest/crypto.ts";
import { installEffects } from "../guest/effects.ts";
import { installFormData } from "../guest/formData.ts";
import { installHeaders } from "../guest/headers.ts";
import { installMessages } from "../guest/messages.ts";
import { installRunner } from "../guest/runner.ts";
import { installText } from "../guest/text.ts";
import type { HostBindings, RunInput } from "../guest/host.ts";
import { CONSOLE_METHODS, type ConsoleMethod } from "./console.ts";
import { subtle } from "./subtle.ts";

export type RealmResult =
  { ok: true; value: string } | { ok: false; headline: string; stack: string; data: string | null };

/** What a running function may ask of the engine. */
export interface RealmHandler {
  syscall(op: string, json: string): string;
  console(method: ConsoleMethod, values: unknown[]): void;
}

export interface ComponentScript {
  component: string;
  script: vm.Script;
}

/** Module evaluation must end by itself within this time. */
const LOAD_TIMEOUT_MS = 10_000;

/** In the order in which they build on each other. */
const INSTALLERS = [
  installClock,
  installEffects,
  installRunner,
  installAnalysis,
  installText,
  installBase64,
  installClone,
  installCrypto,
  installHeaders,
  installBlobs,
  installFormData,
  installBodies,
  installMessages,
];

/** Host classes that need no realm of their own. */
const SHARED = {
  URL,
  URLSearchParams,
  AbortController,
  AbortSignal,
  Event,
  EventTarget,
  ReadableStream,
  WritableStream,
  TransformStream,
  CountQueuingStrategy,
  ByteLengthQueuingStrategy,
  AsyncLocalStorage,
};

// Installers run from their source text; compilers that keep function names wrap them in calls of `__name`.
const PRELUDE = new vm.Script(
  `(() => { const host = globalThis.__host; delete globalThis.__host; const __name = (f) => f;
    globalThis.self = globalThis; globalThis.navigator = { userAgent: "Convex" };
    globalThis.queueMicrotask = (task) => { Promise.resolve().then(task); };
    const state = { now: Date.now(), seed: 1, modules: new Map() };
    ${INSTALLERS.map((install) => `(${install.toString()})(globalThis, host, state);`).join("\n")} })();`,
  { filename: "realm.js" },
);
const RUN = new vm.Script("__run()", { filename: "realm.js" });

const NO_INPUT: RunInput = { type: "query", component: "", module: "", export: "", args: "[]", now: 0, seed: 1 };

export class Realm {
  private readonly context: vm.Context;
  private readonly loaded = new Set<string>();
  private result: RealmResult | null = null;
  private handler: RealmHandler | null = null;
  private readonly bindings: HostBindings;

  /** @param env JSON text of a component's environment. */
  constructor(env: (component: string) => string) {
    this.bindings = this.bind(env);
    this.context = vm.createContext(
      { __host: this.bindings, ...SHARED },
      { microtaskMode: "afterEvaluate", codeGeneration: { strings: false, wasm: true } },
    );
    PRELUDE.runInContext(this.context);
  }

  private bind(env: (component: string) => string): HostBindings {
    return {
      input: NO_INPUT,
      syscall: (op, json) =>
        this.handler?.syscall(op, json) ?? "!Convex functions are only available while a function runs.",
      succeed: (value) => void (this.result = { ok: true, value }),
      fail: (headline, stack, data) => void (this.result = { ok: false, headline, stack, data }),
      console: (method, values) => this.handler?.console(method as ConsoleMethod, values),
      consoleMethods: CONSOLE_METHODS,
      utf8: (text) => Buffer.from(text, "utf8"),
      decode: (bytes, label, fatal, ignoreBOM) =>
        new TextDecoder(label, { fatal, ignoreBOM }).decode(bytes as Uint8Array),
      randomBytes: (length) => randomBytes(length),
      randomUUID: () => randomUUID(),
      subtle,
      env,
    };
  }

  /** Evaluates a component's modules unless this realm has them. @throws what a module throws, or on a timeout. */
  load({ component, script }: ComponentScript, handler: RealmHandler | null = null): void {
    if (this.loaded.has(component)) return;
    const outer = this.handler;
    this.handler = handler;
    try {
      this.evaluate(`__beginLoad(${JSON.stringify(component)})`);
      script.runInContext(this.context, { timeout: LOAD_TIMEOUT_MS });
      this.loaded.add(component);
    } finally {
      this.handler = outer;
    }
  }

  private evaluate(source: string): unknown {
    return vm.runInContext(source, this.context, { timeout: LOAD_TIMEOUT_MS, filename: "realm.js" });
  }

  /** JSON text of the loaded component's functions, crons and HTTP routes. */
  analyze(component: string): string {
    return this.evaluate(`__analyze(${JSON.stringify(component)})`) as string;
  }

  /** Runs a function to its end. @returns null when its promise can never settle. */
  run(input: RunInput, handler: RealmHandler): RealmResult | null {
    this.bindings.input = input;
    this.handler = handler;
    this.result = null;
    try {
      RUN.runInContext(this.context);
      return this.result;
    } finally {
      this.handler = null;
    }
  }
}
