import type { IncomingMessage, ServerResponse } from "node:http";
import { normalizePath } from "../../engine/addresses.ts";
import type { CallSpec, Identity, Outcome, UdfType } from "../../engine/messages.ts";
import type { ActionService } from "../actionService.ts";
import type { EngineHost } from "../engineHost.ts";
import { MAX_API_BODY_BYTES } from "../limits.ts";
import { decodeTs, encodeTs } from "../syncProtocol.ts";
import { INLINE_MODULE, linkInlineQuery } from "../push/inlineQuery.ts";
import { HttpError, metaOf, readJson, sendJson } from "./exchange.ts";
import { formatOf, printOutcome, type ValueFormat } from "./valueFormats.ts";

/** Status that official clients take for "the function failed", as opposed to the request; others get 200. */
const UDF_FAILED = 560;

export interface ApiCall {
  call: CallSpec;
  format: ValueFormat;
}

type Fields = Record<string, unknown>;

function argsOf(args: unknown): string {
  const list = Array.isArray(args) ? (args as unknown[]) : [args ?? {}];
  const [first = {}] = list;
  if (list.length > 1 || typeof first !== "object" || first === null) {
    throw new HttpError(400, "BadArgs", "args must be an object, or an array with one object");
  }
  return JSON.stringify([first]);
}

/** Reads the fields that name a call. */
export function toCall(fields: Fields, identity: Identity, request: IncomingMessage): ApiCall {
  if (typeof fields.path !== "string") throw new HttpError(400, "BadPath", "path must be the name of a function");
  const component = typeof fields.componentPath === "string" ? fields.componentPath : "";
  const args = argsOf(fields.args);
  const call = { component, path: normalizePath(fields.path), args, identity, meta: metaOf(request, identity) };
  return { call, format: formatOf(fields.format) };
}

/** `/api/query`, `/api/mutation`, `/api/action` and their relatives. */
export class CallsApi {
  constructor(
    private readonly engine: EngineHost,
    private readonly actions: ActionService,
  ) {}

  /** Answers an endpoint below `/api/`; false when it is not one of these. */
  async handle(
    endpoint: string,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<boolean> {
    if (request.method === "GET" && endpoint === "query") {
      await this.answer(response, "query", toCall(queryFields(request), identity, request));
      return true;
    }
    if (request.method !== "POST") return false;
    switch (endpoint) {
      case "query":
      case "mutation":
      case "action":
        await this.answer(response, endpoint, toCall(await body(request), identity, request));
        return true;
      case "query_ts":
        sendJson(response, { ts: encodeTs(BigInt(await this.engine.ask<string>({ type: "snapshot" }))) });
        return true;
      case "query_at_ts":
        await this.queryAt(await body(request), request, response, identity);
        return true;
      case "query_batch":
        await this.queryBatch(await body(request), request, response, identity);
        return true;
      case "function":
        await this.anyFunction(await body(request), request, response, identity);
        return true;
      case "run_test_function":
        await this.inlineQuery(await body(request), request, response, identity);
        return true;
    }
    if (!endpoint.startsWith("run/")) return false;
    await this.runByPath(endpoint.slice("run/".length), await body(request), request, response, identity);
    return true;
  }

  private async run(type: UdfType, call: CallSpec): Promise<Outcome> {
    if (type === "action") return this.actions.runFromClient(call);
    if (type === "mutation") {
      return (await this.engine.request({ type: "mutation", call, ...this.actions.nextRequest() })).outcome;
    }
    return (await this.engine.request({ type: "query", call, journal: null })).outcome;
  }

  private async answer(response: ServerResponse, type: UdfType, { call, format }: ApiCall): Promise<void> {
    send(response, await this.run(type, call), format);
  }

  private async queryAt(
    fields: Fields,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<void> {
    const { call, format } = toCall(fields, identity, request);
    let atTs: bigint;
    try {
      atTs = decodeTs(String(fields.ts));
    } catch {
      throw new HttpError(400, "BadTimestamp", "ts is not a timestamp");
    }
    const { outcome } = await this.engine.request({ type: "query", call, journal: null, atTs });
    send(response, outcome, format);
  }

  private async queryBatch(
    fields: Fields,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<void> {
    if (!Array.isArray(fields.queries) || fields.queries.length > 1000) {
      throw new HttpError(400, "BadQueries", "queries must be an array of up to 1000 queries");
    }
    const calls = (fields.queries as (Fields | null)[]).map((query) => toCall(query ?? {}, identity, request));
    const results = calls.map(async ({ call, format }) => printOutcome(await this.run("query", call), format));
    sendJson(response, `{"results":[${(await Promise.all(results)).join()}]}`);
  }

  /** A function of any kind, by name: administrators only. */
  private async anyFunction(
    fields: Fields,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<void> {
    if (identity.kind !== "admin") throw new HttpError(403, "BadDeployKey", "An admin key is needed");
    const { call, format } = toCall(fields, identity, request);
    await this.answerAny(response, { call, format });
  }

  /** A query that is not deployed, as the source of a module: administrators only. */
  private async inlineQuery(
    fields: Fields,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<void> {
    if (identity.kind !== "admin") throw new HttpError(403, "BadDeployKey", "An admin key is needed");
    const { bundle, componentId } = fields as { bundle?: { source?: unknown }; componentId?: string };
    if (typeof bundle?.source !== "string") throw new HttpError(400, "BadBundle", "bundle.source must be text");
    const path = `${INLINE_MODULE}:default`;
    const { call, format } = toCall({ ...fields, path, componentPath: componentId }, identity, request);
    const script = await linkInlineQuery(bundle.source);
    const { outcome } = await this.engine.request({ type: "inlineQuery", call, script });
    // Its status tells the command line whether the query could be tried, not how it ended.
    sendJson(response, printOutcome(outcome, format));
  }

  private async runByPath(
    name: string,
    fields: Fields,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<void> {
    const parts = decodeURIComponent(name).split("/");
    const exported = parts.pop() ?? "";
    const path = name.includes(":") || parts.length === 0 ? decodeURIComponent(name) : `${parts.join("/")}:${exported}`;
    await this.answerAny(response, toCall({ ...fields, path }, identity, request));
  }

  private async answerAny(response: ServerResponse, { call, format }: ApiCall): Promise<void> {
    if (call.path.startsWith("_system/")) return send(response, await this.run("query", call), format);
    const spec = this.actions.find(call.component, call.path);
    const isVisible = call.identity.kind === "admin" || (call.component === "" && spec?.visibility === "public");
    if (spec === undefined || !isVisible) {
      return send(response, { ok: false, error: `Could not find function for '${call.path}'`, logLines: [] }, format);
    }
    await this.answer(response, spec.type, { call, format });
  }
}

const body = (request: IncomingMessage) => readJson(request, MAX_API_BODY_BYTES);

function send(response: ServerResponse, outcome: Outcome, format: ValueFormat): void {
  const isOfficial = response.req.headers["convex-client"] !== undefined;
  sendJson(response, printOutcome(outcome, format), outcome.ok || !isOfficial ? 200 : UDF_FAILED);
}

/** `GET /api/query?path=...&args=...&format=...`. */
function queryFields(request: IncomingMessage): Fields {
  const { searchParams } = new URL(request.url ?? "/", "http://localhost");
  const args = searchParams.get("args");
  try {
    return {
      path: searchParams.get("path"),
      format: searchParams.get("format"),
      args: args === null ? {} : (JSON.parse(args) as unknown),
    };
  } catch {
    throw new HttpError(400, "BadArgs", "args is not valid JSON");
  }
}
