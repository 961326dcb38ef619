/** What a running action asks of the engine. Each request is a transaction of its own. */
import type { Json, JsonObject } from "../values/json.ts";
import { handleOf, resolveAddress, type RawAddress } from "./addresses.ts";
import { failure, failureOf, type Calls } from "./calls.ts";
import { deleteFile, describeFile, fileUrl, makeUploadUrl } from "./files.ts";
import type { CallSpec, EngineRequest, Outcome, Ts } from "./messages.ts";
import { NO_IDENTITY } from "./runner.ts";
import { cancelJob, scheduleJob } from "./schedule/jobs.ts";
import { vectorSearch, type VectorRequest } from "./search/vector.ts";
import type { Store } from "./store/store.ts";
import { deploymentMetadata } from "./syscalls.ts";
import type { SystemContext } from "./systemFunctions.ts";
import { Transaction } from "./transaction.ts";

type Request = Extract<EngineRequest, { type: "actionSyscall" }>;
type Answer = { outcome: Outcome; ts: Ts };
type Work = (tx: Transaction, args: never) => unknown;

const WRITING = new Set([
  "1.0/actions/mutation",
  "1.0/actions/schedule",
  "1.0/actions/cancel_job",
  "1.0/storageDelete",
  "1.0/storageGenerateUploadUrl",
]);

/** Must a repeated request of this kind find its first outcome? */
export const isWriting = (op: string): boolean => WRITING.has(op);

export class ActionSyscalls {
  private readonly operations: Record<string, Work>;

  constructor(
    private readonly store: Store,
    private readonly calls: Calls,
    private readonly context: SystemContext,
  ) {
    const { cloudUrl } = context;
    this.operations = {
      "1.0/actions/cancel_job": (tx, { id }: { id: string }) => void cancelJob(tx, id),
      "1.0/actions/vectorSearch": (tx, request: VectorRequest) => vectorSearch(tx, request),
      "1.0/storageGetUrl": (tx, { storageId }: { storageId: string }) => fileUrl(tx, storageId, cloudUrl),
      "1.0/storageGetMetadata": (tx, { storageId }: { storageId: string }) => describeFile(tx, storageId),
      "1.0/storageDelete": (tx, { storageId }: { storageId: string }) => void deleteFile(tx, storageId),
      "1.0/storageGenerateUploadUrl": (tx) => makeUploadUrl(tx, cloudUrl),
      "1.0/createFunctionHandle": (tx, address: RawAddress) => this.handle(address, tx.component),
      "1.0/getDeploymentMetadata": () => deploymentMetadata(this.context.runner().deploymentName),
      "1.0/auditLog": () => null,
    };
  }

  /** Runs one syscall. Its writes are part of the open group. */
  answer(request: Request): Answer {
    const args = JSON.parse(request.args) as JsonObject;
    if (request.op === "1.0/actions/schedule") {
      const schedule = (tx: Transaction) =>
        scheduleJob(tx, this.context.runner(), args as never, request.caller.meta?.jobId);
      return this.transact(request, schedule);
    }
    if (request.op === "1.0/actions/query") return this.query(this.call(request, args));
    if (request.op === "1.0/actions/mutation") return this.calls.mutation(this.call(request, args), true);
    if (request.op === "1.0/getUserIdentity") return this.done(this.identity(request));
    const work = this.operations[request.op];
    if (!work) return { outcome: failure(`Unknown async operation ${request.op}`), ts: this.store.ts };
    return this.transact(request, (tx) => work(tx, args as never));
  }

  private call({ caller }: Request, args: JsonObject): CallSpec {
    const address = resolveAddress(args as RawAddress, caller.component);
    const identity = address.component === caller.component ? caller.identity : NO_IDENTITY;
    return { ...address, args: JSON.stringify([args.args ?? {}]), identity, meta: caller.meta };
  }

  private query(call: CallSpec): Answer {
    const { outcome, ts } = this.calls.query(call, null, true);
    return { outcome, ts };
  }

  private identity({ caller }: Request): string {
    const { component, identity } = caller;
    return component !== "" || identity.kind === "none" ? "null" : (identity.attributes ?? "null");
  }

  private handle(address: RawAddress, component: string): string {
    const resolved = resolveAddress(address, component);
    if (!this.context.runner().find(resolved))
      throw new Error(`Could not find function ${resolved.path} for a function handle.`);
    return handleOf(resolved);
  }

  private transact({ caller }: Request, work: (tx: Transaction) => unknown): Answer {
    const tx = new Transaction(this.store, true);
    tx.component = caller.component;
    try {
      const result = work(tx) ?? null;
      tx.commit();
      return this.done(JSON.stringify(result as Json));
    } catch (error) {
      tx.rollback();
      return { outcome: failureOf(error as Error), ts: this.store.ts };
    }
  }

  private done(value: string): Answer {
    return { outcome: { ok: true, value, logLines: [] }, ts: this.store.ts };
  }
}
