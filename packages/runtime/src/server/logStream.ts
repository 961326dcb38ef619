import type { LogEntry } from "../engine/messages.ts";
import { LOG_ENTRIES } from "../retention.ts";
import { UDF_TYPES } from "./push/responses.ts";

const LONG_POLL_MS = 30_000;

interface Kept {
  cursor: number;
  entry: LogEntry;
}

const NO_USAGE = Object.fromEntries(
  [
    "databaseReadBytes",
    "databaseWriteBytes",
    "databaseIoReadBytes",
    "databaseIoWriteBytes",
    "databaseReadDocuments",
    "databaseWriteDocuments",
    "databaseWriteIndexRows",
    "storageReadBytes",
    "storageWriteBytes",
    "vectorIndexReadBytes",
    "vectorIndexWriteBytes",
    "textIndexQueryBytes",
    "textIndexWriteQueryBytes",
    "vectorIndexReadQueryBytes",
    "vectorIndexWriteQueryBytes",
    "networkEgressBytes",
    "memoryUsedMb",
  ].map((name) => [name, 0]),
);

/** An entry as `npx convex logs` reads it. Times are in seconds. */
const describe = ({ cursor, entry }: Kept) => ({
  kind: "Completion",
  udfType: UDF_TYPES[entry.udfType],
  componentPath: entry.component === "" ? null : entry.component,
  identifier: entry.path.replace(/:default$/, ""),
  logLines: entry.lines,
  timestamp: entry.timestamp / 1000,
  executionTimestamp: entry.timestamp / 1000,
  cachedResult: entry.cached,
  caller: "unknown",
  parentExecutionId: null,
  executionTime: entry.durationMs / 1000,
  userExecutionTime: entry.durationMs / 1000,
  success: entry.error === null ? { status: "success" } : null,
  error: entry.error,
  requestId: entry.requestId ?? "",
  executionId: String(cursor),
  usageStats: NO_USAGE,
  returnBytes: null,
  occInfo: null,
  willRetry: false,
  identityType: entry.identityKind,
  environment: "isolate",
});

/** The last calls, for those who follow the log. */
export class LogStream {
  private readonly kept: Kept[] = [];
  private readonly waiters = new Set<() => void>();
  private lastCursor = 0;

  push(entry: LogEntry): void {
    // Cursors are times in ms, made distinct, so that a follower's cursor means the same after a restart.
    this.lastCursor = Math.max(Date.now(), this.lastCursor + 1);
    this.kept.push({ cursor: this.lastCursor, entry });
    if (this.kept.length > LOG_ENTRIES) this.kept.shift();
    for (const wake of this.waiters) wake();
    this.waiters.clear();
  }

  /** Entries after a cursor; waits for one when there is none yet. */
  async since(cursor: number): Promise<{ entries: unknown[]; newCursor: number }> {
    if (!this.kept.some((k) => k.cursor > cursor) && cursor > 0) await this.next();
    const entries = this.kept.filter((k) => k.cursor > cursor);
    return { entries: entries.map(describe), newCursor: entries.at(-1)?.cursor ?? Math.max(cursor, Date.now()) };
  }

  /** Answers everyone who waits. */
  close(): void {
    for (const wake of this.waiters) wake();
    this.waiters.clear();
  }

  private next(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(wake, LONG_POLL_MS);
      const { waiters } = this;
      waiters.add(wake);
      function wake(): void {
        clearTimeout(timer);
        waiters.delete(wake);
        resolve();
      }
    });
  }
}
