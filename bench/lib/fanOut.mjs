/** P7: one write that many sockets watch, against a raw broadcast of the same bytes, interleaved. */
import { performance } from "node:perf_hooks";
import { median, printTable, spread } from "../figures.mjs";
import { startRuntime } from "../server.mjs";
import { openRawSockets, startRawServer } from "./rawServer.mjs";
import { connectAll, fill, send, settled, watchFirst } from "./traffic.mjs";

const CONVERSATION = "fanout";

/** Counts arrivals and tells when a number is reached. */
class Arrivals {
  count = 0;
  #waiting = null;

  arrived() {
    this.count++;
    if (this.#waiting && this.count >= this.#waiting.count) this.#waiting.resolve();
  }

  async reached(count) {
    if (this.count >= count) return;
    await new Promise((resolve) => (this.#waiting = { count, resolve }));
    this.#waiting = null;
  }
}

/** Ours: sockets that watch one conversation, and how a round is started and counted. */
async function openOurs(runtime, watchers) {
  const arrivals = new Arrivals();
  const sockets = [];
  while (sockets.length < watchers)
    sockets.push(...(await connectAll(runtime.url, Math.min(100, watchers - sockets.length))));
  await Promise.all(sockets.map((socket) => watchFirst(socket, "messages:newest", { conversation: CONVERSATION })));
  let bytes = 0;
  for (const socket of sockets) {
    socket.onTransition = (text) => {
      bytes = text.length;
      arrivals.arrived();
    };
  }
  const [writer] = await connectAll(runtime.url, 1);
  const close = () => [writer, ...sockets].forEach((socket) => socket.close());
  return { arrivals, start: () => void send(writer, CONVERSATION), bytes: () => bytes, close };
}

async function openRaw(raw, watchers, bytes) {
  const arrivals = new Arrivals();
  const sockets = await openRawSockets(raw.url, watchers, () => arrivals.arrived());
  return {
    arrivals,
    start: () => raw.broadcast(bytes),
    close: () => sockets.forEach((socket) => socket.terminate()),
  };
}

/** ms until the last of all watchers has what one write or broadcast sent, median of `rounds`. */
async function timeToLast({ arrivals, start }, watchers, rounds) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const all = arrivals.count + watchers;
    const startedAt = performance.now();
    start();
    await arrivals.reached(all);
    times.push(performance.now() - startedAt);
  }
  return median(times);
}

/** Frames delivered per second when each write or broadcast begins as soon as half the watchers have the one before. */
async function deliveryRate({ arrivals, start }, watchers, rounds) {
  const before = arrivals.count;
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round++) {
    start();
    await arrivals.reached(before + Math.ceil((round + 0.5) * watchers));
  }
  await arrivals.reached(before + rounds * watchers);
  return (arrivals.count - before) / ((performance.now() - startedAt) / 1000);
}

async function comparePairs(runtime, raw, watchers, { pairs, rounds }) {
  const ours = await openOurs(runtime, watchers);
  await timeToLast(ours, watchers, 3);
  const floor = await openRaw(raw, watchers, ours.bytes());
  await timeToLast(floor, watchers, 3);
  const rows = [];
  const before = await settled(runtime);
  let writes = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const times = [await timeToLast(floor, watchers, rounds), await timeToLast(ours, watchers, rounds)];
    const rates = [await deliveryRate(floor, watchers, rounds), await deliveryRate(ours, watchers, rounds)];
    writes += rounds * 2;
    rows.push({
      watchers,
      "floor last ms": times[0],
      "ours last ms": times[1],
      last: times[1] / times[0],
      "floor deliveries/s": Math.round(rates[0]),
      "ours deliveries/s": Math.round(rates[1]),
      deliveries: rates[1] / rates[0],
    });
  }
  const after = await settled(runtime);
  for (const side of [ours, floor]) side.close();
  printTable(rows);
  const commits = after.commits - before.commits;
  return { rows, executions: (after.liveRuns - before.liveRuns) / commits, commits, writes };
}

function figuresOf(watchers, { rows, executions }) {
  const figures = [
    {
      id: "P7.a",
      what: `executions per commit, ${watchers} identical subscriptions`,
      value: executions,
      unit: "executions",
      op: "<=",
      target: 1,
    },
  ];
  if (watchers < 1000) return figures;
  const gate = watchers === 1000;
  figures.push(
    {
      id: "P7.b",
      what: `deliveries/s over a raw broadcast, ${watchers} watchers`,
      ...spread(rows.map((row) => row.deliveries)),
      unit: "ratio",
      op: ">=",
      target: 0.5,
    },
    {
      id: "P7.c",
      what: `time until the last watcher has it over a raw broadcast, ${watchers} watchers`,
      ...spread(rows.map((row) => row.last)),
      unit: "ratio",
      ...(gate ? { op: "<=", target: 3 } : {}),
    },
  );
  return figures;
}

export async function measure({ pairs, quick }) {
  const runtime = await startRuntime();
  const raw = await startRawServer();
  const figures = [];
  try {
    await fill(runtime, 1_000);
    await runtime.call("messages:send", { conversation: CONVERSATION, author: "bench", body: "first" });
    for (const watchers of quick ? [1, 100, 1000] : [1, 10, 100, 1000, 5000]) {
      const rounds = watchers > 1000 ? 12 : 24;
      figures.push(...figuresOf(watchers, await comparePairs(runtime, raw, watchers, { pairs, rounds })));
    }
  } finally {
    await raw.stop();
    await runtime.stop();
  }
  return figures;
}
