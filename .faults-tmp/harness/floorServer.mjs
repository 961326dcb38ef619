/** A WebSocket server that does nothing but accept and answer the first message: what connecting costs on its own. */
import { createRequire } from "node:module";

const { WebSocketServer } = createRequire(new URL("../../packages/runtime/package.json", import.meta.url))("ws");

process.once("disconnect", () => process.exit(0));
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
server.on("connection", (socket) => socket.once("message", () => socket.send("{}")));
server.once("listening", () => process.send({ url: `http://127.0.0.1:${server.address().port}` }));
