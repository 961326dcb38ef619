/** Official clients whose connections a test can cut. */
import { createRequire } from "node:module";
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";

const { WebSocket } = createRequire(new URL("../../packages/runtime/package.json", import.meta.url))("ws");

/** First pause before a client connects again; the default of a second would make a run of many cuts last for hours. */
const FIRST_BACKOFF_MS = 40;
const MAX_BACKOFF_MS = 400;

export { WebSocket };

/** References by "module:name"; every caller gets the same one. */
export const reference = (() => {
  const known = new Map();
  return (path) => {
    if (!known.has(path)) known.set(path, makeFunctionReference(path));
    return known.get(path);
  };
})();

/** An official client with `cut()`, which ends its connection without a word; it connects again by itself. */
export function connect(url) {
  let socket = null;
  class CuttableSocket extends WebSocket {
    constructor(...args) {
      super(...args);
      socket = this;
    }
  }
  const client = new ConvexClient(url, {
    webSocketConstructor: CuttableSocket,
    logger: false,
    unsavedChangesWarning: false,
  });
  const manager = client.client.webSocketManager;
  manager.defaultInitialBackoff = FIRST_BACKOFF_MS;
  manager.maxBackoff = MAX_BACKOFF_MS;
  client.cut = () => socket.terminate();
  return client;
}

/** Waits until `condition` holds. @returns whether it did within `timeoutMs`. */
export async function until(condition, timeoutMs) {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return true;
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
