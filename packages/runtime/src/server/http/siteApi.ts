import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpRequest } from "../../actions/messages.ts";
import type { DeploymentSource } from "../push/pushTypes.ts";
import type { ActionService } from "../actionService.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import { ANONYMOUS } from "../sessionPorts.ts";
import { MAX_HTTP_ACTION_BODY_BYTES } from "../limits.ts";
import { inProduction } from "../production.ts";
import { metaOf, readRawBody, sendJson } from "./exchange.ts";
import type { Identity, Outcome } from "../../engine/messages.ts";

type Mounts = DeploymentSource["httpMounts"];

/** Headers that belong to one hop; Node writes its own. */
const HOP_HEADERS = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"]);

/** The site: requests that the deployment's HTTP actions answer. */
export class SiteApi {
  private mounts: Mounts = [];

  constructor(
    private readonly actions: ActionService,
    private readonly authenticator: Authenticator,
    private readonly siteUrl: string,
    private readonly isProduction: boolean,
  ) {}

  load(mounts: Mounts): void {
    this.mounts = [...mounts].sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** Answers a request; `target` is its path and query on the site. */
  async handle(target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readRawBody(request, MAX_HTTP_ACTION_BODY_BYTES);
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const { component, http } = this.route(target, request, body);
    const identity = await this.identify(request);
    const meta = metaOf(request, identity);
    const outcome = await this.actions.http(component, identity, meta, http, writeTo(response), gone.signal);
    if (outcome.ok) return void response.end();
    if (response.headersSent || gone.signal.aborted) return void response.destroy();
    const told = this.isProduction ? inProduction(outcome, { identity }) : outcome;
    if (!told.ok) sendJson(response, describeError(told, meta.requestId), 500);
  }

  /** Answers a GET of the own site without a socket; null unless it is answered with 200. */
  async read(path: string): Promise<string | null> {
    const chunks: Uint8Array[] = [];
    let status = 0;
    const response = {
      head: (head: { status: number }) => void (status = head.status),
      chunk: (data: Uint8Array) => Promise.resolve(void chunks.push(data)),
    };
    const url = new URL(path, `${this.siteUrl}/`);
    const request = { method: "GET", url: url.href, path: url.pathname, headers: [], body: null };
    const meta = { requestId: "discovery", ip: null, userAgent: null };
    await this.actions.http("", ANONYMOUS.identity, meta, request, response, new AbortController().signal);
    return status === 200 ? Buffer.concat(chunks).toString("utf8") : null;
  }

  private route(target: string, request: IncomingMessage, body: Buffer): { component: string; http: HttpRequest } {
    const url = new URL(target, `${this.siteUrl}/`);
    const mount = this.mounts.find(({ prefix }) => url.pathname.startsWith(prefix));
    const path = mount === undefined ? url.pathname : url.pathname.slice(mount.prefix.length - 1);
    const headers: [string, string][] = [];
    for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
      const [name, value] = [request.rawHeaders[i]!, request.rawHeaders[i + 1]!];
      if (!HOP_HEADERS.has(name.toLowerCase())) headers.push([name, value]);
    }
    const bytes = body.length === 0 ? null : new Uint8Array(body);
    const http = { method: request.method ?? "GET", url: url.href, path, headers, body: bytes };
    return { component: mount?.component ?? "", http };
  }

  /** Tokens of other systems reach HTTP actions too, so a header that does not verify is no identity, not an error. */
  private async identify(request: IncomingMessage): Promise<Identity> {
    try {
      return await this.authenticator.header(request.headers.authorization);
    } catch {
      return ANONYMOUS.identity;
    }
  }
}

/** What callers get of an HTTP action that failed before it answered. */
function describeError({ error, errorData }: Extract<Outcome, { ok: false }>, requestId: string): object {
  const code = `[Request ID: ${requestId}] Server Error`;
  const trace = error.startsWith(code) ? error.slice(code.length).trimStart() : error;
  return { code, trace, ...(errorData === undefined ? {} : { data: JSON.parse(errorData) as unknown }) };
}

/** Writes an HTTP action's response as it comes, no faster than the client takes it. */
function writeTo(response: ServerResponse) {
  return {
    head({ status, statusText, headers }: { status: number; statusText: string; headers: [string, string][] }) {
      for (const [name, value] of headers) if (!HOP_HEADERS.has(name)) response.appendHeader(name, value);
      response.writeHead(status, statusText || undefined);
    },
    chunk(data: Uint8Array): Promise<void> {
      if (response.destroyed || response.write(data)) return Promise.resolve();
      return new Promise((resolve) => {
        const done = () => {
          response.off("drain", done).off("close", done);
          resolve();
        };
        response.on("drain", done).on("close", done);
      });
    },
  };
}
