import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterAll, beforeAll } from "vitest";
import { runCli } from "../src/server/cli.ts";
import { startRuntime, type TestRuntime, type TestRuntimeOptions } from "../src/testing/index.ts";

const PROJECT = fileURLToPath(new URL("project", import.meta.url));
const MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

const NO_KEYS = `data:application/json,${encodeURIComponent('{"keys":[]}')}`;

/** What the project's configuration needs in order to be deployed. */
const ENV = {
  OIDC_ISSUER: "https://issuer.example.com",
  CUSTOM_JWKS: NO_KEYS,
  OPEN_JWKS: NO_KEYS,
  GREETING: "hello",
  SECRET: "only the app's",
};

type Module =
  | "basics"
  | "errors"
  | "files"
  | "filters"
  | "limits"
  | "members"
  | "nodeActions"
  | "platform"
  | "scheduling"
  | "search"
  | "staged"
  | "system"
  | "unsupported"
  | "validation"
  | "vectors"
  | "visibility";

/** References to the project's functions; generated types would need the project to be deployed first. */
export const api = anyApi as unknown as Record<Module, any>;

/** A server with the project of this folder on it, deployed by the project's own `convex deploy`. */
export interface Deployed {
  readonly runtime: TestRuntime;
  /** Directory of the project. */
  readonly project: string;
  readonly http: ConvexHttpClient;
  /** Runs a command of the project's Convex CLI. */
  cli(...args: string[]): Promise<string>;
  /** The raw answer of the HTTP API to a call. */
  call(
    kind: "query" | "mutation" | "action",
    path: string,
    args?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: ApiAnswer }>;
  /** A request to the HTTP actions. */
  site(path: string, init?: RequestInit): Promise<Response>;
}

export interface ApiAnswer {
  status: "success" | "error";
  value?: unknown;
  errorMessage?: string;
  errorData?: unknown;
  logLines: string[];
}

class Deployment implements Deployed {
  project = "";
  private running: TestRuntime | null = null;
  private client: ConvexHttpClient | null = null;

  get runtime(): TestRuntime {
    if (this.running === null) throw new Error("The server has not started");
    return this.running;
  }

  get http(): ConvexHttpClient {
    return (this.client ??= this.runtime.httpClient());
  }

  async start(options: TestRuntimeOptions): Promise<void> {
    this.project = mkdtempSync(path.join(tmpdir(), "parley-conformance-"));
    cpSync(PROJECT, this.project, { recursive: true });
    symlinkSync(MODULES, path.join(this.project, "node_modules"));
    this.running = await startRuntime({ ...options, env: { ...ENV, ...options.env } });
    await this.cli("deploy", "--typecheck", "disable", "--skip-workos-check", "--yes");
  }

  async stop(): Promise<void> {
    await this.running?.close();
    rmSync(this.project, { recursive: true, force: true });
  }

  cli(...args: string[]): Promise<string> {
    const { url, adminKey } = this.runtime.server;
    return runCli(this.project, { url, adminKey }, args);
  }

  async call(kind: string, name: string, args: unknown = {}, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.runtime.server.url}/api/${kind}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ path: name, args, format: "json" }),
    });
    return { status: response.status, body: (await response.json()) as ApiAnswer };
  }

  site(target: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.runtime.server.siteUrl}${target}`, { redirect: "manual", ...init });
  }
}

/** Deploys the project to a server that all tests of the file share. `options` may wait for what they need. */
export function useDeployment(options: TestRuntimeOptions | (() => Promise<TestRuntimeOptions>) = {}): Deployed {
  const deployment = new Deployment();
  beforeAll(async () => deployment.start(typeof options === "function" ? await options() : options));
  afterAll(() => deployment.stop());
  return deployment;
}

let groups = 0;

/** A name that no other test of the file uses, to keep tests' documents apart. */
export const freshGroup = (): string => `group ${++groups}`;

/** The message of what a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => {
      throw new Error(`Expected a rejection, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => (error as Error).message,
  );
}

/** An error message without the request id, which differs every time. */
export const withoutRequestId = (message: string): string => message.replace(/^\[Request ID: [0-9a-f]{16}\] /, "");
