import type { Counts } from "../engine/limits.ts";
import { openInstance } from "./auth/instance.ts";
import { deployProject } from "./cli.ts";
import { answerError } from "./http/mainApi.ts";
import { Listener } from "./listeners.ts";
import type { ServerOptions } from "./options.ts";
import { Runtime } from "./runtime.ts";

export interface EngineStats {
  /** Groups of writes made durable. */
  commits: number;
  mutations: number;
  /** Executions of live queries, first ones included. */
  liveRuns: number;
  /** By queries, as the platform counts them. */
  documentsRead: number;
  bytesRead: number;
  databaseQueries: number;
  /** Distinct live queries and who watches them. */
  liveQueries: number;
  subscriptions: number;
}

/** By the path of a function: what it used of each limit. */
export type LimitUse = Record<string, Counts>;

export interface RunningServer {
  url: string;
  siteUrl: string;
  adminKey: string;
  instanceName: string;
  /** Deploys a project directory with its own Convex CLI; returns what it printed, throws when it fails. */
  push(projectDir: string): Promise<string>;
  /** Sets environment variables of the deployment; null deletes one. */
  setEnv(variables: Record<string, string | null>): Promise<void>;
  /** Engines that had to be replaced since the start. */
  readonly engineRestarts: number;
  /** Work the present engine has done since it started, and what it keeps live. */
  stats(): Promise<EngineStats>;
  /** The most that one call of each function used of the limits on a transaction, by the function's path. */
  limitUse(): Promise<LimitUse>;
  close(): Promise<void>;
}

const withoutSlash = (url: string) => url.replace(/\/+$/, "");

/** An address that a process on this machine can use. */
const localHost = (host: string) => (host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host);

/**
 * Starts a server: a Convex deployment in this process, with its data in one directory. Rejects when the directory
 * or a port cannot be used.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? "127.0.0.1";
  const instance = openInstance(options.dataDir, options.adminKey);
  const [main, site] = [new Listener(), new Listener()];
  let runtime: Runtime | null = null;
  const close = async () => {
    for (const listener of [main, site]) listener.stop();
    await runtime?.close();
    runtime?.events.event("stopped");
    for (const listener of [main, site]) listener.end();
  };
  try {
    const url = `http://${localHost(host)}:${await main.listen(options.port, host)}`;
    const ownSiteUrl = `http://${localHost(host)}:${await site.listen(options.sitePort, host)}`;
    const addresses = {
      cloudUrl: withoutSlash(options.publicUrl ?? url),
      siteUrl: withoutSlash(options.publicSiteUrl ?? ownSiteUrl),
    };
    runtime = new Runtime(options, instance, addresses);
    await runtime.start();
    serve(runtime, main, site);
    runtime.events.event("started", { url, siteUrl: addresses.siteUrl, name: instance.name });
    return describe(runtime, { url, siteUrl: addresses.siteUrl, adminKey: instance.adminKey }, instance.name, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function serve(runtime: Runtime, main: Listener, site: Listener): void {
  main.handle = (request, response) => void runtime.main.handle(request, response);
  site.handle = (request, response) => {
    const answered = runtime.site.handle(request.url ?? "/", request, response);
    answered.catch((error: unknown) => answerError(request, response, error));
  };
  runtime.sockets.attach(main.server);
}

function describe(
  runtime: Runtime,
  target: { url: string; siteUrl: string; adminKey: string },
  instanceName: string,
  close: () => Promise<void>,
): RunningServer {
  return {
    ...target,
    instanceName,
    push: (projectDir) => deployProject(projectDir, target),
    setEnv: (variables) => runtime.push.setEnv(Object.entries(variables).map(([name, value]) => ({ name, value }))),
    get engineRestarts() {
      return runtime.engine.restarts;
    },
    stats: () => runtime.engine.ask<EngineStats>({ type: "stats" }),
    limitUse: () => runtime.engine.ask<LimitUse>({ type: "limitUse" }),
    close,
  };
}
