/** A WebSocket server in a process of its own that does nothing but hold sockets and send each the same frame when told. */
import { fork } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../packages/runtime/package.json", import.meta.url));
const { WebSocket, WebSocketServer } = require("ws");

/** Starts it. `broadcast(bytes, times)` sends frames of so many bytes to every socket; `rss()` answers in bytes. */
export async function startRawServer() {
  const child = fork(fileURLToPath(import.meta.url), [], { execArgv: ["--expose-gc"] });
  const next = () => new Promise((resolve) => child.once("message", resolve));
  const port = await next();
  return {
    url: `ws://127.0.0.1:${port}`,
    broadcast: (bytes) => child.send({ broadcast: bytes }),
    rss: () => {
      const answer = next();
      child.send({ rss: true });
      return answer;
    },
    stop: () => new Promise((resolve) => (child.once("exit", resolve), child.kill("SIGKILL"))),
  };
}

/** Opens so many sockets, some at a time. @returns {Promise<import("ws").WebSocket[]>} */
export async function openRawSockets(url, count, onMessage) {
  const sockets = [];
  while (sockets.length < count) {
    const batch = Array.from({ length: Math.min(100, count - sockets.length) }, () => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      if (onMessage) socket.on("message", onMessage);
      return new Promise((resolve, reject) => socket.once("open", () => resolve(socket)).once("error", reject));
    });
    sockets.push(...(await Promise.all(batch)));
  }
  return sockets;
}

function serve() {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("message", () => {});
  });
  server.on("listening", () => process.send(server.address().port));
  process.on("disconnect", () => process.exit(1));
  process.on("message", ({ broadcast, rss }) => {
    if (broadcast) {
      const frame = "x".repeat(broadcast);
      for (const socket of sockets) socket.send(frame);
    }
    if (!rss) return;
    globalThis.gc();
    process.send(process.memoryUsage().rss);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) serve();
