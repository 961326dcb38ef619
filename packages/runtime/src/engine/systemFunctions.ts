/** Queries under `_system/` that the official command line asks with an admin key. */
import { rowidRange, type Table } from "./store/catalog.ts";
import type { Json, JsonObject } from "../values/json.ts";
import { displayPath } from "./addresses.ts";
import type { CallSpec } from "./messages.ts";
import { paginate } from "./pagination.ts";
import type { Execution, Runner } from "./runner.ts";
import { READABLE_SYSTEM_TABLES } from "./systemTables.ts";
import type { Transaction } from "./transaction.ts";

export const SYSTEM_PREFIX = "_system/";

/** Names of the server's own state among the engine's, and the index number that its keys have in read sets. */
export const META_PREFIX = "server:";
export const META_IID = -2_000_000;
const IMPORT_PREFIX = "import:";

export interface SystemContext {
  runner(): Runner;
  env(): Record<string, string>;
  cloudUrl: string;
  siteUrl: string;
}

type SystemQuery = (tx: Transaction, context: SystemContext, args: JsonObject) => string;

/** A query that reads engine state which has no place in the read set is rerun with every deployment and env change. */
const QUERIES: Record<string, SystemQuery> = {
  "modules:apiSpec": (_, context) => JSON.stringify(apiSpec(context.runner())),
  tables: (tx) => JSON.stringify(singlePage(userTables(tx).map(({ name }) => ({ name })))),
  tableData: (tx, _, args) => tableData(tx, args),
  queryEnvironmentVariables: (_, context) =>
    JSON.stringify(Object.entries(context.env()).map(([name, value]) => ({ name, value }))),
  "queryEnvironmentVariables:get": (_, context, { name }) => {
    const value = context.env()[String(name)];
    return JSON.stringify(value === undefined ? null : { name, value });
  },
  "components:list": (_, context) => JSON.stringify(mountedComponents(context.runner())),
  "exports:getLatest": (tx) => metaValues(tx, "export")[0] ?? "null",
  "queryImport:default": (tx, _, { importId }) => metaValues(tx, IMPORT_PREFIX + String(importId))[0] ?? "null",
  "queryImport:list": (tx) => `[${metaValues(tx, IMPORT_PREFIX, "\xff").join()}]`,
  "convexUrl:cloudUrl": (_, context) => JSON.stringify(context.cloudUrl),
  "convexUrl:siteUrl": (_, context) => JSON.stringify(context.siteUrl),
};

/** Runs a system query. Anybody but an admin is told that it does not exist. */
export function runSystemFunction(tx: Transaction, context: SystemContext, call: CallSpec): Execution {
  const name = call.path.replace(/^_system\/(cli|frontend)\//, "").replace(/\.js(?=:|$)/, "");
  const known = QUERIES[name] ?? QUERIES[name.replace(/:default$/, "")];
  const query = call.identity.kind === "admin" ? known : undefined;
  if (!query) return { ok: false, message: `Could not find function for '${call.path}'.` };
  try {
    tx.component = call.component;
    tx.isSystem = true;
    const [args = {}] = JSON.parse(call.args) as JsonObject[];
    return { ok: true, value: query(tx, context, args) };
  } catch (error) {
    return { ok: false, message: `Uncaught ${String(error)}` };
  }
}

/** What the server keeps under a name, or under all names that begin with it, as JSON texts. */
function metaValues(tx: Transaction, name: string, end = "\0"): string[] {
  const [lo, hi] = [META_PREFIX + name, META_PREFIX + name + end];
  tx.reads.push({ iid: META_IID, lo, hi });
  return tx.store.db.prepare("SELECT value FROM meta WHERE key>=? AND key<?").pluck().all(lo, hi) as string[];
}

/** A component is known by its path. */
const mountedComponents = ({ deployment }: Runner): Json =>
  deployment.components.flatMap(({ component: path }) =>
    path === "" ? [] : [{ id: path, path, name: path.slice(path.lastIndexOf("/") + 1) }],
  );

const singlePage = (page: Json): Json => ({ page, isDone: true, continueCursor: "_end_cursor" });

function apiSpec({ deployment }: Runner): Json {
  const routes = (deployment.httpRoutes ?? []).map((route) => ({ functionType: "HttpAction", ...route }));
  const functions = deployment.functions
    .filter(({ component, type }) => component === "" && type !== "httpAction")
    .map((fn) => ({
      functionType: fn.type.charAt(0).toUpperCase() + fn.type.slice(1),
      identifier: displayPath(fn.path),
      visibility: { kind: fn.visibility },
      args: fn.args === null ? null : (JSON.parse(fn.args) as Json),
      returns: fn.returns === null ? null : (JSON.parse(fn.returns) as Json),
    }));
  return [...functions, ...routes];
}

/** Tables of the component that its schema declares or that hold documents; the read set covers their emptiness. */
function userTables(tx: Transaction): Table[] {
  return [...tx.store.catalog.tables()].filter((table) => {
    if (table.component !== tx.component || table.name.startsWith("_")) return false;
    tx.reads.push({ iid: table.byId.iid, lo: "", hi: "\xff" });
    return table.declared || (tx.store.sql.rows.all(...rowidRange(table), 1) as unknown[]).length > 0;
  });
}

function tableData(tx: Transaction, args: JsonObject): string {
  const { table, order, paginationOpts } = args as {
    table: string;
    order: "asc" | "desc";
    paginationOpts: { cursor: string | null; numItems: number };
  };
  if (table.startsWith("_") && !READABLE_SYSTEM_TABLES.has(table))
    throw new Error(`There is no system table ${table}.`);
  const query = { source: { type: "FullTableScan" as const, tableName: table, order }, operators: [] };
  return paginate(tx, { query, cursor: paginationOpts.cursor, endCursor: null, pageSize: paginationOpts.numItems });
}
