import http, { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { REQUEST_TIMEOUT_MS } from "./limits.ts";

const notYet: RequestListener = (_request, response) => void response.writeHead(503).end();

/** One HTTP listener. It takes its port at once and answers 503 until it is told what to do. */
export class Listener {
  handle: (request: IncomingMessage, response: ServerResponse) => void = notYet;
  readonly server: http.Server;

  /**
   * @param requestTimeout ms within which a request must have been received
   * @param connectionsCheckingInterval ms between looks at that
   */
  constructor({ requestTimeout = REQUEST_TIMEOUT_MS, connectionsCheckingInterval = 30_000 } = {}) {
    const options = { requestTimeout, connectionsCheckingInterval };
    this.server = http.createServer(options, (request, response) => this.handle(request, response));
  }

  /** Takes a port (0: a free one) and returns it; rejects when it is in use. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no new connections. */
  stop(): void {
    this.server.close();
  }

  /** Ends the connections that are left. */
  end(): void {
    this.server.closeAllConnections();
  }
}
