/** P6: acknowledged sends per second and their latency against the raw floor, interleaved. */
import { percentile, printTable, spread } from "../figures.mjs";
import { measureFloor } from "../floor.mjs";
import { startRuntime } from "../server.mjs";
import { connectAll, fill, send, throughput } from "./traffic.mjs";

const CLIENTS = 50;

/** One run of ours: two sockets watch each conversation, as at the floor. */
async function measureOurs(runtime, watched, prefix, perClient, inFlight) {
  const clients = await connectAll(runtime.url, CLIENTS);
  const conversationOf = (index) => `${prefix}-${index >> 1}`;
  for (const [index, client] of clients.entries()) client.watch(watched, { conversation: conversationOf(index) });
  const ours = await throughput(clients, perClient, inFlight, (client, index) => send(client, conversationOf(index)));
  for (const client of clients) client.close();
  return { opsPerSecond: ours.opsPerSecond, p50: percentile(ours.latencies, 0.5) };
}

async function comparePairs(runtime, { watched, sends }, inFlight, pairs) {
  const rows = [];
  const perClient = sends * inFlight;
  for (let pair = 0; pair < pairs; pair++) {
    const floor = await measureFloor({ clients: CLIENTS, perClient, inFlight });
    const ours = await measureOurs(runtime, watched, `${watched}${inFlight}-${pair}`, perClient, inFlight);
    rows.push({
      watched,
      "in flight": inFlight,
      "floor ops/s": Math.round(floor.opsPerSecond),
      "ours ops/s": Math.round(ours.opsPerSecond),
      ratio: ours.opsPerSecond / floor.opsPerSecond,
      "ack p50 ms": ours.p50,
      "ack p50 / floor": ours.p50 / floor.p50,
    });
  }
  printTable(rows);
  return rows;
}

const WATCHED = [
  { watched: "messages:newest", sends: 100, name: "the new message", id: "P6" },
  { watched: "messages:list", sends: 40, name: "a list of 50", id: "P6.list" },
];

export async function measure({ pairs }) {
  const runtime = await startRuntime();
  const figures = [];
  try {
    await fill(runtime, 10_000);
    await measureOurs(runtime, "messages:newest", "warm", 100, 4);
    for (const kind of WATCHED) {
      for (const inFlight of [1, 8]) {
        const rows = await comparePairs(runtime, kind, inFlight, pairs);
        const { id, name } = kind;
        const load = `${CLIENTS} clients, ${inFlight} in flight, watching ${name}`;
        figures.push(
          {
            id,
            what: `acknowledged sends/s over the raw floor, ${load}`,
            ...spread(rows.map(({ ratio }) => ratio)),
            unit: "ratio",
            op: ">=",
            target: 0.25,
          },
          {
            id: `${id}.ack`,
            what: `acknowledgement p50 over the floor's, ${load}`,
            ...spread(rows.map((row) => row["ack p50 / floor"])),
            unit: "ratio",
            op: "<=",
            target: 3,
          },
        );
      }
    }
  } finally {
    await runtime.stop();
  }
  return figures;
}
