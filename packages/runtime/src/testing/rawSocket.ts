import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import { until } from "./until.ts";

export type Frame = Record<string, unknown> & { type: string };

/** A sync protocol connection without a client: sends what it is told, keeps what it gets. */
export class RawSocket {
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | null = null;
  readonly socket: WebSocket;

  private constructor(url: string, version: string) {
    this.socket = new WebSocket(`${url.replace("http", "ws")}/api/${version}/sync`, { maxPayload: 256 << 20 });
    this.socket.on("message", (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame));
    this.socket.on("close", (code, reason) => (this.closed = { code, reason: reason.toString() }));
    this.socket.on("error", () => {});
  }

  /** Opens a connection; with a session it sends Connect. */
  static async open(url: string, sessionId: string | null = randomUUID(), version = "1.48.0"): Promise<RawSocket> {
    const raw = new RawSocket(url, version);
    await new Promise((resolve, reject) => raw.socket.once("open", resolve).once("error", reject));
    if (sessionId !== null) {
      raw.send({ type: "Connect", sessionId, connectionCount: 0, lastCloseReason: null, clientTs: Date.now() });
    }
    return raw;
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === "string" ? frame : JSON.stringify(frame));
  }

  /** The first frame of a type from position `from` on. */
  next(type: string, from = 0): Promise<Frame> {
    return until(() => this.frames.slice(from).find((frame) => frame.type === type));
  }

  ended(): Promise<{ code: number; reason: string }> {
    return until(() => this.closed ?? undefined);
  }

  close(): void {
    this.socket.terminate();
  }
}
