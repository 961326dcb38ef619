import { randomUUID } from "node:crypto";
import type { HttpRequest, SyscallResult } from "../actions/messages.ts";
import type { ActionPool } from "../actions/pool.ts";
import type { CallHooks } from "../actions/thread.ts";
import type {
  CallSpec,
  FileMetadata,
  FunctionSpec,
  Identity,
  LogEntry,
  Outcome,
  RequestMeta,
} from "../engine/messages.ts";
import { resolveAddress, type RawAddress } from "../engine/addresses.ts";
import { notFound, wrongType } from "../engine/callErrors.ts";
import type { EngineHost } from "./engineHost.ts";
import type { FileStore } from "./files/fileStore.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import { inProduction } from "./production.ts";
import { newRequestId, serverError } from "./requestId.ts";

export interface ActionServiceOptions {
  engine: EngineHost;
  pool: ActionPool;
  /** Runs what asks for "use node". */
  nodePool: ActionPool;
  files: FileStore;
  log(entry: LogEntry): void;
  /** Errors are kept from clients. */
  isProduction: boolean;
}

interface Caller {
  component: string;
  path: string;
  identity: Identity;
  meta: RequestMeta;
}

const failure = (error: string, errorData?: string): Outcome => ({
  ok: false,
  error,
  ...(errorData === undefined ? {} : { errorData }),
  logLines: [],
});

const describeRequest = ({ component, meta: { jobId, authToken, ...request } }: Caller) => ({
  ...request,
  scheduledFunctionId: jobId ?? null,
  // A component is not told who asks.
  authToken: (component === "" && authToken) || null,
});

const attributesOf = (identity: Identity) => (identity.kind === "none" ? null : identity.attributes);
const ANYONE: Identity = { kind: "none", key: "" };

/** Runs actions for clients, for the scheduler and for each other, and does what they ask for. */
export class ActionService {
  private functions = new Map<string, FunctionSpec>();
  private readonly session = `server ${randomUUID()}`;
  private lastRequest = 0;

  constructor(private readonly options: ActionServiceOptions) {}

  /** The functions of the current deployment. */
  load(functions: FunctionSpec[]): void {
    this.functions = new Map(functions.map((spec) => [`${spec.component}\0${spec.path}`, spec]));
  }

  find(component: string, path: string): FunctionSpec | undefined {
    return this.functions.get(`${component}\0${path}`);
  }

  /** A pair that names one write of the server's own, so that it happens once even if it is sent again. */
  nextRequest(): { session: string; requestId: number } {
    return { session: this.session, requestId: ++this.lastRequest };
  }

  /** An action called from outside: public ones only, unless by an administrator. */
  async runFromClient(call: CallSpec): Promise<Outcome> {
    const outcome = await this.runVisible(call);
    return this.options.isProduction ? inProduction(outcome, call) : outcome;
  }

  private async runVisible(call: CallSpec): Promise<Outcome> {
    const isAdmin = call.identity.kind === "admin";
    const spec = this.find(call.component, call.path);
    const isVisible = isAdmin || (call.component === "" && spec?.visibility === "public");
    if (spec === undefined || !isVisible) {
      const requestId = call.meta?.requestId ?? newRequestId();
      return failure(serverError(requestId, notFound(call.path)));
    }
    return this.run(spec, call);
  }

  /** An action that the deployment's own code asked for. */
  async runTrusted(call: CallSpec): Promise<Outcome> {
    const spec = this.find(call.component, call.path);
    if (spec === undefined) return failure(`Could not find function for '${call.path}'.`);
    return this.run(spec, call);
  }

  /** Runs the HTTP action that routes a request. */
  async http(
    component: string,
    identity: Identity,
    meta: RequestMeta,
    request: HttpRequest,
    response: Pick<CallHooks, "head" | "chunk">,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const started = Date.now();
    const caller: Caller = { component, path: `${request.method} ${request.path}`, identity, meta };
    const call = { component, requestId: meta.requestId, identity: component === "" ? attributesOf(identity) : null };
    const hooks = { ...response, syscall: this.syscallsOf(caller) };
    const outcome = await this.options.pool.http(call, request, hooks, signal);
    this.log(caller, "httpAction", outcome, started);
    return outcome;
  }

  private async run(spec: FunctionSpec, call: CallSpec): Promise<Outcome> {
    if (spec.type !== "action") {
      const text = wrongType(spec.path, "action", spec.type);
      return failure(serverError(call.meta?.requestId ?? newRequestId(), text));
    }
    const started = Date.now();
    const meta = call.meta ?? { requestId: newRequestId(), ip: null, userAgent: null };
    const caller: Caller = { component: spec.component, path: spec.path, identity: call.identity, meta };
    const outcome = await this.runChecked(spec, call, caller);
    this.log(caller, "action", outcome, started);
    return outcome;
  }

