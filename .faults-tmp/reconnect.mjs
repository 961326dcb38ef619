/**
 * `npm run faults -- reconnect --seed N [--sockets 2000] [--quick]`: thousands of sockets with three queries each lose
 * their connection at once, and then lose the server itself. All must be subscribed again, at a cost that is compared
 * with what connecting to a server that does nothing costs in the same run, and no query may run once per socket.
 */
import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { sleep, until, WebSocket } from "./harness/clients.mjs";
import { none } from "./harness/entries.mjs";
import { randomFrom } from "./harness/random.mjs";
import { finish } from "./harness/report.mjs";
import { withWorkspace } from "./harness/workspace.mjs";

const QUERIES = 3;
const DISTINCT = 60;
/** Connections being opened at the same time: more would overflow the queue of the listening socket. */
const OPENING = 200;
const RETRY_MS = 50;
const LIMIT_MS = 60_000;

const FLOOR = { path: "/", greet: () => ["{}"], isServed: () => true };

/** Frames of a client with three of the distinct queries; it is served when it has a result of each. */
function syncKind(random) {
  const connect = { connectionCount: 0, lastCloseReason: null, clientTs: Date.now() };
  return {
    path: "/api/1.48.0/sync",
    greet: () => {
      const first = random.below(DISTINCT);
      const modifications = Array.from({ length: QUERIES }, (_, queryId) => {
        const args = [{ lane: `watched ${(first + queryId) % DISTINCT}` }];
        return { type: "Add", queryId, udfPath: "storm:watched", args };
      });
      const change = { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications };
      return [JSON.stringify({ type: "Connect", sessionId: randomUUID(), ...connect }), JSON.stringify(change)];
    },
    isServed: (text, seen) => (seen.count += text.split('"type":"QueryUpdated"').length - 1) >= QUERIES,
  };
}

/** Sockets that connect again whenever they lose their connection. */
class Storm {
  served = 0;
  #sockets = new Set();
  #opening = 0;
  #waiting = [];
  #isClosed = false;

  constructor(url, count, kind) {
    this.address = url.replace("http", "ws") + kind.path;
    this.kind = kind;
    this.count = count;
    for (let index = 0; index < count; index++) this.#queue(kind.greet());
  }

  #queue(greeting) {
    this.#waiting.push(greeting);
    this.#openNext();
  }

  #openNext() {
    while (this.#opening < OPENING && this.#waiting.length > 0 && !this.#isClosed) this.#open(this.#waiting.shift());
  }

  #open(greeting) {
    this.#opening++;
    const socket = new WebSocket(this.address, { perMessageDeflate: false });
    const state = { count: 0, isServed: false, isOpening: true };
    this.#sockets.add(socket);
    const opened = () => {
      if (state.isOpening) this.#opening--;
      state.isOpening = false;
      this.#openNext();
    };
    socket.on("open", () => greeting.forEach((frame) => socket.send(frame)));
    socket.on("message", (data) => {
      if (state.isServed || !this.kind.isServed(data.toString(), state)) return;
      state.isServed = true;
      this.served++;
      opened();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      if (state.isServed) this.served--;
      const pause = state.isServed ? 0 : RETRY_MS;
      setTimeout(() => this.#queue(greeting), pause);
      opened();
    });
  }

  cut() {
    for (const socket of this.#sockets) socket.terminate();
  }

  /** Time until all are served, s; NaN when they are not within a minute. */
  async settle() {
    const started = performance.now();
    const isSettled = await until(() => this.served === this.count, LIMIT_MS);
    return isSettled ? (performance.now() - started) / 1_000 : NaN;
  }

  close() {
    this.#isClosed = true;
    this.#waiting = [];
    this.cut();
  }
}

async function measureFloor(workspace, sockets) {
  const child = fork(fileURLToPath(new URL("harness/floorServer.mjs", import.meta.url)));
  workspace.onClose(() => child.kill("SIGKILL"));
  const { url } = await new Promise((resolve) => child.once("message", resolve));
  const storm = new Storm(url, sockets, FLOOR);
  await storm.settle();
  storm.cut();
  await until(() => storm.served < sockets, LIMIT_MS);
  const seconds = await storm.settle();
  storm.close();
  child.kill("SIGKILL");
  return seconds;
}

