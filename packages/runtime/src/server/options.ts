import type { IncomingMessage, ServerResponse } from "node:http";
import type { LogFormat } from "./eventLog.ts";

export interface ServerOptions {
  /** Everything that lasts is in here; made when it does not exist. */
  dataDir: string;
  /** 0 takes a free port. */
  port: number;
  sitePort: number;
  host?: string;
  /** Addresses that clients use, when they are not `http://host:port` (behind a proxy). */
  publicUrl?: string;
  publicSiteUrl?: string;
  /** Replaces the key kept in the data directory. */
  adminKey?: string;
  /** Time limit of one query or mutation, ms. */
  userTimeoutMs?: number;
  actionTimeoutMs?: number;
  actionStallMs?: number;
  engineHeapMb?: number;
  actionHeapMb?: number;
  /** Serves pages on the main origin; true when it has answered. */
  extraRoutes?: (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;
  /** Which pages may open a WebSocket; null is a client without an origin. */
  checkOrigin?: (origin: string | null) => boolean;
  /** Prints the log lines of functions. */
  isVerbose?: boolean;
  /** How the server prints what happens (see `EventLog`); `json` has every execution. */
  logFormat?: LogFormat;
  /** Clients get neither the texts of errors nor log lines, as from a production deployment. */
  isProduction?: boolean;
}