  private async runChecked(spec: FunctionSpec, call: CallSpec, caller: Caller): Promise<Outcome> {
    const { requestId } = caller.meta;
    const [argument] = JSON.parse(call.args) as unknown[];
    const badArgs = await this.check(spec, spec.args, JSON.stringify(argument ?? {}));
    if (badArgs !== null) return failure(serverError(requestId, `ArgumentValidationError: ${badArgs}`));
    const identity = spec.component === "" ? attributesOf(call.identity) : null;
    const target = { component: spec.component, requestId, identity };
    const { pool, nodePool } = this.options;
    const outcome = await (spec.environment === "node" ? nodePool : pool).run(target, spec, call.args, {
      syscall: this.syscallsOf(caller),
    });
    if (!outcome.ok) return outcome;
    const badResult = await this.check(spec, spec.returns, outcome.value);
    return badResult === null ? outcome : failure(serverError(requestId, `ReturnsValidationError: ${badResult}`));
  }

  /** Null when the value fits, else what is wrong with it. */
  private async check(spec: FunctionSpec, validator: string | null, value: string): Promise<string | null> {
    if (validator === null || validator === "null" || (JSON.parse(validator) as { type: string }).type === "any")
      return null;
    const { component } = spec;
    const { outcome } = await this.options.engine.request({ type: "checkValue", component, validator, value });
    return outcome.ok ? null : outcome.error;
  }

  private syscallsOf(caller: Caller): CallHooks["syscall"] {
    return (op, args, bytes) => this.syscall(caller, op, args, bytes);
  }

  private async syscall(
    caller: Caller,
    op: string,
    args: string,
    bytes: Uint8Array<ArrayBuffer> | null,
  ): Promise<SyscallResult> {
    switch (op) {
      case "1.0/actions/action":
        return this.callAction(caller, JSON.parse(args) as RawAddress & { args: unknown });
      case "storage/storeBlob":
        return this.storeBlob(caller, JSON.parse(args) as { contentType: string | null; sha256: string | null }, bytes);
      case "storage/getBlob":
        return this.getBlob(caller, (JSON.parse(args) as { storageId: string }).storageId);
      case "1.0/getFunctionMetadata":
        return { ok: true, value: JSON.stringify({ name: caller.path, componentPath: caller.component }) };
      case "1.0/getRequestMetadata":
        return { ok: true, value: JSON.stringify(describeRequest(caller)) };
      default:
        return this.forward(caller, op, args);
    }
  }

  private async forward({ component, identity, meta }: Caller, op: string, args: string): Promise<SyscallResult> {
    const { engine } = this.options;
    const caller = { component, identity, meta };
    const { outcome } = await engine.request({ type: "actionSyscall", op, args, caller, ...this.nextRequest() });
    return outcome;
  }

  private async callAction(caller: Caller, request: RawAddress & { args: unknown }): Promise<SyscallResult> {
    const address = resolveAddress(request, caller.component);
    const identity = address.component === caller.component ? caller.identity : ANYONE;
    return this.runTrusted({ ...address, args: JSON.stringify([request.args ?? {}]), identity, meta: caller.meta });
  }

  private async storeBlob(
    caller: Caller,
    { contentType, sha256 }: { contentType: string | null; sha256: string | null },
    bytes: Uint8Array<ArrayBuffer> | null,
  ): Promise<SyscallResult> {
    const { files } = this.options;
    const blob = await files.write(bytes === null ? [] : [bytes], MAX_FILE_BYTES);
    const isRight =
      sha256 === null || sha256 === blob.sha256 || sha256 === Buffer.from(blob.sha256, "base64").toString("hex");
    if (!isRight) {
      await files.remove(blob.uuid);
      return { ok: false, error: "The SHA-256 of the file is not the given one" };
    }
    const storageId = await this.register({ ...blob, component: caller.component, contentType });
    return { ok: true, value: JSON.stringify(storageId) };
  }

  /** Makes a written blob a file of the deployment; the blob goes when that fails. */
  async register(file: Omit<FileMetadata, "storageId">): Promise<string> {
    const { engine, files } = this.options;
    try {
      const stored = await engine.ask<string | { storageId: string }>({ type: "storeFile", file });
      return typeof stored === "string" ? stored : stored.storageId;
    } catch (error) {
      await files.remove(file.uuid);
      throw error;
    }
  }

  private async getBlob({ component }: Caller, storageId: string): Promise<SyscallResult> {
    const { engine, files } = this.options;
    const file = await engine.ask<FileMetadata | null>({ type: "findFile", by: { storageId, component } });
    if (file === null) return { ok: true, value: "null", bytes: null };
    return {
      ok: true,
      value: JSON.stringify({ contentType: file.contentType }),
      bytes: await files.readAll(file.uuid),
    };
  }

  private log(caller: Caller, udfType: "action" | "httpAction", outcome: Outcome, started: number): void {
    this.options.log({
      timestamp: started,
      requestId: caller.meta.requestId,
      component: caller.component,
      path: caller.path,
      udfType,
      identityKind: caller.identity.kind,
      lines: outcome.logLines,
      error: outcome.ok ? null : outcome.error,
      durationMs: Date.now() - started,
      cached: false,
    });
  }
}
