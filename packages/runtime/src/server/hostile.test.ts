import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { BASIC_PROJECT, mutation } from "../testing/fixture.ts";
import { startRuntime, until, type TestRuntime } from "../testing/index.ts";
import { runCli } from "./cli.ts";
import { HALF_OPEN_MS, PING_INTERVAL_MS } from "./limits.ts";
import { Listener } from "./listeners.ts";
import type { SessionServices } from "./sessionPorts.ts";
import { Sockets } from "./sockets.ts";
import { ZipWriter } from "./transfer/zipWriter.ts";

let runtime: TestRuntime;
beforeAll(async () => (runtime = await startRuntime({ project: BASIC_PROJECT })), 60_000);
afterAll(() => runtime.close());
afterEach(() => void vi.useRealTimers());

const portOf = (url: string) => Number(new URL(url).port);

async function tcp(port: number, text: string): Promise<net.Socket> {
  const socket = net.connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  socket.write(text);
  return socket;
}

/** The raw status line and body; nothing tidies the path on the way. */
async function get(target: string): Promise<string> {
  const socket = await tcp(
    portOf(runtime.server.url),
    `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
  );
  let answer = "";
  socket.on("data", (data: Buffer) => (answer += data.toString("latin1")));
  await once(socket, "close");
  return answer;
}

test("a request that trickles in is cut off in time", async () => {
  const listener = new Listener({ requestTimeout: 200, connectionsCheckingInterval: 50 });
  const port = await listener.listen(0, "127.0.0.1");
  listener.handle = (request) => void request.resume();
  const slow = await tcp(port, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
  const trickle = setInterval(() => slow.write("x"), 20);
  const [data] = (await once(slow, "data")) as [Buffer];
  clearInterval(trickle);
  expect(data.toString()).toMatch(/^HTTP\/1\.1 408/);
  listener.stop();
  listener.end();
});

test("hundreds of uploads that do not end keep nobody waiting and leave nothing behind", async () => {
  const head =
    "POST /api/storage/upload?token=none HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9999999\r\n\r\n";
  const slow = await Promise.all(Array.from({ length: 200 }, () => tcp(portOf(runtime.server.url), head)));
  for (const socket of slow) socket.write(randomBytes(1_000));
  expect(await runtime.httpClient().mutation(mutation("counters:increment"), { name: "meanwhile" })).toBe(1);
  for (const socket of slow) socket.destroy();
  const files = path.join(runtime.dataDir, "files");
  await until(() => !existsSync(files) || readdirSync(files).length === 0);
});

test("a socket whose other end is gone is dropped, one that answers stays", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  const server = http.createServer();
  const sockets = new Sockets({ services: {} as SessionServices });
  sockets.attach(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as net.AddressInfo;
  const key = randomBytes(16).toString("base64");
  const handshake = `GET /api/1.48.0/sync HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
  const silent = await tcp(port, handshake);
  let isDropped = false;
  silent.resume().on("close", () => (isDropped = true));
  const alive = new WebSocket(`ws://127.0.0.1:${port}/api/1.48.0/sync`);
  let pings = 0;
  alive.on("ping", () => pings++);
  await until(() => sockets.size === 2);
  for (let passed = 0; passed <= HALF_OPEN_MS + PING_INTERVAL_MS; passed += PING_INTERVAL_MS) {
    const before = pings;
    await vi.advanceTimersByTimeAsync(PING_INTERVAL_MS);
    await until(() => pings > before);
    // The answer to the ping is on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await until(() => isDropped);
  expect(sockets.size).toBe(1);
  sockets.close();
  alive.terminate();
  server.close();
});

test.each([
  "/api/storage/../../instance.json",
  "/api/storage/..%2f..%2finstance.json",
  "/api/storage/%2e%2e%2finstance.json",
  "/api/storage//etc/passwd",
  "/api/export/zip/..%2f..%2finstance",
  "/api/export/zip/../../instance.json",
  "/api/storage/instance.json%00",
  "/../instance.json",
])("no path leads out of the files: %s", async (target) => {
  const answer = await get(target);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d/);
  expect(answer).not.toContain(runtime.server.adminKey);
  expect(answer).not.toContain("root:");
});

test("upload tokens and parts of an import are no paths either", async () => {
  const headers = { authorization: `Convex ${runtime.server.adminKey}` };
  for (const query of ["uploadToken=../../x&partNumber=1", "uploadToken=..%2f..%2fx&partNumber=1"]) {
    const url = `${runtime.server.url}/api/import/upload_part?${query}`;
    expect((await fetch(url, { method: "POST", headers, body: "x" })).status).toBe(400);
  }
});

test("names in a snapshot that lead elsewhere are passed over", async () => {
  const outside = path.join(runtime.dataDir, "..", `evil-${path.basename(runtime.dataDir)}`);
  const directory = path.join(runtime.dataDir, "snapshots");
  mkdirSync(directory);
  const file = path.join(directory, "evil.zip");
  const zip = await ZipWriter.create(file);
  const row = '{"name":"escaped","value":1}\n';
  for (const name of [
    `../${path.basename(outside)}`,
    "../counters/documents.jsonl",
    "/counters/documents.jsonl",
    "_components/../counters/documents.jsonl",
    "counters/../../documents.jsonl",
    "..\\counters\\documents.jsonl",
    "_storage/../../evil.txt",
  ])
    await zip.add(name, [row]);
  await zip.add("counters/documents.jsonl", ['{"name":"inside","value":2}\n']);
  await zip.close();
  const before = readdirSync(runtime.dataDir).sort();
  const { url, adminKey } = runtime.server;
  await runCli(BASIC_PROJECT, { url, adminKey }, ["import", "--append", file]);
  expect(existsSync(outside)).toBe(false);
  expect(readdirSync(runtime.dataDir).filter((name) => !before.includes(name))).toEqual(
    ["imports"].filter((name) => !before.includes(name)),
  );
  const rows = await runCli(BASIC_PROJECT, { url, adminKey }, ["data", "counters", "--format", "jsonLines"]);
  expect(rows).toContain('"inside"');
  expect(rows).not.toContain("escaped");
  expect(readFileSync(file).length).toBeGreaterThan(0);
  rmSync(directory, { recursive: true });
});
