import http, { type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ActionPool } from "../actions/pool.ts";
import type { Deployment } from "../engine/messages.ts";
import { ActionService } from "./actionService.ts";
import { Authenticator } from "./auth/authenticator.ts";
import { openInstance, type Instance } from "./auth/instance.ts";
import { KeySets } from "./auth/keySets.ts";
import type { AuthProvider } from "./auth/provider.ts";
import { deployProject } from "./cli.ts";
import { EngineHost } from "./engineHost.ts";
import { FileStore } from "./files/fileStore.ts";
import { FlushQueue } from "./flushQueue.ts";
import { AdminApi } from "./http/adminApi.ts";
import { CallsApi } from "./http/callsApi.ts";
import { FilesApi } from "./http/filesApi.ts";
import { answerError, MainApi } from "./http/mainApi.ts";
import { SiteApi } from "./http/siteApi.ts";
import { ACTION_HEAP_MB, ACTION_STALL_MS, ACTION_TIMEOUT_MS, ENGINE_HEAP_MB, USER_TIMEOUT_MS } from "./limits.ts";
import { LogStream } from "./logStream.ts";
import { PushService } from "./push/pushService.ts";
import type { DeploymentSource } from "./push/pushTypes.ts";
import { ANONYMOUS, type SessionServices } from "./sessionPorts.ts";
import { Sockets } from "./sockets.ts";

export interface ServerOptions {
  /** Everything that lasts is in here; made when it does not exist. */
  dataDir: string;
  /** 0 takes a free port. */
  port: number;
  sitePort: number;
  host?: string;
  /** Addresses that clients use, when they are not `http://host:port` (behind a proxy). */
  publicUrl?: string;
  publicSiteUrl?: string;
  /** Replaces the key kept in the data directory. */
  adminKey?: string;
  /** Time limit of one query or mutation, ms. */
  userTimeoutMs?: number;
  actionTimeoutMs?: number;
  actionStallMs?: number;
  engineHeapMb?: number;
  actionHeapMb?: number;
  /** Serves pages on the main origin; true when it has answered. */
  extraRoutes?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  /** Which pages may open a WebSocket; null is a client without an origin. */
  checkOrigin?: (origin: string | null) => boolean;
  /** Prints the log lines of functions. */
  isVerbose?: boolean;
}

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
  close(): Promise<void>;
}

const dist = (name: string) =>
  fileURLToPath(
    new URL(
      path.join(/[\\/]dist$/.test(path.dirname(fileURLToPath(import.meta.url))) ? "." : "../../dist", name),
      import.meta.url,
    ),
  );

