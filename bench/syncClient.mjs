/**
 * A client of the sync protocol that costs as little as a raw socket, so that a load generator on the same machine
 * does not measure itself: no optimistic updates, no reconnect, results are not parsed.
 */
import { createRequire } from "node:module";
import { randomUUID } from "node:crypto";

const require = createRequire(new URL("../packages/runtime/package.json", import.meta.url));
const { WebSocket } = require("ws");

export class SyncClient {
  #socket;
  #nextRequest = 0;
  #queries = 0;
  #waiting = new Map();
  /** Called with the text of each Transition. */
  onTransition = () => undefined;

  /** Connects to `url` (http://...). */
  static async connect(url) {
    const client = new SyncClient();
    client.#socket = new WebSocket(`${url.replace(/^http/, "ws")}/api/1.48.0/sync`, { perMessageDeflate: false });
    await new Promise((resolve, reject) => {
      client.#socket.once("open", resolve);
      client.#socket.once("error", reject);
    });
    client.#socket.on("message", (data) => client.#receive(data.toString()));
    client.#send({
      type: "Connect",
      sessionId: randomUUID(),
      connectionCount: 0,
      lastCloseReason: "InitialConnect",
      clientTs: Date.now(),
    });
    return client;
  }

  #send(message) {
    this.#socket.send(JSON.stringify(message));
  }

  #receive(text) {
    if (text.startsWith('{"type":"Transition"')) return this.onTransition(text);
    const message = JSON.parse(text);
    if (message.type === "FatalError" || message.type === "AuthError") throw new Error(message.error);
    if (message.type !== "MutationResponse") return;
    const waiter = this.#waiting.get(message.requestId);
    this.#waiting.delete(message.requestId);
    if (message.success) waiter.resolve(message.result);
    else waiter.reject(new Error(message.result));
  }

  watch(udfPath, args) {
    const modifications = [{ type: "Add", queryId: this.#queries, udfPath, args: [args] }];
    this.#send({ type: "ModifyQuerySet", baseVersion: this.#queries, newVersion: ++this.#queries, modifications });
  }

  /** Resolves when the mutation is acknowledged. */
  mutation(udfPath, args) {
    const requestId = this.#nextRequest++;
    this.#send({ type: "Mutation", requestId, udfPath, args: [args] });
    return new Promise((resolve, reject) => this.#waiting.set(requestId, { resolve, reject }));
  }

  close() {
    this.#socket.terminate();
  }
}
