import type { IncomingMessage, ServerResponse } from "node:http";
import type { Authenticator } from "../auth/authenticator.ts";
import { AuthFailure } from "../auth/failure.ts";
import type { AdminApi } from "./adminApi.ts";
import type { CallsApi } from "./callsApi.ts";
import { allowOrigins, HttpError, sendJson, sendText } from "./exchange.ts";
import type { FilesApi } from "./filesApi.ts";
import type { SiteApi } from "./siteApi.ts";
import type { StatusApi } from "./statusApi.ts";
import type { TransferApi } from "../transfer/transferApi.ts";

/** Version of the protocol that the server speaks, as `/version` reports it. */
export const SERVER_VERSION = "1.48.0";

export interface MainApiParts {
  instanceName: string;
  authenticator: Authenticator;
  calls: CallsApi;
  files: FilesApi;
  site: SiteApi;
  admin: AdminApi;
  transfer: TransferApi;
  status: StatusApi;
  /** Public keys of the tokens that mutations sign, as JSON. */
  jwks: () => Promise<string>;
  /** Static pages on the main origin; true when it has answered. */
  extraRoutes?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
}

const SITE_PREFIX = "/http/";
const STORAGE_PREFIX = "storage/";

/** The main origin: the API, files, the site below `/http/`, and what else the host serves. */
export class MainApi {
  constructor(private readonly parts: MainApiParts) {}

  /** Answers every request, errors included; never rejects. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.route(request, response);
    } catch (error) {
      answerError(request, response, error);
    }
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? "/";
    if (target.startsWith(SITE_PREFIX))
      return this.parts.site.handle(target.slice(SITE_PREFIX.length - 1), request, response);
    const path = target.split("?")[0]!;
    if (path.startsWith("/api/")) return this.api(path.slice("/api/".length), request, response);
    switch (path) {
      case "/version":
      case "/instance_version":
        return sendText(response, SERVER_VERSION);
      case "/instance_name":
        return sendText(response, this.parts.instanceName);
      case "/health":
        return this.parts.status.health(response);
      case "/metrics":
        return this.parts.status.metrics(request, response);
      case "/.well-known/jwks.json":
        allowOrigins(request, response);
        return sendJson(response, await this.parts.jwks());
    }
    if (await this.parts.extraRoutes?.(request, response)) return;
    if (path === "/") return sendText(response, "This Convex deployment is running.");
    throw new HttpError(404, "NotFound", `Nothing is served at ${path}`);
  }

  private async api(endpoint: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    allowOrigins(request, response);
    if (request.method === "OPTIONS") return void response.writeHead(204).end();
    if (endpoint.startsWith(STORAGE_PREFIX))
      return this.storage(endpoint.slice(STORAGE_PREFIX.length), request, response);
    if (endpoint === "debug_event") return void response.writeHead(200).end();
    const { authenticator, calls, admin, transfer } = this.parts;
    const identity = await authenticator.header(request.headers.authorization);
    if (await calls.handle(endpoint, request, response, identity)) return;
    if (await admin.handle(endpoint, request, response, identity)) return;
    if (await transfer.handle(endpoint, request, response, identity)) return;
    // The command line asks again and again after a 404, because new deployments in the cloud may give one.
    const isCommandLine = String(request.headers["convex-client"]).startsWith("npm-cli");
    if (isCommandLine) throw new HttpError(400, "NotSupported", `This server has no /api/${endpoint}`);
    throw new HttpError(404, "NotFound", `There is no endpoint /api/${endpoint} for ${request.method}`);
  }

  private storage(name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { files } = this.parts;
    if (name === "upload" && request.method === "POST") return files.upload(request, response);
    if (request.method === "GET" || request.method === "HEAD") return files.download(name, request, response);
    throw new HttpError(405, "MethodNotAllowed", `${request.method} is not possible here`);
  }
}

/** What the system says names files and addresses of this machine: that is for whoever runs it. */
function toldOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!("syscall" in error)) return error.message;
  console.error("A request failed:", error);
  return "Your request couldn't be completed. Try again later.";
}

/** Answers with what went wrong, as `{code, message}`. */
export function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  if (!request.complete) response.setHeader("connection", "close");
  if (error instanceof HttpError || error instanceof AuthFailure) {
    return sendJson(response, { code: error.code, message: error.message }, error.status);
  }
  sendJson(response, { code: "InternalServerError", message: toldOf(error) }, 500);
}
