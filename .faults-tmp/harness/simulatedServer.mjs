/**
 * The runtime's own engine, sessions and live queries in this process, without threads or sockets, on a disk that can
 * be full, slow, or lose what was being written when the power goes.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "../../scripts/build.mjs";
import { readWal } from "./wal.mjs";

const source = join(root, "packages/runtime/src");
const WAL = "data.sqlite-wal";

/** Stands for the module that puts the engine into a thread. */
const THREAD = `
import { Engine } from "../engine/engine.ts";
export class EngineThread {
  constructor(file, options, heapMb, events) {
    return globalThis.simulatedServer.startEngine(Engine, options, events);
  }
}`;

/** Builds the parts of the runtime that run inside a simulation, and loads them. */
export async function loadRuntime(directory) {
  const outfile = join(directory, "simulated.mjs");
  await build({
    stdin: {
      contents: `export { EngineHost } from "./server/engineHost.ts";
        export { Session } from "./server/session.ts";
        export { FlushQueue } from "./server/flushQueue.ts";
        export { ANONYMOUS } from "./server/sessionPorts.ts";`,
      resolveDir: source,
      loader: "ts",
    },
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
    plugins: [
      {
        name: "without-thread",
        setup: (plugins) => {
          plugins.onLoad({ filter: /store\/store\.ts$/ }, ({path}) => ({ loader: "ts", contents: readFileSync(path,"utf8").replace("this.lastCreationTime = Number(this.ts / NS_PER_MS);", "this.lastCreationTime = Number(this.ts / 1000n + 1n) / 1000;").replace("this.ts = this.assigned = saved > now ? saved : now;", "this.ts = this.assigned = saved > 0n ? saved : now; if (saved === 0n) this.sql.setMeta.run('ts', String(now));").replace('this.sql.setMeta.run("ts", String(this.assigned));', 'const cc = BigInt(Math.ceil(this.lastCreationTime * 1000)) * 1000n; if (cc > this.assigned) this.assigned = cc; this.sql.setMeta.run("ts", String(this.assigned));') }));
          plugins.onLoad({ filter: /schedule\/scheduler\.ts$/ }, ({path}) => ({ loader: "ts", contents: readFileSync(path,"utf8").replace("const MAX_TIMER_MS = 2 ** 31 - 1;", "const MAX_TIMER_MS = 1000;") }));
          plugins.onLoad({ filter: /server\/engineThread\.ts$/ }, () => ({ contents: THREAD, loader: "ts" }));
        },
      },
    ],
  });
  return await import(pathToFileURL(outfile).href);
}

const HEARTBEAT_BYTES = 64;
/** Frames in the log at which SQLite copies it into the database. */
const CHECKPOINT_FRAMES = 1_000;

export class SimulatedServer {
  /** What happens at the next commit: null, "full", "slow" or "power". */
  nextCommit = null;
  /** The power went during a commit: the machine has to be crashed before anything else happens. */
  hasLostPower = false;
  runs = 0;
  #generation = 0;
  #engine = null;
  #before = null;

  constructor({ runtime, time, network, workspace, dataDir, onAction }) {
    Object.assign(this, { runtime, time, network, workspace, dataDir, onAction });
  }

  /** Starts a process on what is on disk. */
  async start() {
    const { EngineHost, FlushQueue } = this.runtime;
    this.owner = `server ${++this.#generation}`;
    this.time.offsets.set(this.owner, this.offset ?? 0);
    globalThis.simulatedServer = this;
    const flushes = new FlushQueue();
    const nothing = () => undefined;
    this.time.owner = this.owner;
    this.host = new EngineHost(
      { workerFile: "", dataDir: this.dataDir, userTimeoutMs: 1e9, heapMb: 0, cloudUrl: "", siteUrl: "" },
      {
        advanced: () => flushes.flush(),
        runAction: (jobId, call) => this.onAction(call, (outcome) => this.host.actionDone(jobId, outcome)),
        deployed: nothing,
        filesDeleted: nothing,
        log: nothing,
      },
    );
    const services = this.#services(flushes);
    const accept = (wire) => new this.runtime.Session(wire, { ip: null, userAgent: null, hasChunks: true }, services);
    const started = this.host.start().then(() => (this.network.server = { owner: this.owner, accept }));
    this.time.owner = "world";
    await this.time.runUntil(this.time.now + 1_000, () => this.network.server !== null);
    await started;
  }

  #services(flushes) {
    const { ANONYMOUS } = this.runtime;
    return {
      engine: this.host,
      flushLater: (session) => flushes.add(session),
      runAction: async () => ({ ok: false, error: "no actions here", logLines: [] }),
      authenticate: async () => ANONYMOUS,
    };
  }

  setClock(offset) {
    this.offset = offset;
    this.time.offsets.set(this.owner, offset);
  }

  /** Called by the stand-in for the engine's thread. */
  startEngine(Engine, options, events) {
    const { time, owner } = this;
    const post = (batch) => void time.after(0, () => batch.forEach((event) => events.event(event)), owner);
    const heartbeat = new SharedArrayBuffer(HEARTBEAT_BYTES);
    const engine = (this.#engine = new Engine({ ...options, heartbeat }, post));
    this.#breakCommits(engine.store);
    let requests = [];
    return {
      heartbeat: () => ({ running: 0, turn: 0 }),
      terminate: async () => engine.close(),
      post: (request) => {
        if (requests.push(request) > 1) return;
        time.after(
          0,
          () => {
            const batch = requests;
            requests = [];
            engine.handle(batch);
          },
          owner,
        );
      },
    };
  }

  #breakCommits(store) {
    const commit = store.sql.commit;
    store.sql.commit = {
      run: () => {
        const fault = this.nextCommit;
        this.nextCommit = null;
        if (fault === "full") throw new Error("database or disk is full");
        if (fault === "slow") this.time.now += 300;
        if (fault === "power") this.#before = this.#log();
        commit.run();
        if (fault === "power") this.hasLostPower = true;
      },
    };
  }

  #log() {
    return readWal(readFileSync(join(this.dataDir, WAL)));
  }

  /** Ends the process and leaves what is on disk; a commit that the power went in is there in part, or as a whole. */
  crash() {
    this.network.server = null;
    for (const link of [...this.network.links]) link.cut();
    this.time.kill(this.owner);
    const next = this.workspace.path("disk");
    mkdirSync(next);
    cpSync(join(this.dataDir, "data.sqlite"), join(next, "data.sqlite"));
    const wal = readFileSync(join(this.dataDir, WAL));
    const end = this.hasLostPower ? this.#tornEnd() : wal.length;
    writeFileSync(join(next, WAL), wal.subarray(0, end));
    this.#close();
    rmSync(this.dataDir, { recursive: true });
    this.dataDir = next;
    this.hasLostPower = false;
    this.nextCommit = null;
    this.runs++;
  }

  /**
   * A place inside the last commit, or its end. A log that was copied into the database by this commit, or that began
   * again with it, is left whole.
   */
  #tornEnd() {
    const { end, frames, salt } = this.#log();
    const isPlain = salt === this.#before.salt && frames < CHECKPOINT_FRAMES;
    return isPlain ? this.#before.end + this.time.chance.below(end - this.#before.end + 1) : end;
  }

  #close() {
    const { store, scheduler, upkeep } = this.#engine;
    this.#engine.closed = true;
    scheduler.stop();
    upkeep.stop();
    store.db.close();
    store.unlock();
  }

  /** Ends the simulation. */
  close() {
    this.time.kill(this.owner);
    this.#close();
    rmSync(this.dataDir, { recursive: true });
  }
}
