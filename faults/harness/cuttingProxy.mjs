/**
 * A TCP proxy in front of the sync endpoint that understands WebSocket frames well enough to cut a connection at a
 * chosen moment in the life of one mutation.
 */
import { createServer, connect } from "node:net";

/** Moments to cut at, in the life of a mutation. */
export const WINDOWS = {
  beforeSend: "before it reaches the server",
  notCommitted: "when the server has just been sent it",
  notAcknowledged: "when its answer is on the way back",
  notTransitioned: "after its answer, before the state that shows it",
};

/** Cuts a byte stream into WebSocket frames. Only what fits the sync protocol: no compression, no fragments. */
class Frames {
  #rest = Buffer.alloc(0);
  #hasHead = false;

  /** @returns the complete parts of the stream so far, each with its text when it is a text frame */
  *take(data) {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (let part = this.#next(); part !== null; part = this.#next()) {
      this.#rest = this.#rest.subarray(part.raw.length);
      yield part;
    }
  }

  #next() {
    if (this.#hasHead) return readFrame(this.#rest);
    const end = this.#rest.indexOf("\r\n\r\n");
    if (end === -1) return null;
    this.#hasHead = true;
    return { raw: this.#rest.subarray(0, end + 4), text: null };
  }
}

function readFrame(buffer) {
  if (buffer.length < 2) return null;
  const short = buffer[1] & 0x7f;
  const lengthSize = { 126: 2, 127: 8 }[short] ?? 0;
  const isMasked = (buffer[1] & 0x80) !== 0;
  const start = 2 + lengthSize + (isMasked ? 4 : 0);
  if (buffer.length < start) return null;
  const length =
    lengthSize === 0 ? short : lengthSize === 2 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  if (buffer.length < start + length) return null;
  const raw = buffer.subarray(0, start + length);
  const isText = (buffer[0] & 0x0f) === 1;
  return { raw, text: isText ? payload(raw, start, isMasked) : null };
}

function payload(raw, start, isMasked) {
  if (!isMasked) return raw.toString("utf8", start);
  const mask = raw.subarray(start - 4, start);
  return Buffer.from(raw.subarray(start))
    .map((byte, index) => byte ^ mask[index & 3])
    .toString("utf8");
}

const typeOf = (text) => /^\{"type":"(\w+)"/.exec(text)?.[1];

export class CuttingProxy {
  /** Cuts so far. */
  cuts = 0;
  #armed = null;
  #onCut = null;
  #target = null;
  #isAnswered = false;
  #isReachable = true;
  #pairs = new Set();
  #server;

  /** Listens on a free port in front of `url`. */
  static async listen(url) {
    const proxy = new CuttingProxy();
    const { hostname, port } = new URL(url);
    proxy.#server = createServer((downstream) => proxy.#accept(downstream, connect(Number(port), hostname)));
    await new Promise((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    proxy.url = `http://127.0.0.1:${proxy.#server.address().port}`;
    return proxy;
  }

  /**
   * Cuts at the given moment of the next request of that type ("Mutation" or "Action") whose text matches; resolves when
   * it has.
   */
  cutNext(window, type = "Mutation", matching = /^/) {
    this.#armed = { window, type, matching };
    return new Promise((resolve) => (this.#onCut = resolve));
  }

  /** Whether the server can be reached at all; when it cannot, what is open is cut. */
  setReachable(isReachable) {
    this.#isReachable = isReachable;
    if (!isReachable) this.#dropAll();
  }

  #dropAll() {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  async close() {
    this.#dropAll();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(downstream, upstream) {
    if (!this.#isReachable) {
      upstream.destroy();
      return downstream.destroy();
    }
    const pair = [downstream, upstream];
    this.#pairs.add(pair);
    const end = () => {
      this.#pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.setNoDelay(true).on("error", end).on("close", end);
    const cut = () => {
      this.cuts++;
      this.#armed = this.#target = null;
      end();
      this.#onCut();
    };
    this.#relay(downstream, upstream, (text) => this.#fromClient(text), cut);
    this.#relay(upstream, downstream, (text) => this.#fromServer(text), cut);
  }

  #relay(from, to, decide, cut) {
    const frames = new Frames();
    from.on("data", (data) => {
      for (const { raw, text } of frames.take(data)) {
        if (to.destroyed) return;
        const decision = text === null ? "pass" : decide(text);
        if (decision === "drop") return cut();
        to.write(raw, () => decision === "cut" && !from.destroyed && cut());
      }
    });
  }

  /** "pass", "drop" (cut instead of passing it on) or "cut" (after passing it on). */
  #fromClient(text) {
    if (this.#armed === null || this.#target !== null || typeOf(text) !== this.#armed.type) return "pass";
    if (!this.#armed.matching.test(text)) return "pass";
    if (this.#armed.window === "beforeSend") return "drop";
    if (this.#armed.window === "notCommitted") return "cut";
    this.#target = JSON.parse(text).requestId;
    this.#isAnswered = false;
    return "pass";
  }

  #fromServer(text) {
    if (this.#target === null) return "pass";
    if (typeOf(text) === `${this.#armed.type}Response` && JSON.parse(text).requestId === this.#target) {
      if (this.#armed.window === "notAcknowledged") return "drop";
      this.#isAnswered = true;
      return "pass";
    }
    return this.#isAnswered && typeOf(text) === "Transition" ? "drop" : "pass";
  }
}
