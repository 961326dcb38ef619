/**
 * `npm run bench -- messages [--quick]`: what a live message costs. The smallest chat (bench/fixture) on the runtime, with
 * durable commits, as the data and the number of watchers of one conversation grow; against the raw floor of the same
 * machine, interleaved; and with subscriptions live that a message does not touch.
 */
import { percentile, printTable, report } from "./figures.mjs";
import { measure as againstFloor } from "./lib/againstFloor.mjs";
import { measure as selectivity } from "./lib/selectivity.mjs";
import { connectAll, fill, send, throughput, watchFirst, watcherLatency } from "./lib/traffic.mjs";
import { startRuntime } from "./server.mjs";

async function measureWatchers(runtime, documents, watchers, quick) {
  const sockets = await connectAll(runtime.url, watchers);
  for (const socket of sockets) await watchFirst(socket, "messages:list", { conversation: "c0" });
  const [writer] = await connectAll(runtime.url, 1);
  const latencies = [];
  for (let round = 0; round < (quick ? 50 : 200); round++)
    latencies.push(await watcherLatency(writer, sockets.at(-1), "c0"));
  const before = await runtime.stats();
  const writers = await connectAll(runtime.url, 16);
  const perClient = (quick ? 20 : 100) * (watchers > 100 ? 1 : 4);
  const { opsPerSecond } = await throughput(writers, perClient, 4, (client) => send(client, "c0"));
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

export async function run(args) {
  const quick = args.includes("--quick");
  const rows = [];
  const figures = [];
  for (const documents of quick ? [10_000] : [10_000, 100_000]) {
    const runtime = await startRuntime();
    try {
      await fill(runtime, documents);
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
    } finally {
      await runtime.stop();
    }
  }
  printTable(rows);
  for (const row of rows) {
    figures.push({
      id: "P7.a",
      what: `executions per commit, ${row.watchers} watchers, ${row.documents} documents`,
      value: row["executions/commit"],
      unit: "executions",
      op: "<=",
      target: 1,
    });
  }
  figures.push(...(await againstFloor({ pairs: quick ? 3 : 7 })), ...(await selectivity({ quick })));
  report("messages", figures, { rows });
}
