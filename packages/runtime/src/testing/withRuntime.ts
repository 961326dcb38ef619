import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import WebSocket from "ws";
import { ensureBuilt } from "../../build.mjs";
import type { ServerOptions } from "../server/options.ts";
import { startServer, type RunningServer } from "../server/start.ts";

export interface TestRuntimeOptions extends Partial<Omit<ServerOptions, "dataDir">> {
  /** Directory with a `convex/` folder to deploy. */
  project?: string;
  /** Environment variables, set before the project is deployed. */
  env?: Record<string, string>;
}

/** A server of a test's own, on free ports and a temporary directory. */
export interface TestRuntime {
  readonly server: RunningServer;
  readonly dataDir: string;
  /** A WebSocket client; closed with the runtime. */
  client(): ConvexClient;
  httpClient(token?: string): ConvexHttpClient;
  /** An HTTP client that may call internal functions. */
  adminClient(): AdminClient;
  /** Stops the server and starts another one on the same directory and ports. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** What the CLI uses: calls any function by name. */
export interface AdminClient {
  function(name: string, componentPath?: string, args?: Record<string, unknown>): Promise<unknown>;
}

class Runtime implements TestRuntime {
  private readonly clients: ConvexClient[] = [];

  constructor(
    public server: RunningServer,
    readonly dataDir: string,
    private readonly options: TestRuntimeOptions,
  ) {}

  client(): ConvexClient {
    const client = new ConvexClient(this.server.url, {
      webSocketConstructor: WebSocket as never,
      logger: false,
      unsavedChangesWarning: false,
    });
    this.clients.push(client);
    return client;
  }

  httpClient(token?: string): ConvexHttpClient {
    const client = new ConvexHttpClient(this.server.url, { logger: false });
    if (token !== undefined) client.setAuth(token);
    return client;
  }

  adminClient(): AdminClient {
    const client = this.httpClient() as unknown as AdminClient & { setAdminAuth(key: string): void };
    client.setAdminAuth(this.server.adminKey);
    return client;
  }

  async restart(): Promise<void> {
    const [port, sitePort] = [this.server.url, this.server.siteUrl].map((url) => Number(new URL(url).port));
    await this.server.close();
    this.server = await startServer({ ...this.options, dataDir: this.dataDir, port: port!, sitePort: sitePort! });
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
    await this.server.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

/** Starts a server for tests and deploys `project` to it; close it when done. */
export async function startRuntime(options: TestRuntimeOptions = {}): Promise<TestRuntime> {
  await ensureBuilt();
  const { project, env, ...serverOptions } = options;
  const dataDir = await mkdtemp(path.join(tmpdir(), "parley-runtime-"));
  const server = await startServer({ port: 0, sitePort: 0, ...serverOptions, dataDir });
  const runtime = new Runtime(server, dataDir, serverOptions);
  try {
    if (env !== undefined) await server.setEnv(env);
    if (project !== undefined) await server.push(project);
    return runtime;
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

/** Runs `body` with a server of its own, and closes it whatever happens. */
export async function withRuntime<T>(
  options: TestRuntimeOptions,
  body: (runtime: TestRuntime) => Promise<T>,
): Promise<T> {
  const runtime = await startRuntime(options);
  try {
    return await body(runtime);
  } finally {
    await runtime.close();
  }
}