async function listen(server: http.Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** The parts of a running server, wired together. */
class Runtime {
  readonly engine: EngineHost;
  readonly push: PushService;
  readonly sockets: Sockets;
  readonly main: MainApi;
  readonly site: SiteApi;
  private readonly pool: ActionPool;
  private readonly actions: ActionService;
  private readonly files: FileStore;
  private readonly logs = new LogStream();
  private readonly flushes = new FlushQueue();
  private readonly keySets: KeySets;
  private loaded = "";

  constructor(
    private readonly options: ServerOptions,
    instance: Instance,
    addresses: { cloudUrl: string; siteUrl: string },
  ) {
    this.files = new FileStore(path.join(options.dataDir, "files"));
    this.engine = this.makeEngine(addresses);
    this.pool = new ActionPool({
      workerFile: dist("action-worker.mjs"),
      heapMb: options.actionHeapMb ?? ACTION_HEAP_MB,
      timeoutMs: options.actionTimeoutMs ?? ACTION_TIMEOUT_MS,
      stallMs: options.actionStallMs ?? ACTION_STALL_MS,
    });
    const { engine, pool, files } = this;
    this.actions = new ActionService({ engine, pool, files, log: (entry) => this.log(entry) });
    this.push = new PushService(engine, { CONVEX_CLOUD_URL: addresses.cloudUrl, CONVEX_SITE_URL: addresses.siteUrl });
    this.keySets = new KeySets({
      siteUrl: addresses.siteUrl,
      readOwnSite: (target) => this.site.read(target),
      env: () => engine.env,
    });
    const providers = () => (engine.deployment?.authProviders ?? []) as AuthProvider[];
    const authenticator = new Authenticator(instance, this.keySets, providers);
    this.site = new SiteApi(this.actions, authenticator, addresses.siteUrl);
    this.sockets = new Sockets({ services: this.services(authenticator), checkOrigin: options.checkOrigin });
    this.main = new MainApi({
      instanceName: instance.name,
      authenticator,
      calls: new CallsApi(engine, this.actions),
      files: new FilesApi(engine, this.actions, files),
      site: this.site,
      admin: new AdminApi(this.push, this.logs, authenticator, addresses),
      extraRoutes: options.extraRoutes,
    });
  }

  async close(): Promise<void> {
    this.sockets.close();
    this.logs.close();
    this.pool.close();
    await this.engine.close();
  }

  private makeEngine(addresses: { cloudUrl: string; siteUrl: string }): EngineHost {
    const { dataDir, userTimeoutMs = USER_TIMEOUT_MS, engineHeapMb: heapMb = ENGINE_HEAP_MB } = this.options;
    return new EngineHost(
      { workerFile: dist("engine-worker.mjs"), dataDir, userTimeoutMs, heapMb, ...addresses },
      {
        advanced: () => this.flushes.flush(),
        runAction: (jobId, call) => {
          void this.actions.runTrusted(call).then((outcome) => this.engine.actionDone(jobId, outcome));
        },
        deployed: (deployment, env) => this.load(deployment, env),
        filesDeleted: (uuids) => void Promise.all(uuids.map((uuid) => this.files.remove(uuid))),
        log: (entry) => this.log(entry),
      },
    );
  }

  private services(authenticator: Authenticator): SessionServices {
    return {
      engine: this.engine,
      flushLater: (session) => this.flushes.add(session),
      runAction: (call) => this.actions.runFromClient(call),
      authenticate: async ({ tokenType, value = "", impersonating }) => {
        if (tokenType === "None") return ANONYMOUS;
        return tokenType === "Admin" ? authenticator.admin(value, impersonating) : authenticator.user(value);
      },
    };
  }

  /** Takes over changed code or environment; a replaced engine reports the same again, which changes nothing. */
  private load(deployment: Deployment | null, env: Record<string, string>): void {
    const state = JSON.stringify([deployment?.version, env]);
    if (state === this.loaded) return;
    this.loaded = state;
    this.keySets.clear();
    if (deployment === null) return;
    this.actions.load(deployment.functions);
    this.site.load((JSON.parse(deployment.source) as DeploymentSource).httpMounts);
    this.pool.load(deployment.components);
  }

  private log(entry: Parameters<LogStream["push"]>[0]): void {
    this.logs.push(entry);
    if (!this.options.isVerbose) return;
    for (const line of entry.lines) console.log(`${entry.path} ${line}`);
    if (entry.error !== null) console.error(`${entry.path} ${entry.error}`);
  }
}

/**
 * Starts a server: a Convex deployment in this process, with its data in one directory. Rejects when the directory
 * or a port cannot be used.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? "127.0.0.1";
  const instance = openInstance(options.dataDir, options.adminKey);
  const early = (_request: IncomingMessage, response: ServerResponse) => void response.writeHead(503).end();
  let handleMain: (request: IncomingMessage, response: ServerResponse) => void = early;
  let handleSite = handleMain;
  const mainServer = http.createServer((request, response) => handleMain(request, response));
  const siteServer = http.createServer((request, response) => handleSite(request, response));
  const [port, sitePort] = [
    await listen(mainServer, options.port, host),
    await listen(siteServer, options.sitePort, host),
  ];
  const local = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const url = `http://${local}:${port}`;
  const cloudUrl = options.publicUrl ?? url;
  const siteUrl = options.publicSiteUrl ?? `http://${local}:${sitePort}`;
  const runtime = new Runtime(options, instance, { cloudUrl, siteUrl });
  const close = async () => {
    for (const server of [mainServer, siteServer]) server.close();
    await runtime.close();
    for (const server of [mainServer, siteServer]) server.closeAllConnections();
  };
  try {
    await runtime.engine.start();
    await runtime.push.refreshAddresses();
  } catch (error) {
    await close();
    throw error;
  }
  handleMain = (request, response) => void runtime.main.handle(request, response);
  handleSite = (request, response) => {
    runtime.site
      .handle(request.url ?? "/", request, response)
      .catch((error: unknown) => answerError(request, response, error));
  };
  runtime.sockets.attach(mainServer);
  return {
    url,
    siteUrl,
    adminKey: instance.adminKey,
    instanceName: instance.name,
    push: (projectDir) => deployProject(projectDir, { url, adminKey: instance.adminKey }),
    setEnv: (variables) => runtime.push.setEnv(Object.entries(variables).map(([name, value]) => ({ name, value }))),
    get engineRestarts() {
      return runtime.engine.restarts;
    },
    close,
  };
}
