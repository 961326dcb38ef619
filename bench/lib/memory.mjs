/** P14: resident memory of a connection that has three live queries and does nothing, over a raw WebSocket's. */
import { printTable } from "../figures.mjs";
import { startRuntime } from "../server.mjs";
import { openRawSockets, startRawServer } from "./rawServer.mjs";
import { connectAll, fill, send, settled, watchFirst } from "./traffic.mjs";

const QUERIES = 3;

const pause = () => new Promise((resolve) => setTimeout(resolve, 1000));

async function collectedRss(server) {
  await server.collected();
  await pause();
  return (await server.collected()).rssBytes;
}

async function measureRaw(counts) {
  const server = await startRawServer();
  await openRawSockets(server.url, 100);
  await pause();
  const before = await server.rss();
  const perConnection = [];
  let open = 0;
  for (const count of counts) {
    await openRawSockets(server.url, count - open);
    open = count;
    await pause();
    perConnection.push(((await server.rss()) - before) / count);
  }
  await server.stop();
  return perConnection;
}

/** `argsOf(connection, query)`: what each of a connection's queries asks. */
async function measureOurs(counts, argsOf) {
  const runtime = await startRuntime();
  await fill(runtime, 20_000);
  const connectOne = async (index) => {
    const [client] = await connectAll(runtime.url, 1);
    for (let query = 0; query < QUERIES - 1; query++) client.watch("messages:newest", argsOf(index, query));
    await watchFirst(client, "messages:newest", argsOf(index, QUERIES - 1));
    return client;
  };
  const [writer] = await connectAll(runtime.url, 1);
  for (let index = 0; index < 500; index++) await send(writer, `warm${index}`);
  let open = 0;
  const openUpTo = async (count) => {
    for (; open < count; open += 50)
      await Promise.all(Array.from({ length: Math.min(50, count - open) }, (_, index) => connectOne(open + index)));
  };
  await openUpTo(100);
  await settled(runtime);
  const before = await collectedRss(runtime);
  const perConnection = [];
  for (const count of counts) {
    await openUpTo(100 + count);
    await settled(runtime);
    perConnection.push(((await collectedRss(runtime)) - before) / count);
  }
  await runtime.stop();
  return perConnection;
}

const KINDS = [
  ["P14", "of its own", (connection, query) => ({ conversation: `own${connection}-${query}` })],
  ["P14.shared", "that others share", (connection, query) => ({ conversation: `c${(connection + query) % 40}` })],
];

export async function measure({ quick }) {
  const counts = quick ? [1_000] : [1_000, 5_000];
  const raw = await measureRaw(counts);
  const figures = [];
  const rows = [];
  for (const [id, name, argsOf] of KINDS) {
    const ours = await measureOurs(counts, argsOf);
    for (const [index, connections] of counts.entries()) {
      rows.push({
        connections,
        queries: name,
        "raw KB": raw[index] / 1024,
        "ours KB": ours[index] / 1024,
        ratio: ours[index] / raw[index],
      });
      figures.push({
        id,
        what: `memory per idle connection with ${QUERIES} live queries ${name} over a raw one, ${connections} connections`,
        value: ours[index] / raw[index],
        unit: "ratio",
        op: "<=",
        target: 4,
      });
    }
  }
  printTable(rows);
  return figures;
}