/** Samples a server's memory while `work` goes on. @returns the peak, bytes, and what the work came to */
async function watchMemory(server, work) {
  let peak = 0;
  let isDone = false;
  const sampling = (async () => {
    while (!isDone) {
      peak = Math.max(peak, await server.rss());
      await sleep(50);
    }
  })();
  const result = await work();
  isDone = true;
  await sampling;
  return { peak, result };
}

async function cutAll(server, storm, sockets) {
  const [before, ranBefore] = [await server.rss(), server.watchedRuns];
  await server.watchLoop();
  const { peak, result } = await watchMemory(server, async () => {
    storm.cut();
    await until(() => storm.served < sockets, LIMIT_MS);
    return await storm.settle();
  });
  await sleep(200);
  return {
    seconds: result,
    stall: await server.longestStall(),
    rss: peak / before,
    runs: server.watchedRuns - ranBefore,
  };
}

async function restartUnderAll(workspace, server, storm, sockets) {
  await server.kill();
  await until(() => storm.served === 0, LIMIT_MS);
  const again = await workspace.restart(server);
  await again.watchLoop();
  const seconds = await storm.settle();
  await sleep(200);
  return { seconds, stall: await again.longestStall(), runs: again.watchedRuns, open: sockets - storm.served };
}

function figuresOf(floor, cut, restart, sockets) {
  const perFloor = (seconds) => (Number.isNaN(seconds) ? Infinity : seconds / floor);
  return [
    none("R7.unsubscribed", "sockets that are not subscribed again within a minute", restart.open, "sockets"),
    { id: "R7.floor", what: `${sockets} connections to a server that does nothing`, value: floor, unit: "s" },
    {
      id: "R7.cut",
      what: "time until all are subscribed again after a cut, per that floor",
      value: perFloor(cut.seconds),
      unit: "x",
      op: "<=",
      target: 3,
    },
    {
      id: "R7.restart",
      what: "the same after a restart of the server",
      value: perFloor(restart.seconds),
      unit: "x",
      op: "<=",
      target: 3,
    },
    {
      id: "R7.rss",
      what: "peak memory during a cut, per memory before",
      value: cut.rss,
      unit: "x",
      op: "<=",
      target: 2,
    },
    {
      id: "R7.stall",
      what: "longest stall of the server's event loop",
      value: Math.max(cut.stall, restart.stall),
      unit: "ms",
      op: "<=",
      target: 250,
    },
    none(
      "R7.extraRuns",
      "query runs beyond one per distinct query",
      Math.max(0, cut.runs - DISTINCT) + Math.max(0, restart.runs - DISTINCT),
      "runs",
    ),
  ];
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string", default: "1" },
      sockets: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const seed = Number(values.seed);
  const sockets = Number(values.sockets ?? (values.quick ? 500 : 2_000));
  return await withWorkspace(async (workspace) => {
    const floorBefore = await measureFloor(workspace, sockets);
    const server = await workspace.start({ options: { isVerbose: true } });
    const storm = new Storm(server.url, sockets, syncKind(randomFrom(seed)));
    workspace.onClose(() => storm.close());
    await storm.settle();
    const cut = await cutAll(server, storm, sockets);
    const restart = await restartUnderAll(workspace, server, storm, sockets);
    storm.close();
    const floor = Math.min(floorBefore, await measureFloor(workspace, sockets));
    return finish("reconnect", {
      args,
      seed,
      figures: figuresOf(floor, cut, restart, sockets),
      totals: { ops: sockets * QUERIES * 3, faults: 2, lost: restart.open, duplicated: 0 },
      extra: {
        seconds: { floor, cut: cut.seconds, restart: restart.seconds },
        runs: { cut: cut.runs, restart: restart.runs },
        distinct: DISTINCT,
      },
    });
  });
}
