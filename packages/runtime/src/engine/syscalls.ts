/** The operations that the client library asks of the platform from inside a query or a mutation. */
import { convexToJson, type Json, type JsonObject } from "../values/json.ts";
import { handleOf, resolveAddress, type RawAddress } from "./addresses.ts";
import type { SerializedQuery } from "./cursor.ts";
import { deleteFile, describeFile, fileUrl, makeUploadUrl, readBytes, storeBytes, type StoreRequest } from "./files.ts";
import { signJwt, type SignRequest } from "./jwt.ts";
import { READABLE_SYSTEM_TABLES } from "./systemTables.ts";
import type { Metric } from "./limits.ts";
import { paginate, type PageRequest } from "./pagination.ts";
import type { Frame } from "./runner.ts";
import { cancelJob, scheduleJob, type ScheduleRequest } from "./schedule/jobs.ts";
import { rowidRange, type Table } from "./store/catalog.ts";
import { damageOf, isDamage } from "./store/integrity.ts";

type Operation = (frame: Frame, args: never) => string;

interface DocumentArgs {
  id: string;
  table?: string;
  isSystem?: boolean;
  value: JsonObject;
}

/** Answers with JSON text, or with an error marked by its first character (see HostBindings). */
export function answerSyscall(frame: Frame, op: string, json: string): string {
  try {
    const operation = OPERATIONS[op];
    if (!operation) throw new Error(`Unknown async operation ${op}`);
    return operation(frame, JSON.parse(json) as never);
  } catch (error) {
    if (isDamage(error))
      return `?${JSON.stringify({ message: (error as Error).message, data: { ...damageOf(error) } })}`;
    return `!${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The table an id argument names. @throws with the platform's text when the id is malformed or of another table. */
function tableOf(frame: Frame, id: unknown, method: string, expected?: string): Table {
  if (typeof id !== "string")
    throw new Error(`Invalid argument \`id\` for \`db.${method}\`, expected string but got '${typeof id}'`);
  const name = frame.tx.tableOfId(id);
  if (name === null)
    throw new Error(`Invalid argument \`id\` for \`db.${method}\`: Unable to decode ID: Invalid ID "${id}"`);
  if (expected !== undefined && expected !== name) {
    throw new Error(
      `Invalid argument \`id\` for \`db.${method}\`, expected ID in table '${expected}' but got ID in table '${name}'`,
    );
  }
  return frame.tx.table(name);
}

function writableTable(frame: Frame, { id, table }: DocumentArgs, method: string): Table {
  const found = tableOf(frame, id, method, table);
  if (found.name.startsWith("_")) throw new Error("System tables (prefixed with `_`) are read-only.");
  return found;
}

function get(frame: Frame, { id, table, isSystem }: DocumentArgs): string {
  const found = tableOf(frame, id, "get", table);
  if (found.name.startsWith("_") !== (isSystem ?? false)) {
    const [kind, where] = isSystem ? ["User", "db"] : ["System", "db.system"];
    throw new Error(`${kind} tables can only be accessed from ${where}.get().`);
  }
  return frame.tx.get(found, id) ?? "null";
}

function insert(frame: Frame, { table, value }: { table: string; value: JsonObject }): string {
  if (!/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(table)) throw new Error(`Invalid table name: ${table}`);
  return JSON.stringify({ _id: frame.tx.insert(frame.tx.table(table), value) });
}

function written(found: boolean, verb: string, id: string): string {
  if (!found) throw new Error(`${verb} on nonexistent document ID ${id}`);
  return "{}";
}

function checkSystemTable(query: SerializedQuery): void {
  const { source } = query;
  const name = source.type === "FullTableScan" ? source.tableName : (source.indexName.split(".")[0] ?? "");
  if (name.startsWith("_") && !READABLE_SYSTEM_TABLES.has(name)) throw new Error(`There is no system table ${name}.`);
}

function queryStream(frame: Frame, { query }: { query: SerializedQuery }): string {
  checkSystemTable(query);
  return `{"queryId":${frame.tx.openQuery(query)}}`;
}

function queryStreamNext(frame: Frame, { queryId }: { queryId: number }): string {
  const document = frame.tx.next(queryId);
  return document === null ? '{"value":null,"done":true}' : `{"value":${document},"done":false}`;
}

function queryPage(frame: Frame, request: PageRequest): string {
  checkSystemTable(request.query);
  return paginate(frame.tx, request);
}

function count(frame: Frame, { table }: { table: string }): string {
  const found = frame.tx.table(table);
  frame.tx.meter.add("databaseQueries", 1);
  frame.tx.reads.push({ iid: found.byId.iid, lo: "", hi: "\xff" });
  return String(frame.tx.store.sql.countRows.get(...rowidRange(found)));
}

interface RunArgs extends RawAddress {
  udfType: "query" | "mutation" | "snapshotQuery";
  args: Json;
  transactionLimits?: Partial<Record<Metric, number>>;
}

