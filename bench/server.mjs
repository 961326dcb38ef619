/** Starts the runtime for a benchmark, in a directory of its own. */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildTarget, root } from "../scripts/build.mjs";

export const fixture = join(root, "bench/fixture");
/** The build that is measured; PARLEY_BENCH_RUNTIME names another one, to compare two. */
export const runtimeDist = process.env.PARLEY_BENCH_RUNTIME ?? join(root, "packages/runtime/dist");

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** A port whose successor is free too. */
export async function freePortPair() {
  for (let port = 20_000 + Math.floor(Math.random() * 20_000); port < 60_000; port += 2) {
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error("No free pair of ports");
}

/**
 * The runtime in a process of its own with `projectDir` pushed to it.
 * @returns {Promise<{ url: string, siteUrl: string, adminKey: string, dataDir: string, bootMs: number, startedAt: number, stats: () => Promise<object>, collected: () => Promise<object>, call: (path, args) => Promise<unknown>, stop: (keepData?: boolean) => Promise<void> }>}
 */
export async function startRuntime({
  projectDir = fixture,
  dataDir = mkdtempSync(join(tmpdir(), "parley-bench-")),
  push = true,
  env = {},
  port = undefined,
  /** User time of one query or mutation, ms; the platform's unless told. */
  userTimeoutMs = undefined,
} = {}) {
  if (!process.env.PARLEY_BENCH_RUNTIME) await buildTarget("runtime");
  port ??= await freePortPair();
  const config = { projectDir, dataDir, push, port, env, userTimeoutMs };
  const startedAt = performance.now();
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(config)], {
    execArgv: ["--expose-gc"],
  });
  const ready = await new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the runtime ended with ${code}`)));
  });
  const ask = (question) =>
    new Promise((resolve) => {
      child.once("message", resolve);
      child.send(question);
    });
  const call = async (path, args) => {
    const response = await fetch(`${ready.url}/api/function`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Convex ${ready.adminKey}` },
      body: JSON.stringify({ path, args: [args], format: "convex_encoded_json" }),
    });
    const answer = await response.json();
    if (answer.status !== "success") throw new Error(`${path}: ${answer.errorMessage ?? JSON.stringify(answer)}`);
    return answer.value;
  };
  const end = async (signal) => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  };
  return {
    ...ready,
    dataDir,
    pid: child.pid,
    bootMs: performance.now() - startedAt,
    startedAt,
    stats: () => ask("stats"),
    /** The most that one call of each function used of the limits, by its path. */
    limitUse: () => ask("limitUse"),
    /** The same after the main thread collected its garbage. */
    collected: () => ask("collect"),
    call,
    /** Ends the process by a signal and keeps its data. */
    end,
    /** Kills the process without warning; @returns a new one on the same data and addresses. */
    crash: async () => {
      await end("SIGKILL");
      return await startRuntime({ dataDir, port, push: false });
    },
    stop: async (keepData = false) => {
      await end("SIGTERM");
      if (!keepData) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function cpuMicros() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function serveInChild({ projectDir, dataDir, push, port, env, userTimeoutMs }) {
  const { startServer } = await import(pathToFileURL(join(runtimeDist, "index.mjs")).href);
  const server = await startServer({ dataDir, host: "127.0.0.1", port, sitePort: port + 1, userTimeoutMs });
  if (Object.keys(env).length > 0) await server.setEnv(env);
  if (push) await server.push(projectDir);
  process.on("message", async (question) => {
    if (question === "limitUse") return process.send(await server.limitUse());
    if (question === "collect") globalThis.gc();
    process.send({ ...(await server.stats()), rssBytes: process.memoryUsage().rss, cpuUs: cpuMicros() });
  });
  // A benchmark that fails must not leave its server behind.
  process.on("disconnect", () => process.exit(1));
  process.on("SIGTERM", () => void server.close().then(() => process.exit(0)));
  process.send({ url: server.url, siteUrl: server.siteUrl, adminKey: server.adminKey });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serveInChild(JSON.parse(process.argv[2]));
