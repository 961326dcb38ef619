import type { LogEntry } from "../engine/messages.ts";

export type LogFormat = "text" | "json";
type Level = "info" | "error";

/** What a server prints of itself: for people, or one JSON object per line for programs. Credentials are in neither. */
export class EventLog {
  constructor(
    private readonly format: LogFormat = "text",
    /** In text, the log lines of functions too. */
    private readonly isVerbose = false,
    private readonly write: (line: string, level: Level) => void = print,
  ) {}

  /** Something that happened to the server. Only JSON tells of it; people are told what matters elsewhere. */
  event(name: string, fields: Record<string, string | number | boolean | null> = {}, level: Level = "info"): void {
    if (this.format === "json") this.line(Date.now(), level, "server", { event: name, ...fields });
  }

  /** A function ran. */
  execution(entry: LogEntry): void {
    if (this.format === "json") this.executionAsJson(entry);
    else if (this.isVerbose) this.executionAsText(entry);
  }

  private executionAsText({ path, lines, error }: LogEntry): void {
    for (const line of lines) this.write(`${path} ${line}`, "info");
    if (error !== null) this.write(`${path} ${error}`, "error");
  }

  private executionAsJson(entry: LogEntry): void {
    const { timestamp, requestId, component, path, udfType, identityKind, lines, error, durationMs } = entry;
    const level = error === null ? "info" : "error";
    // The engine reports failures of the disk as entries without a function.
    if (path === "") return this.line(timestamp, level, "server", { event: "storageFailed", error });
    this.line(timestamp, level, "function", {
      function: path,
      component,
      type: udfType,
      requestId,
      durationMs,
      outcome: error === null ? "success" : "error",
      identity: identityKind,
      ...(error === null ? {} : { error }),
      ...(lines.length === 0 ? {} : { lines }),
    });
  }

  private line(time: number, level: Level, kind: "function" | "server", fields: Record<string, unknown>): void {
    this.write(JSON.stringify({ time: new Date(time).toISOString(), level, kind, ...fields }), "info");
  }
}

function print(line: string, level: Level): void {
  if (level === "error") console.error(line);
  else console.log(line);
}
