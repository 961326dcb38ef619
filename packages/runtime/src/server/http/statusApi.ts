import type { IncomingMessage, ServerResponse } from "node:http";
import type { Authenticator } from "../auth/authenticator.ts";
import type { EngineHost } from "../engineHost.ts";
import { printMetrics, type Sample } from "../metrics.ts";
import { HttpError, sendJson } from "./exchange.ts";

/** A server that does not answer within this time is not healthy. */
const HEALTH_TIMEOUT_MS = 2_000;
const LOCAL = /^(::1|(::ffff:)?127\.)/;

interface EngineStats {
  commits: number;
  mutations: number;
  liveRuns: number;
  liveQueries: number;
  subscriptions: number;
  jobs: Record<string, number>;
  storageError: string | null;
  walBytes: number;
  snapshots: number;
  damagedRows: number;
}

/** `GET /health` for whoever decides to restart or to route, `GET /metrics` for Prometheus. */
export class StatusApi {
  constructor(
    private readonly engine: EngineHost,
    private readonly authenticator: Authenticator,
    private readonly socketCount: () => number,
  ) {}

  private async stats(): Promise<EngineStats | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, HEALTH_TIMEOUT_MS, null)));
    const stats = this.engine.ask<EngineStats>({ type: "stats" }).catch(() => null);
    return Promise.race([stats, late]).finally(() => clearTimeout(timer));
  }

  /** 200 when reads and writes work; 503 with `readOnly` or `unavailable` otherwise. */
  async health(response: ServerResponse): Promise<void> {
    const stats = await this.stats();
    if (stats === null) return sendJson(response, { status: "unavailable" }, 503);
    if (stats.storageError !== null) return sendJson(response, { status: "readOnly", reason: stats.storageError }, 503);
    sendJson(response, { status: "ok" });
  }

  /** For this machine, unless a proxy stands in between, and for administrators. */
  async metrics(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isLocal = LOCAL.test(request.socket.remoteAddress ?? "") && request.headers["x-forwarded-for"] === undefined;
    const isAdmin = !isLocal && (await this.authenticator.header(request.headers.authorization)).kind === "admin";
    if (!isLocal && !isAdmin) throw new HttpError(403, "BadDeployKey", "An admin key is needed");
    const stats = await this.stats();
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(printMetrics([...this.serverSamples(stats), ...engineSamples(stats)], this.engine.latencies));
  }

  private serverSamples(stats: EngineStats | null): Sample[] {
    const { rss, heapUsed } = process.memoryUsage();
    const gauge = (name: string, help: string, value: number): Sample => ({ name, help, type: "gauge", value });
    return [
      gauge("parley_up", "1 when the engine answers.", stats === null ? 0 : 1),
      gauge("parley_sockets", "Open sync connections.", this.socketCount()),
      gauge("parley_queue", "Requests that wait for the engine.", this.engine.queueLength),
      gauge("parley_resident_bytes", "Memory of the process.", rss),
      gauge("parley_heap_bytes", "JavaScript heap of the main thread.", heapUsed),
      {
        name: "parley_engine_restarts_total",
        help: "Engines that had to be replaced.",
        type: "counter",
        value: this.engine.restarts,
      },
    ];
  }
}

function engineSamples(stats: EngineStats | null): Sample[] {
  if (stats === null) return [];
  const counter = (name: string, help: string, value: number): Sample => ({ name, help, type: "counter", value });
  const gauge = (name: string, help: string, value: number): Sample => ({ name, help, type: "gauge", value });
  const jobs = Object.entries(stats.jobs).map(([state, value]) => ({
    ...gauge("parley_jobs", "Scheduled functions by state.", value),
    label: `state="${state}"`,
  }));
  return [
    counter("parley_commits_total", "Groups of writes made durable by the present engine.", stats.commits),
    counter("parley_mutations_total", "Mutations run by the present engine.", stats.mutations),
    counter("parley_live_runs_total", "Runs of live queries by the present engine.", stats.liveRuns),
    gauge("parley_live_queries", "Distinct live queries.", stats.liveQueries),
    gauge("parley_subscriptions", "Subscriptions to live queries.", stats.subscriptions),
    gauge("parley_wal_bytes", "Length of the write-ahead log.", stats.walBytes),
    gauge("parley_snapshots", "States of the past that are kept for queries at a time.", stats.snapshots),
    gauge("parley_read_only", "1 while nothing can be written.", stats.storageError === null ? 0 : 1),
    gauge("parley_damaged_rows", "Rows that the present engine found damaged; `check` names all.", stats.damagedRows),
    ...jobs,
  ];
}
