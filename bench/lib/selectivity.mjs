/** P7b: a write and its one watcher while many subscriptions that the write does not touch are live. */
import { growthExponent, median, printTable } from "../figures.mjs";
import { startRuntime } from "../server.mjs";
import { connectAll, settled, watchFirst, watcherLatency } from "./traffic.mjs";

const MISSED_AFTER_MS = 5_000;

async function openWith(count) {
  const runtime = await startRuntime();
  const [idle, writer, watcher] = await connectAll(runtime.url, 3);
  for (let index = 0; index < count; index++) idle.watch("messages:newest", { conversation: `unrelated${index}` });
  await watchFirst(watcher, "messages:newest", { conversation: "selective" });
  const row = { runtime, writer, watcher, count, latencies: [], missed: 0 };
  for (let round = 0; round < 200; round++) await write(row);
  row.latencies = [];
  row.before = await settled(runtime);
  return row;
}

async function write(row) {
  const timeout = new Promise((resolve) => setTimeout(resolve, MISSED_AFTER_MS, null).unref());
  const latency = await Promise.race([watcherLatency(row.writer, row.watcher, "selective"), timeout]);
  if (latency === null) row.missed++;
  else row.latencies.push(latency);
}

export async function measure({ quick }) {
  const rows = [];
  try {
    for (const count of [10, 100, 1000, 10_000]) rows.push(await openWith(count));
    const rounds = quick ? 200 : 1000;
    for (let round = 0; round < rounds; round++) for (const row of rows) await write(row);
    for (const row of rows) row.runs = (await settled(row.runtime)).liveRuns - row.before.liveRuns;
    return figuresOf(rows, rounds);
  } finally {
    for (const { runtime } of rows) await runtime.stop();
  }
}

function figuresOf(rows, rounds) {
  printTable(
    rows.map(({ count, latencies, runs, missed }) => ({
      "unrelated subscriptions": count,
      "p50 ms": median(latencies),
      "executions/write": runs / rounds,
      missed,
    })),
  );
  const spurious = Math.max(...rows.map(({ runs }) => (runs - rounds) / runs));
  return [
    {
      id: "P7b.growth",
      what: "growth of write-to-watcher latency, 10 to 10,000 unrelated subscriptions",
      value: growthExponent(rows.map(({ count, latencies }) => [count, median(latencies)])),
      unit: "exponent",
      op: "<=",
      target: 0.05,
    },
    {
      id: "P7b.spurious",
      what: "executions whose result was the same, of all",
      value: spurious,
      unit: "share",
      op: "<=",
      target: 0.05,
    },
    {
      id: "P7b.missed",
      what: "writes that did not reach their watcher",
      value: rows.reduce((sum, { missed }) => sum + missed, 0),
      unit: "writes",
      op: "=",
      target: 0,
    },
  ];
}
