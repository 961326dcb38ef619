/**
 * `npm run faults -- kill --seed N [--kills 20] [--clients 16]`: a real server process is killed without warning while
 * official clients write at full speed, and started again on the same directory. Every acknowledged message must be
 * stored once, and those of one client in the order he sent them.
 */
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { report } from "../bench/figures.mjs";
import { startRuntime } from "../bench/server.mjs";
import { randomFrom } from "./random.mjs";

const require = createRequire(new URL("../packages/runtime/package.json", import.meta.url));
const { WebSocket } = require("ws");
const send = makeFunctionReference("messages:send");
const LANES = 4;

function startClient(url, index, isStopped, acked) {
  const client = new ConvexClient(url, { webSocketConstructor: WebSocket, logger: false });
  const lane = async (number) => {
    for (let next = 0; !isStopped(); next++) {
      const body = `${index}.${number}.${next}`;
      await client.mutation(send, { conversation: `c${index}`, author: `${index}.${number}`, body });
      acked.push(body);
    }
  };
  const lanes = Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  return { client, lanes };
}

async function storedBodies(runtime, clients) {
  const bodies = [];
  for (let index = 0; index < clients; index++) {
    let cursor = null;
    do {
      const page = await runtime.call("messages:page", { conversation: `c${index}`, cursor });
      bodies.push(...page.bodies);
      cursor = page.cursor;
    } while (cursor !== null);
  }
  return bodies;
}

/** Messages of one lane that are stored before an earlier one of that lane. */
function outOfOrder(bodies) {
  const last = new Map();
  return bodies.filter((body) => {
    const lane = body.slice(0, body.lastIndexOf("."));
    const number = Number(body.slice(lane.length + 1));
    const isBefore = number < (last.get(lane) ?? -1);
    last.set(lane, number);
    return isBefore;
  }).length;
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: { seed: { type: "string", default: "1" }, kills: { type: "string", default: "20" }, clients: { type: "string", default: "16" } },
  });
  const [seed, kills, clients] = [Number(values.seed), Number(values.kills), Number(values.clients)];
  const random = randomFrom(seed);
  let runtime = await startRuntime();
  const acked = [];
  let stopped = false;
  const running = Array.from({ length: clients }, (_, index) => startClient(runtime.url, index, () => stopped, acked));
  const recoveries = [];
  for (let kill = 0; kill < kills; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 300 + random() * 1200));
    const started = performance.now();
    runtime = await runtime.crash();
    recoveries.push(performance.now() - started);
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
  stopped = true;
  await Promise.all(running.map(({ lanes }) => lanes));
  await Promise.all(running.map(({ client }) => client.close()));
  const bodies = await storedBodies(runtime, clients);
  await runtime.stop();
  const stored = new Set(bodies);
  const lost = acked.filter((body) => !stored.has(body)).length;
  const duplicated = bodies.length - stored.size;
  report(
    "kill",
    [
      { id: "R3.lost", what: "acknowledged messages that are not stored", value: lost, unit: "messages", op: "==", target: 0 },
      { id: "R3.duplicated", what: "messages stored twice", value: duplicated, unit: "messages", op: "==", target: 0 },
      { id: "R3.order", what: "messages stored before an earlier one of the same sender", value: outOfOrder(bodies), unit: "messages", op: "==", target: 0 },
      { id: "R3.recovery", what: "p95 from kill to ready", value: recoveries.sort((a, b) => a - b)[Math.floor(recoveries.length * 0.95)] / 1000, unit: "s", op: "<=", target: 1 },
    ],
    { seed, ops: acked.length, faults: kills, lost, duplicated },
  );
  return lost + duplicated === 0;
}
