import type { IncomingMessage, ServerResponse } from "node:http";
import type { Identity } from "../../engine/messages.ts";
import type { Authenticator } from "../auth/authenticator.ts";
import { MAX_PUSH_BODY_BYTES } from "../limits.ts";
import type { LogStream } from "../logStream.ts";
import type { PushService } from "../push/pushService.ts";
import { PushRefused } from "../push/pushTypes.ts";
import { HttpError, readJson, sendJson } from "./exchange.ts";

export interface Addresses {
  cloudUrl: string;
  siteUrl: string;
}

const PUSH_ENDPOINT = /^(get_config|get_config_hashes|deploy2\/\w+)$/;

/** What the CLI calls with an admin key: push, environment, logs. */
export class AdminApi {
  constructor(
    private readonly push: PushService,
    private readonly logs: LogStream,
    private readonly authenticator: Authenticator,
    private readonly addresses: Addresses,
  ) {}

  /** Answers an endpoint below `/api/`; false when it is not one of these. */
  async handle(
    endpoint: string,
    request: IncomingMessage,
    response: ServerResponse,
    identity: Identity,
  ): Promise<boolean> {
    if (PUSH_ENDPOINT.test(endpoint)) {
      const body = await readJson(request, MAX_PUSH_BODY_BYTES);
      this.authorize(identity, body.adminKey);
      sendJson(response, await refusedAsError(() => this.push.handle(endpoint, body)));
      return true;
    }
    switch (endpoint) {
      case "update_environment_variables":
      case "v1/update_environment_variables":
        await this.updateEnv(await readJson(request, MAX_PUSH_BODY_BYTES), response, identity);
        return true;
      case "stream_function_logs":
      case "stream_udf_execution":
        this.authorize(identity, undefined);
        sendJson(response, await this.logs.since(cursorOf(request)));
        return true;
      case "get_canonical_urls":
      case "v1/get_canonical_urls":
        this.authorize(identity, undefined);
        sendJson(response, { convexCloudUrl: this.addresses.cloudUrl, convexSiteUrl: this.addresses.siteUrl });
        return true;
      case "check_admin_key":
        this.authorize(identity, undefined);
        sendJson(response, { success: true });
        return true;
    }
    return false;
  }

  private async updateEnv(body: Record<string, unknown>, response: ServerResponse, identity: Identity): Promise<void> {
    this.authorize(identity, body.adminKey);
    if (!Array.isArray(body.changes)) throw new HttpError(400, "BadChanges", "changes must be an array");
    const changes = (body.changes as { name: string; value?: string | null }[]).map(({ name, value }) => ({
      name,
      value: value ?? null,
    }));
    await refusedAsError(() => this.push.setEnv(changes));
    sendJson(response, {});
  }

  /** The key comes in the header, or (older endpoints) in the body. */
  private authorize(identity: Identity, key: unknown): void {
    if (identity.kind === "admin") return;
    if (typeof key === "string") return void this.authenticator.admin(key);
    throw new HttpError(403, "BadDeployKey", "An admin key is needed");
  }
}

async function refusedAsError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PushRefused) throw new HttpError(400, error.code, error.message);
    throw error;
  }
}

function cursorOf(request: IncomingMessage): number {
  const cursor = Number(new URL(request.url ?? "/", "http://localhost").searchParams.get("cursor") ?? 0);
  return Number.isFinite(cursor) ? cursor : 0;
}
