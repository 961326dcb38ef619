/** P13: from starting the process to the first acknowledged mutation, and reads afterwards, as the data grows. */
import { rmSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { growthExponent, median, printTable, spread } from "../figures.mjs";
import { startRuntime } from "../server.mjs";
import { EngineThread } from "./engineThread.mjs";
import { conversationsOf, fill } from "./traffic.mjs";

const BATCH = 200;

async function prepare(documents) {
  const runtime = await startRuntime();
  await fill(runtime, documents);
  await runtime.call("messages:send", { conversation: "c0", author: "boot", body: "before the crash" });
  await runtime.end("SIGKILL");
  return { documents, dataDir: runtime.dataDir, boots: [], reads: [], rss: [] };
}

/** Starts a process on the data, sends, and kills it. */
async function boot(row) {
  const runtime = await startRuntime({ dataDir: row.dataDir, push: false });
  await runtime.call("messages:send", { conversation: "c0", author: "boot", body: "first" });
  row.boots.push(performance.now() - runtime.startedAt);
  row.rss.push((await runtime.stats()).rssBytes);
  await runtime.end("SIGKILL");
}

async function readOnce(row) {
  const conversations = conversationsOf(row.documents);
  const argsList = Array.from({ length: BATCH }, () => ({
    conversation: `c${Math.floor(Math.random() * conversations)}`,
  }));
  row.reads.push(await row.engine.time("messages:list", argsList));
}

export async function measure({ pairs, quick }) {
  const rows = [];
  try {
    for (const documents of quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000])
      rows.push(await prepare(documents));
    for (let round = 0; round < pairs; round++) for (const row of rows) await boot(row);
    for (const row of rows) row.engine = await EngineThread.open(row.dataDir);
    for (let round = 0; round < pairs * 2 + 5; round++) for (const row of rows) await readOnce(row);
  } finally {
    for (const { engine, dataDir } of rows) {
      await engine?.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
  return figuresOf(rows);
}

function figuresOf(rows) {
  for (const row of rows) row.reads.splice(0, 5);
  printTable(
    rows.map(({ documents, boots, reads, rss }) => ({
      documents,
      "boot ms": median(boots),
      "RSS MB": Math.round(median(rss) / 2 ** 20),
      "list of 50 ms": median(reads),
    })),
  );
  const [first, last] = [rows[0], rows.at(-1)];
  return [
    {
      id: "P13",
      what: `start to first acknowledged mutation, ${last.documents} documents`,
      ...spread(last.boots.map((ms) => ms / 1000)),
      unit: "s",
      op: "<=",
      target: 1,
    },
    {
      id: "P13.growth",
      what: `growth of start time, ${first.documents} to ${last.documents} documents`,
      value: growthExponent(rows.map(({ documents, boots }) => [documents, median(boots)])),
      unit: "exponent",
      op: "<=",
      target: 0.1,
    },
    {
      id: "P13.reads",
      what: `time of a list of 50, ${last.documents} over ${first.documents} documents`,
      ...spread(last.reads.map((ms, round) => ms / first.reads[round])),
      unit: "ratio",
      op: "<=",
      target: 1.3,
    },
  ];
}
