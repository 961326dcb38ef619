/**
 * The raw floor of this machine: what is left when a message service has no database layer, no functions and no
 * protocol. A WebSocket server takes a message, commits it to SQLite (WAL, synchronous=FULL, one commit per turn) and
 * then acknowledges it and sends it to the two sockets that watch its conversation.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { percentile } from "./figures.mjs";

const require = createRequire(new URL("../packages/runtime/package.json", import.meta.url));
const { WebSocket, WebSocketServer } = require("ws");

function openStore(dir) {
  const Database = require("better-sqlite3");
  const db = new Database(join(dir, "floor.db"));
  db.pragma("journal_mode=WAL");
  db.pragma("synchronous=FULL");
  db.exec(
    "CREATE TABLE m(id INTEGER PRIMARY KEY, conversation, request TEXT UNIQUE, json); CREATE INDEX i ON m(conversation, id)",
  );
  return db;
}

function serve(db) {
  const insert = db.prepare("INSERT INTO m(conversation, request, json) VALUES(?,?,?)");
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const watchers = new Map();
  let waiting = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    begin.run();
    for (const { message, raw } of batch) insert.run(message.conversation, message.id, raw);
    commit.run();
    for (const { message, socket } of batch) {
      socket.send(JSON.stringify({ ack: message.id }));
      const out = JSON.stringify({ message });
      for (const watcher of watchers.get(message.conversation) ?? []) watcher.send(out);
    }
  };
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  server.on("connection", (socket) =>
    socket.on("message", (data) => {
      const raw = data.toString();
      const message = JSON.parse(raw);
      if (message.watch) {
        if (!watchers.has(message.watch)) watchers.set(message.watch, new Set());
        return watchers.get(message.watch).add(socket);
      }
      if (waiting.push({ message, raw, socket }) === 1) setImmediate(flush);
    }),
  );
  return server;
}

/** Child process: `clients` sockets, each with `inFlight` messages on the way until it has sent `perClient`. */
function runClients([port, clients, perClient, inFlight]) {
  const latencies = [];
  const sentAt = new Map();
  let done = 0;
  let opened = 0;
  let startedAt;
  const starts = [];
  for (let index = 0; index < clients; index++) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    const conversation = `c${index >> 1}`;
    let next = 0;
    const send = () => {
      if (next >= perClient) return;
      const id = `${index}-${next++}`;
      sentAt.set(id, performance.now());
      socket.send(JSON.stringify({ id, conversation, body: "x".repeat(200) }));
    };
    starts.push(() => Array.from({ length: inFlight }, send));
    socket.on("open", () => {
      socket.send(JSON.stringify({ watch: conversation }));
      if (++opened === clients)
        setTimeout(() => ((startedAt = performance.now()), starts.forEach((start) => start())), 200);
    });
    socket.on("message", (data) => {
      const { ack } = JSON.parse(data);
      if (!ack) return;
      latencies.push(performance.now() - sentAt.get(ack));
      send();
      if (++done < clients * perClient) return;
      const seconds = (performance.now() - startedAt) / 1000;
      process.send(
        { opsPerSecond: done / seconds, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) },
        () => process.exit(0),
      );
    });
  }
}

/** One run of the floor. @returns {Promise<{ opsPerSecond: number, p50: number, p99: number }>} latencies in ms */
export async function measureFloor({ clients = 50, perClient = 200, inFlight = 1 } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "parley-floor-"));
  const db = openStore(dir);
  const server = serve(db);
  await new Promise((resolve) => server.once("listening", resolve));
  const child = fork(
    fileURLToPath(import.meta.url),
    ["clients", server.address().port, clients, perClient, inFlight].map(String),
  );
  try {
    return await new Promise((resolve, reject) => {
      child.once("message", resolve);
      child.once("error", reject);
      child.once("exit", (code) => code && reject(new Error(`floor clients ended with ${code}`)));
    });
  } finally {
    server.close();
    db.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (process.argv[2] === "clients") runClients(process.argv.slice(3).map(Number));
