/** P5: an indexed page of 25 on the runtime's engine against the same function file under convex-test. */
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { makeFunctionReference } from "convex/server";
import { convexTest } from "convex-test";
import { median, printTable, spread } from "../figures.mjs";
import { fixture, startRuntime } from "../server.mjs";
import { EngineThread } from "./engineThread.mjs";
import { conversationsOf, fill } from "./traffic.mjs";

const PAIRS = 9;
const BATCH = 200;

/** The fixture as modules that Node can import; beside this file, so that they find their packages. */
async function compileFixture() {
  const outdir = mkdtempSync(join(dirname(fileURLToPath(import.meta.url)), ".fixture-"));
  const entryPoints = ["messages", "schema"].map((name) => join(fixture, `convex/${name}.ts`));
  await build({ entryPoints, outdir, format: "esm", outExtension: { ".js": ".mjs" }, logLevel: "warning" });
  const load = (name) => import(pathToFileURL(join(outdir, `${name}.mjs`)).href);
  try {
    return { messages: await load("messages"), schema: (await load("schema")).default };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

async function openConvexTest({ messages, schema }, documents) {
  const backend = convexTest(schema, {
    "/convex/_generated/api.js": async () => ({}),
    "/convex/messages.ts": async () => messages,
  });
  const conversations = conversationsOf(documents);
  const sendMany = makeFunctionReference("messages:sendMany");
  for (let from = 0; from < documents; from += 1000) {
    await backend.mutation(sendMany, { conversations, from, count: 1000, body: "x".repeat(200) });
  }
  return backend;
}

async function openEngine(documents) {
  const runtime = await startRuntime();
  await fill(runtime, documents);
  await runtime.stop(true);
  return { engine: await EngineThread.open(runtime.dataDir), dataDir: runtime.dataDir };
}

async function measureAt(modules, documents) {
  const firstPage = makeFunctionReference("messages:firstPage");
  const backend = await openConvexTest(modules, documents);
  const { engine, dataDir } = await openEngine(documents);
  const conversations = conversationsOf(documents);
  const argsList = Array.from({ length: BATCH }, (_, index) => ({ conversation: `c${index % conversations}` }));
  const timeTheirs = async () => {
    const times = [];
    for (const args of argsList.slice(0, documents > 10_000 ? 3 : 20)) {
      const startedAt = performance.now();
      await backend.query(firstPage, args);
      times.push(performance.now() - startedAt);
    }
    return median(times);
  };
  try {
    for (let round = 0; round < 3; round++) await engine.time("messages:firstPage", argsList);
    const pairs = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      const theirs = await timeTheirs();
      const ours = await engine.time("messages:firstPage", argsList);
      pairs.push({ documents, "convex-test ms": theirs, "engine ms": ours, ratio: theirs / ours });
    }
    return pairs;
  } finally {
    await engine.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export async function measure() {
  const modules = await compileFixture();
  const figures = [];
  for (const [documents, target] of [
    [1_000, 1],
    [100_000, 500],
  ]) {
    const pairs = await measureAt(modules, documents);
    printTable(pairs);
    figures.push({
      id: "P5",
      what: `convex-test's time over ours, page of 25, ${documents} documents`,
      ...spread(pairs.map(({ ratio }) => ratio)),
      unit: "ratio",
      op: ">=",
      target,
    });
  }
  return figures;
}
