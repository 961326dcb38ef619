/**
 * `npm run bench -- messages [--quick]`: what a live message costs. The smallest chat (bench/fixture) on the runtime, with
 * durable commits, against the raw floor of the same machine, interleaved in one run.
 */
import { performance } from "node:perf_hooks";
import { growthExponent, median, percentile, printTable, report } from "./figures.mjs";
import { measureFloor } from "./floor.mjs";
import { startRuntime } from "./server.mjs";
import { SyncClient } from "./syncClient.mjs";

const BODY = "x".repeat(200);
const PER_CONVERSATION = 500;

async function load(runtime, documents) {
  const conversations = Math.max(1, Math.floor(documents / PER_CONVERSATION));
  for (let from = 0; from < documents; from += 2000) {
    await runtime.call("messages:sendMany", {
      conversations,
      from,
      count: Math.min(2000, documents - from),
      body: BODY,
    });
  }
}

const send = (client, conversation, body = BODY) =>
  client.mutation("messages:send", { conversation, author: "bench", body });

/** `clients` sockets, each with `inFlight` sends on the way; @returns acknowledged sends per second and their latencies. */
async function throughput(clients, perClient, inFlight, conversationOf) {
  const latencies = [];
  const startedAt = performance.now();
  const lane = async (client, index, count) => {
    for (let sent = 0; sent < count; sent++) {
      const sentAt = performance.now();
      await send(client, conversationOf(index));
      latencies.push(performance.now() - sentAt);
    }
  };
  const lanes = clients.flatMap((client, index) =>
    Array.from({ length: inFlight }, () => lane(client, index, Math.ceil(perClient / inFlight))),
  );
  await Promise.all(lanes);
  return { opsPerSecond: latencies.length / ((performance.now() - startedAt) / 1000), latencies };
}

const connectAll = (url, count) => Promise.all(Array.from({ length: count }, () => SyncClient.connect(url)));

/** Sends one message at a time and waits until the last watcher has it. */
async function watcherLatencies(writer, watcher, conversation, rounds) {
  const latencies = [];
  for (let round = 0; round < rounds; round++) {
    const marker = `marker-${round}-${Math.random()}`;
    const arrived = new Promise((resolve) => (watcher.onTransition = (text) => text.includes(marker) && resolve()));
    const sentAt = performance.now();
    await Promise.all([send(writer, conversation, marker), arrived]);
    latencies.push(performance.now() - sentAt);
  }
  watcher.onTransition = () => undefined;
  return latencies;
}

async function firstResult(client, args) {
  const arrived = new Promise(
    (resolve) => (client.onTransition = (text) => text.includes("QueryUpdated") && resolve()),
  );
  client.watch("messages:list", args);
  await arrived;
  client.onTransition = () => undefined;
}

async function measureWatchers(runtime, documents, watchers, quick) {
  const sockets = await connectAll(runtime.url, watchers);
  for (const socket of sockets) await firstResult(socket, { conversation: "c0" });
  const [writer] = await connectAll(runtime.url, 1);
  const latencies = await watcherLatencies(writer, sockets.at(-1), "c0", quick ? 50 : 200);
  const before = await runtime.stats();
  const writers = await connectAll(runtime.url, 16);
  const { opsPerSecond } = await throughput(writers, (quick ? 20 : 100) * (watchers > 100 ? 1 : 4), 4, () => "c0");
  const after = await runtime.stats();
  for (const socket of [...sockets, writer, ...writers]) socket.close();
  const commits = after.commits - before.commits;
  return {
    documents,
    watchers,
    "p50 ms": percentile(latencies, 0.5),
    "p99 ms": percentile(latencies, 0.99),
    "mutations/s": Math.round(opsPerSecond),
    "executions/commit": (after.liveRuns - before.liveRuns) / commits,
    "mutations/commit": (after.mutations - before.mutations) / commits,
  };
}

