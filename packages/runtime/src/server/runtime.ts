import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ActionModule } from "../actions/messages.ts";
import { ActionPool } from "../actions/pool.ts";
import type { ComponentCode, Deployment, FunctionSpec } from "../engine/messages.ts";
import { ActionService } from "./actionService.ts";
import { Authenticator } from "./auth/authenticator.ts";
import type { Instance } from "./auth/instance.ts";
import { KeySets } from "./auth/keySets.ts";
import type { AuthProvider } from "./auth/provider.ts";
import { EngineHost } from "./engineHost.ts";
import { EventLog } from "./eventLog.ts";
import { FileStore } from "./files/fileStore.ts";
import { FlushQueue } from "./flushQueue.ts";
import { AdminApi } from "./http/adminApi.ts";
import { CallsApi } from "./http/callsApi.ts";
import { FilesApi } from "./http/filesApi.ts";
import { MainApi } from "./http/mainApi.ts";
import { SiteApi } from "./http/siteApi.ts";
import { StatusApi } from "./http/statusApi.ts";
import {
  ACTION_HEAP_MB,
  ACTION_STALL_MS,
  ACTION_TIMEOUT_MS,
  ENGINE_HEAP_MB,
  USER_TIMEOUT_MS,
  NODE_ACTION_TIMEOUT_MS,
} from "./limits.ts";
import { LogStream } from "./logStream.ts";
import { PushService } from "./push/pushService.ts";
import type { DeploymentSource } from "./push/pushTypes.ts";
import { ANONYMOUS, type SessionServices } from "./sessionPorts.ts";
import { Sockets } from "./sockets.ts";
import type { ServerOptions } from "./options.ts";
import { ExportService } from "./transfer/exportService.ts";
import { ImportService } from "./transfer/importService.ts";
import { TransferApi } from "./transfer/transferApi.ts";

const dist = (name: string) =>
  fileURLToPath(
    new URL(
      path.join(/[\\/]dist$/.test(path.dirname(fileURLToPath(import.meta.url))) ? "." : "../../dist", name),
      import.meta.url,
    ),
  );

const nodeModules = (components: ComponentCode[]): ActionModule[] =>
  components.flatMap(({ component, nodeScript, nodeSourceMap = null, env }) =>
    nodeScript ? [{ component, script: nodeScript, sourceMap: nodeSourceMap, env }] : [],
  );

/** The parts of a running server, wired together. */
export class Runtime {
  readonly engine: EngineHost;
  readonly push: PushService;
  readonly sockets: Sockets;
  readonly main: MainApi;
  readonly site: SiteApi;
  private readonly pool: ActionPool;
  private readonly nodePool: ActionPool;
  private readonly actions: ActionService;
  private readonly files: FileStore;
  private readonly exports: ExportService;
  private readonly imports: ImportService;
  private readonly logs = new LogStream();
  private readonly flushes = new FlushQueue();
  private readonly keySets: KeySets;
  private loaded = "";
  /** What is printed. */
  readonly events: EventLog;

  constructor(
    private readonly options: ServerOptions,
    instance: Instance,
    addresses: { cloudUrl: string; siteUrl: string },
  ) {
    this.events = new EventLog(options.logFormat, options.isVerbose);
    this.files = new FileStore(path.join(options.dataDir, "files"));
    this.engine = this.makeEngine({ ...addresses, deploymentName: instance.name });
    this.pool = this.makePool("isolate");
    this.nodePool = this.makePool("node");
    const { engine, pool, nodePool, files } = this;
    const { isProduction = false } = options;
    this.exports = new ExportService(engine, files, options.dataDir);
    this.imports = new ImportService(engine, files, options.dataDir);
    this.actions = new ActionService({ engine, pool, nodePool, files, log: (entry) => this.log(entry), isProduction });
    const builtin = { CONVEX_CLOUD_URL: addresses.cloudUrl, CONVEX_SITE_URL: addresses.siteUrl };
    this.push = new PushService(engine, builtin, (components) => this.describeNode(components));
    this.keySets = new KeySets({
      siteUrl: addresses.siteUrl,
      readOwnSite: (target) => this.site.read(target),
      env: () => engine.env,
    });
    const providers = () => (engine.deployment?.authProviders ?? []) as AuthProvider[];
    const authenticator = new Authenticator(instance, this.keySets, providers);
    this.site = new SiteApi(this.actions, authenticator, addresses.siteUrl, isProduction);
    this.sockets = new Sockets({ services: this.services(authenticator), checkOrigin: options.checkOrigin });
    this.main = new MainApi({
      instanceName: instance.name,
      authenticator,
      calls: new CallsApi(engine, this.actions),
      files: new FilesApi(engine, this.actions, files),
      site: this.site,
      admin: new AdminApi(this.push, this.logs, authenticator, addresses),
      transfer: new TransferApi(this.exports, this.imports),
      status: new StatusApi(engine, authenticator, () => this.sockets.size),
      jwks: async () => (await engine.ask<string | null>({ type: "getMeta", key: "jwks" })) ?? '{"keys":[]}',
      extraRoutes: options.extraRoutes,
    });
  }

