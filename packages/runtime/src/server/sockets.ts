import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { clientAddress } from "./http/clientAddress.ts";
import { EXPIRY_INTERVAL_MS, HALF_OPEN_MS, MAX_FRAME_BYTES, PING_INTERVAL_MS } from "./limits.ts";
import { Session } from "./session.ts";
import type { Peer, SessionServices } from "./sessionPorts.ts";
import { StreamWire } from "./wire.ts";

const SYNC_PATH = /^\/api\/(?:([^/]+)\/)?sync$/;
const PING_FRAME = '{"type":"Ping"}';
/** First npm client that can put a chunked Transition together. */
const CHUNKS_SINCE = [1, 28];

interface Connection {
  socket: WebSocket;
  session: Session;
  lastHeard: number;
}

const hasChunks = (version: string | undefined): boolean => {
  const parts = /^(\d+)\.(\d+)\./.exec(version ?? "");
  if (parts === null) return false;
  const [major, minor] = [Number(parts[1]), Number(parts[2])];
  return major > CHUNKS_SINCE[0]! || (major === CHUNKS_SINCE[0] && minor >= CHUNKS_SINCE[1]!);
};

export interface SocketOptions {
  services: SessionServices;
  /** Refuses WebSockets of pages from elsewhere; null is a client without an origin. */
  checkOrigin?: (origin: string | null) => boolean;
}

/** The sync endpoint: accepts WebSockets, keeps them alive, drops the half-open ones. */
export class Sockets {
  private readonly server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
  });
  private readonly connections = new Set<Connection>();
  private readonly pinger = setInterval(() => this.ping(), PING_INTERVAL_MS);
  private readonly expirer = setInterval(() => this.expire(), EXPIRY_INTERVAL_MS);

  constructor(private readonly options: SocketOptions) {}

  get size(): number {
    return this.connections.size;
  }

  attach(http: Server): void {
    http.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Closes every socket, so that clients connect again elsewhere or later. */
  close(): void {
    clearInterval(this.pinger);
    clearInterval(this.expirer);
    for (const { session, socket } of this.connections) {
      session.end(1001, "InternalServerError: the server is restarting");
      setTimeout(() => socket.terminate(), 500).unref();
    }
    this.server.close();
  }

  private upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on("error", () => stream.destroy());
    const match = SYNC_PATH.exec((request.url ?? "").split("?")[0]!);
    const isAllowed = this.options.checkOrigin?.(request.headers.origin ?? null) ?? true;
    if (match === null || !isAllowed) {
      stream.end(`HTTP/1.1 ${match === null ? "404 Not Found" : "403 Forbidden"}\r\nConnection: close\r\n\r\n`);
      return;
    }
    const peer: Peer = {
      ip: clientAddress(request),
      userAgent: request.headers["user-agent"] ?? null,
      hasChunks: hasChunks(match[1]),
    };
    this.server.handleUpgrade(request, stream, head, (socket) => this.accept(socket, stream, peer));
  }

  private accept(socket: WebSocket, stream: Duplex, peer: Peer): void {
    const session = new Session(new StreamWire(socket, stream), peer, this.options.services);
    const connection: Connection = { socket, session, lastHeard: performance.now() };
    this.connections.add(connection);
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      connection.lastHeard = performance.now();
      if (isBinary) session.end(1003, "BadFrame: binary frames are not part of the protocol");
      else session.receive(data.toString("utf8"));
    });
    socket.on("pong", () => (connection.lastHeard = performance.now()));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      this.connections.delete(connection);
      session.closed();
    });
  }

  private expire(): void {
    for (const { session } of this.connections) session.expire();
  }

  private ping(): void {
    const oldest = performance.now() - HALF_OPEN_MS;
    for (const { socket, lastHeard } of this.connections) {
      if (lastHeard < oldest) {
        socket.terminate();
        continue;
      }
      if (socket.readyState !== socket.OPEN) continue;
      socket.ping();
      if (socket.bufferedAmount === 0) socket.send(PING_FRAME);
    }
  }
}