function runUdf(frame: Frame, call: RunArgs): string {
  const { tx, runner } = frame;
  const type = call.udfType === "mutation" ? "mutation" : "query";
  if (type === "mutation" && !tx.writable) throw new Error("Queries cannot run mutations.");
  const address = resolveAddress(call, frame.address.component);
  tx.enter(call.transactionLimits);
  const result = runner.executeNested(frame, address, type, JSON.stringify([call.args]));
  tx.leave(result.ok);
  if (result.ok) return result.value;
  if (result.data === undefined) return `!${result.message}`;
  return `?${JSON.stringify({ message: result.message, data: JSON.parse(result.data) as Json })}`;
}

function userIdentity({ tx, identity, address }: Frame): string {
  tx.usedAuth = true;
  if (identity.kind === "none" || address.component !== "") return "null";
  return identity.attributes ?? "null";
}

function functionHandle(frame: Frame, address: RawAddress): string {
  const resolved = resolveAddress(address, frame.address.component);
  if (!frame.runner.find(resolved)) throw new Error(`Could not find function ${resolved.path} for a function handle.`);
  return JSON.stringify(handleOf(resolved));
}

function requestMetadata({ tx, meta, jobId, address }: Frame): string {
  tx.usedAuth = true;
  const { ip = null, userAgent = null, requestId = null } = meta ?? {};
  return JSON.stringify({
    ip,
    userAgent,
    requestId,
    scheduledFunctionId: jobId ?? meta?.jobId ?? null,
    // A component is not told who asks.
    authToken: (address.component === "" && meta?.authToken) || null,
  });
}

/** What `ctx.meta.getDeploymentMetadata()` tells: a server of one's own is in no region, and of the smallest class. */
export const deploymentMetadata = (name: string) => ({ name, region: null, class: "s16" });

function normalizeId(frame: Frame, { table, idString }: { table: string; idString: string }): string {
  return JSON.stringify({ id: frame.tx.tableOfId(idString) === table ? idString : null });
}

const write = (frame: Frame): Frame["tx"] => {
  if (!frame.tx.writable) throw new Error("Queries cannot write to the database.");
  return frame.tx;
};

const schedule = (frame: Frame, request: ScheduleRequest) =>
  JSON.stringify(scheduleJob(write(frame), frame.runner, request, frame.jobId ?? frame.meta?.jobId));

const OPERATIONS: Record<string, Operation> = {
  "1.0/get": get,
  "1.0/insert": insert,
  "1.0/shallowMerge": (frame: Frame, args: DocumentArgs) =>
    written(write(frame).patch(writableTable(frame, args, "patch"), args.id, args.value), "Update", args.id),
  "1.0/replace": (frame: Frame, args: DocumentArgs) =>
    written(write(frame).replace(writableTable(frame, args, "replace"), args.id, args.value), "Replace", args.id),
  "1.0/remove": (frame: Frame, args: DocumentArgs) =>
    written(write(frame).remove(writableTable(frame, args, "delete"), args.id), "Delete", args.id),
  "1.0/db/normalizeId": normalizeId,
  "1.0/queryStream": queryStream,
  "1.0/queryStreamNext": queryStreamNext,
  "1.0/queryCleanup": (frame: Frame, { queryId }: { queryId: number }) => {
    frame.tx.closeQuery(queryId);
    return "{}";
  },
  "1.0/queryPage": queryPage,
  "1.0/count": count,
  "1.0/runUdf": runUdf,
  "1.0/schedule": schedule,
  "1.0/cancel_job": (frame: Frame, { id }: { id: string }) => {
    cancelJob(write(frame), id);
    return "null";
  },
  "1.0/storageGetUrl": (frame: Frame, { storageId }: { storageId: string }) =>
    JSON.stringify(fileUrl(frame.tx, storageId, frame.runner.cloudUrl)),
  "1.0/storageGetMetadata": (frame: Frame, { storageId }: { storageId: string }) =>
    JSON.stringify(describeFile(frame.tx, storageId)),
  "1.0/storageDelete": (frame: Frame, { storageId }: { storageId: string }) => {
    deleteFile(write(frame), storageId);
    return "null";
  },
  "1.0/storageGenerateUploadUrl": (frame: Frame) => JSON.stringify(makeUploadUrl(write(frame), frame.runner.cloudUrl)),
  "1.0/storageStore": (frame: Frame, request: StoreRequest) => JSON.stringify(storeBytes(write(frame), request)),
  "1.0/storageGet": (frame: Frame, { storageId }: { storageId: string }) =>
    JSON.stringify(readBytes(frame.tx, storageId)),
  "1.0/signJwt": (frame: Frame, request: SignRequest) =>
    JSON.stringify(signJwt(write(frame), frame.runner.cloudUrl, frame.now, request)),
  "1.0/getUserIdentity": userIdentity,
  "1.0/createFunctionHandle": functionHandle,
  "1.0/getTransactionMetrics": (frame: Frame) => JSON.stringify(frame.tx.meter.report()),
  "1.0/getFunctionMetadata": ({ address }: Frame) =>
    JSON.stringify({ name: address.path, componentPath: address.component }),
  "1.0/getRequestMetadata": requestMetadata,
  "1.0/getDeploymentMetadata": ({ runner }: Frame) => JSON.stringify(deploymentMetadata(runner.deploymentName)),
  "1.0/getSnapshotTs": (frame: Frame) => JSON.stringify(convexToJson(frame.tx.store.ts)),
  "1.0/auditLog": () => "null",
};
