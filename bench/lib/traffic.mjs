/** What the load generators share: sockets, messages and the waiting for them. */
import { performance } from "node:perf_hooks";
import { SyncClient } from "../syncClient.mjs";

const BODY = "x".repeat(200);
const PER_CONVERSATION = 500;
/** Fits the time limit of a mutation on a busy machine too. */
const FILL_BATCH = 1_000;

/** Number of conversations that `fill` spreads so many messages over. */
export const conversationsOf = (documents) => Math.max(1, Math.floor(documents / PER_CONVERSATION));

/** Stores messages in conversations c0, c1 ... in turn. */
export async function fill(runtime, documents) {
  const conversations = conversationsOf(documents);
  for (let from = 0; from < documents; from += FILL_BATCH) {
    const count = Math.min(FILL_BATCH, documents - from);
    await runtime.call("messages:sendMany", { conversations, from, count, body: BODY });
  }
}

export const send = (client, conversation, body = BODY) =>
  client.mutation("messages:send", { conversation, author: "bench", body });

export const connectAll = (url, count) => Promise.all(Array.from({ length: count }, () => SyncClient.connect(url)));

/**
 * Keeps `inFlight` calls of every client on their way until each has made `perClient`.
 * @param write makes one call: (client, index of the client) => promise
 * @returns acknowledged calls per second, their latencies (ms) and how many failed
 */
export async function throughput(clients, perClient, inFlight, write) {
  const latencies = [];
  let failed = 0;
  const startedAt = performance.now();
  const lane = async (client, index, count) => {
    for (let sent = 0; sent < count; sent++) {
      const sentAt = performance.now();
      try {
        await write(client, index);
      } catch {
        failed++;
      }
      latencies.push(performance.now() - sentAt);
    }
  };
  const lanes = clients.flatMap((client, index) =>
    Array.from({ length: inFlight }, () => lane(client, index, Math.ceil(perClient / inFlight))),
  );
  await Promise.all(lanes);
  return { opsPerSecond: latencies.length / ((performance.now() - startedAt) / 1000), latencies, failed };
}

/** Watches a query and waits for its first result. */
export async function watchFirst(client, path, args) {
  const arrived = new Promise(
    (resolve) => (client.onTransition = (text) => text.includes("QueryUpdated") && resolve()),
  );
  client.watch(path, args);
  await arrived;
  client.onTransition = () => undefined;
}

let markers = 0;

/** Sends one message and waits until it is acknowledged and the watcher has it. @returns ms */
export async function watcherLatency(writer, watcher, conversation) {
  const marker = `marker-${markers++}-`;
  const arrived = new Promise((resolve) => (watcher.onTransition = (text) => text.includes(marker) && resolve()));
  const sentAt = performance.now();
  await Promise.all([send(writer, conversation, marker), arrived]);
  const latency = performance.now() - sentAt;
  watcher.onTransition = () => undefined;
  return latency;
}

/** Waits until no live query is being computed. @returns the counts then */
export async function settled(runtime) {
  let before = await runtime.stats();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    const now = await runtime.stats();
    if (now.liveRuns === before.liveRuns) return now;
    before = now;
  }
}