/** Median ratio of our acknowledged sends per second to the floor's, runs interleaved. */
async function ratioToFloor(runtime, inFlight, pairs) {
  const runs = [];
  for (let pair = 0; pair < pairs; pair++) {
    const floor = await measureFloor({ clients: 50, perClient: 40 * inFlight, inFlight });
    const clients = await connectAll(runtime.url, 50);
    for (const [index, client] of clients.entries())
      client.watch("messages:list", { conversation: `floor${pair}-${index >> 1}` });
    const ours = await throughput(clients, 40 * inFlight, inFlight, (index) => `floor${pair}-${index >> 1}`);
    for (const client of clients) client.close();
    const p50 = percentile(ours.latencies, 0.5);
    runs.push({
      "in flight": inFlight,
      "floor ops/s": Math.round(floor.opsPerSecond),
      "ours ops/s": Math.round(ours.opsPerSecond),
      ratio: ours.opsPerSecond / floor.opsPerSecond,
      "ack p50 / floor": p50 / floor.p50,
    });
  }
  printTable(runs);
  return { ratio: median(runs.map((run) => run.ratio)), ack: median(runs.map((run) => run["ack p50 / floor"])) };
}

/** Waits until no live query is being computed. @returns the counts then */
async function settled(runtime) {
  let before = await runtime.stats();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = await runtime.stats();
    if (now.liveRuns === before.liveRuns) return now;
    before = now;
  }
}

/** Median latency of a write while `count` subscriptions that it does not touch are live. */
async function withUnrelated(runtime, count, rounds) {
  const [idle, writer, watcher] = await connectAll(runtime.url, 3);
  for (let index = 0; index < count; index++) idle.watch("messages:list", { conversation: `unrelated${index}` });
  await firstResult(watcher, { conversation: "selective" });
  const before = await settled(runtime);
  const latency = median(await watcherLatencies(writer, watcher, "selective", rounds));
  const after = await runtime.stats();
  for (const client of [idle, writer, watcher]) client.close();
  return { count, latency, runs: (after.liveRuns - before.liveRuns) / rounds };
}

export async function run(args) {
  const quick = args.includes("--quick");
  const rows = [];
  const figures = [];
  for (const documents of quick ? [10_000] : [10_000, 100_000]) {
    const runtime = await startRuntime();
    try {
      await load(runtime, documents);
      for (const watchers of [1, 100, 1000]) rows.push(await measureWatchers(runtime, documents, watchers, quick));
      const cost = await runtime.call("messages:listCost", { conversation: "c0" });
      figures.push({
        id: "reads.list",
        what: `documents read per document of a list, ${documents} stored`,
        value: cost.read / cost.returned,
        unit: "ratio",
        op: "<=",
        target: 1.5,
      });
      if (documents === 10_000) figures.push(...(await floorFigures(runtime, quick)));
    } finally {
      await runtime.stop();
    }
  }
  printTable(rows);
  for (const row of rows) {
    figures.push({
      id: "P7a",
      what: `executions per commit, ${row.watchers} watchers, ${row.documents} documents`,
      value: row["executions/commit"],
      unit: "executions",
      op: "<=",
      target: 1,
    });
  }
  report("messages", figures, { rows });
}

async function floorFigures(runtime, quick) {
  const one = await ratioToFloor(runtime, 1, quick ? 3 : 7);
  const eight = await ratioToFloor(runtime, 8, quick ? 3 : 7);
  const unrelated = [];
  for (const count of quick ? [10, 1000] : [10, 100, 1000, 10_000])
    unrelated.push(await withUnrelated(runtime, count, quick ? 100 : 300));
  printTable(
    unrelated.map(({ count, latency, runs }) => ({
      "unrelated subscriptions": count,
      "p50 ms": latency,
      "executions/write": runs,
    })),
  );
  return [
    {
      id: "P6",
      what: "acknowledged sends/s over the raw floor, 50 clients, 1 in flight",
      value: one.ratio,
      unit: "ratio",
      op: ">=",
      target: 0.25,
    },
    {
      id: "P6",
      what: "acknowledged sends/s over the raw floor, 50 clients, 8 in flight",
      value: eight.ratio,
      unit: "ratio",
      op: ">=",
      target: 0.25,
    },
    {
      id: "P6.ack",
      what: "acknowledgement p50 over the floor's, 1 in flight",
      value: one.ack,
      unit: "ratio",
      op: "<=",
      target: 3,
    },
    {
      id: "P7b",
      what: "growth of write latency over unrelated subscriptions",
      value: growthExponent(unrelated.map((row) => [row.count, row.latency])),
      unit: "exponent",
      op: "<=",
      target: 0.05,
    },
    {
      id: "P7b.runs",
      what: "executions per write with unrelated subscriptions live",
      value: Math.max(...unrelated.map((row) => row.runs)),
      unit: "executions",
      op: "<=",
      target: 1,
    },
  ];
}
