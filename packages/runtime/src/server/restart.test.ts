import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { afterEach, expect, test } from "vitest";
import WebSocket from "ws";
import { BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { until, withRuntime } from "../testing/index.ts";

const BIN = fileURLToPath(new URL("../../bin/parley-runtime.mjs", import.meta.url));
const children: ChildProcess[] = [];
const directories: string[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

interface Process {
  child: ChildProcess;
  url: string;
  siteUrl: string;
  adminKey: string;
}

/** Starts the program and waits for the addresses that it prints. */
async function start(...args: string[]): Promise<Process> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let output = "";
  child.stdout!.on("data", (data: Buffer) => (output += data.toString()));
  child.stderr!.on("data", (data: Buffer) => (output += data.toString()));
  const field = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(output)?.[1];
  const adminKey = await until(
    () => (child.exitCode === null ? field("CONVEX_SELF_HOSTED_ADMIN_KEY") : Promise.reject(new Error(output))),
    30_000,
  );
  return { child, url: field("CONVEX_SELF_HOSTED_URL")!, siteUrl: field("CONVEX_SITE_URL")!, adminKey };
}

const exited = (child: ChildProcess) => until(() => child.exitCode !== null || child.signalCode !== null);
const directory = () => {
  const made = mkdtempSync(path.join(tmpdir(), "parley-restart-"));
  directories.push(made);
  return made;
};

test("what was acknowledged survives kill -9, and a client that was connected goes on", async () => {
  const dataDir = directory();
  const first = await start("--data", dataDir, "--port", "0", "--project", BASIC_PROJECT);
  const { port } = new URL(first.url);
  const sitePort = new URL(first.siteUrl).port;
  const client = new ConvexClient(first.url, {
    webSocketConstructor: WebSocket as never,
    logger: false,
    unsavedChangesWarning: false,
  });
  const name = randomUUID();
  let seen = -1;
  client.onUpdate(query("counters:get"), { name }, (value: number) => (seen = value));
  for (let i = 0; i < 20; i++) await client.mutation(mutation("counters:increment"), { name });
  const later = mutation("counters:incrementLater");
  await client.mutation(later, { name, ms: 1_500 });
  first.child.kill("SIGKILL");
  await exited(first.child);
  const second = await start("--data", dataDir, "--port", port, "--site-port", sitePort);
  expect(second.adminKey).toBe(first.adminKey);
  await client.mutation(mutation("counters:increment"), { name });
  await until(() => seen === 22, 20_000);
  expect(await new ConvexHttpClient(second.url, { logger: false }).query(query("counters:get"), { name })).toBe(22);
  await client.close();
  second.child.kill("SIGTERM");
  await exited(second.child);
  expect(second.child.exitCode).toBe(0);
}, 60_000);

test("mutations sent through kills of the process happen exactly once, in order", async () => {
  const dataDir = directory();
  let server = await start("--data", dataDir, "--port", "0", "--project", BASIC_PROJECT);
  const { port } = new URL(server.url);
  const sitePort = new URL(server.siteUrl).port;
  const client = new ConvexClient(server.url, {
    webSocketConstructor: WebSocket as never,
    logger: false,
    unsavedChangesWarning: false,
  });
  const name = randomUUID();
  const results: number[] = [];
  let isOver = false;
  const writing = (async () => {
    while (!isOver) {
      const batch = Array.from(
        { length: 20 },
        () => client.mutation(mutation("counters:increment"), { name }) as Promise<number>,
      );
      results.push(...(await Promise.all(batch)));
    }
  })();
  for (let kill = 0; kill < 3; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    server.child.kill("SIGKILL");
    await exited(server.child);
    server = await start("--data", dataDir, "--port", port, "--site-port", sitePort);
  }
  isOver = true;
  await writing;
  expect(results).toEqual(Array.from({ length: results.length }, (_, i) => i + 1));
  expect(await client.query(query("counters:get"), { name })).toBe(results.length);
  await client.close();
}, 90_000);

test("a server that stops and starts in the same process keeps code, data, files and keys", () =>
  withRuntime({ project: BASIC_PROJECT, env: { GREETING: "kept" } }, async (runtime) => {
    const name = randomUUID();
    await runtime.httpClient().mutation(mutation("counters:increment"), { name });
    const { adminKey } = runtime.server;
    await runtime.restart();
    expect(runtime.server.adminKey).toBe(adminKey);
    expect(await runtime.httpClient().query(query("counters:get"), { name })).toBe(1);
    expect(
      await runtime
        .adminClient()
        .function("_system/cli/queryEnvironmentVariables:get", undefined, { name: "GREETING" }),
    ).toMatchObject({ value: "kept" });
  }));

test("a second server does not open a directory that is in use", () =>
  withRuntime({}, async (runtime) => {
    await expect(start("--data", runtime.dataDir, "--port", "0")).rejects.toThrow(/./);
  }));