  /** Opens the data directory; rejects when it cannot be used. */
  async start(): Promise<void> {
    await this.engine.start();
    await this.push.refreshAddresses();
    await this.exports.start();
    await this.imports.start();
    void this.sweepFiles();
  }

  async close(): Promise<void> {
    this.sockets.close();
    this.logs.close();
    this.pool.close();
    this.nodePool.close();
    await this.engine.close();
  }

  private makePool(environment: "isolate" | "node"): ActionPool {
    const isNode = environment === "node";
    const {
      actionHeapMb = ACTION_HEAP_MB,
      actionTimeoutMs = isNode ? NODE_ACTION_TIMEOUT_MS : ACTION_TIMEOUT_MS,
      actionStallMs = isNode ? actionTimeoutMs : ACTION_STALL_MS,
    } = this.options;
    const limits = { heapMb: actionHeapMb, timeoutMs: actionTimeoutMs, stallMs: actionStallMs };
    return new ActionPool({ workerFile: dist("action-worker.mjs"), environment, ...limits });
  }

  /** Evaluates the "use node" modules of a push in a process of their own. */
  private async describeNode(components: ComponentCode[]): Promise<FunctionSpec[]> {
    const modules = nodeModules(components);
    if (modules.length === 0) return [];
    const pool = this.makePool("node");
    try {
      pool.load(modules);
      return (await Promise.all(modules.map(({ component }) => pool.describe(component)))).flat();
    } finally {
      pool.close();
    }
  }

  private makeEngine(deployment: { cloudUrl: string; siteUrl: string; deploymentName: string }): EngineHost {
    const {
      dataDir,
      userTimeoutMs = USER_TIMEOUT_MS,
      engineHeapMb: heapMb = ENGINE_HEAP_MB,
      isProduction = false,
    } = this.options;
    return new EngineHost(
      { workerFile: dist("engine-worker.mjs"), dataDir, userTimeoutMs, heapMb, isProduction, ...deployment },
      {
        advanced: () => this.flushes.flush(),
        runAction: (jobId, call) => {
          void this.actions.runTrusted(call).then((outcome) => this.engine.actionDone(jobId, outcome));
        },
        deployed: (deployment, env) => this.load(deployment, env),
        filesDeleted: (uuids) => void this.removeFiles(uuids),
        log: (entry) => this.log(entry),
        replaced: (reason) => this.events.event("engineReplaced", { reason }, "error"),
      },
    );
  }

  private async removeFiles(uuids: string[]): Promise<void> {
    const unused = uuids.filter((uuid) => !this.imports.isHolding(uuid));
    await Promise.all(unused.map((uuid) => this.files.remove(uuid)));
  }

  /** Looks for blobs that a crash left without a file; takes its time. */
  private async sweepFiles(): Promise<void> {
    const isKnown = async (uuid: string) => (await this.engine.ask({ type: "findFile", by: { uuid } })) !== null;
    await this.files.sweep(isKnown).catch(() => {});
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
    this.events.event("deployed", { version: deployment.version, functions: deployment.functions.length });
    this.actions.load(deployment.functions);
    this.site.load((JSON.parse(deployment.source) as DeploymentSource).httpMounts);
    this.pool.load(deployment.components);
    this.nodePool.load(nodeModules(deployment.components));
  }

  private log(entry: Parameters<LogStream["push"]>[0]): void {
    this.logs.push(entry);
    this.events.execution(entry);
  }
}
