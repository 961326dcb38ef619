import { expect, test } from "vitest";
import type { LogEntry } from "../engine/messages.ts";
import { BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { withRuntime } from "../testing/index.ts";
import { EventLog, type LogFormat } from "./eventLog.ts";

const entry = (more: Partial<LogEntry> = {}): LogEntry => ({
  timestamp: 0,
  requestId: "0123456789abcdef",
  component: "",
  path: "messages:send",
  udfType: "mutation",
  identityKind: "user",
  lines: [],
  error: null,
  durationMs: 3,
  cached: false,
  ...more,
});

function logged(format: LogFormat, isVerbose: boolean, use: (log: EventLog) => void): string[] {
  const lines: string[] = [];
  use(new EventLog(format, isVerbose, (line) => lines.push(line)));
  return lines;
}

test("an execution is one JSON object", () => {
  const [line] = logged("json", false, (log) => log.execution(entry({ lines: ["[LOG] 'a\\n'"] })));
  expect(JSON.parse(line!)).toEqual({
    time: "1970-01-01T00:00:00.000Z",
    level: "info",
    kind: "function",
    function: "messages:send",
    component: "",
    type: "mutation",
    requestId: "0123456789abcdef",
    durationMs: 3,
    outcome: "success",
    identity: "user",
    lines: ["[LOG] 'a\\n'"],
  });
});

test("failures are errors, and line breaks in them stay inside of the object", () => {
  const lines = logged("json", false, (log) => {
    log.execution(entry({ error: "one\ntwo" }));
    log.execution(entry({ path: "", error: "disk full" }));
  });
  expect(lines.every((line) => !line.includes("\n"))).toBe(true);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { level: "error", outcome: "error", error: "one\ntwo" },
    { level: "error", kind: "server", event: "storageFailed", error: "disk full" },
  ]);
});

test("text has the functions' lines only when it is wanted, and never events", () => {
  const use = (log: EventLog) => {
    log.event("started");
    log.execution(entry({ lines: ["[LOG] 'a'"], error: "e" }));
  };
  expect(logged("text", false, use)).toEqual([]);
  expect(logged("text", true, use)).toEqual(["messages:send [LOG] 'a'", "messages:send e"]);
});

test("a server logs its start, pushes, every execution and its end, and no credentials", async () => {
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => void lines.push(line);
  let adminKey = "";
  try {
    await withRuntime({ project: BASIC_PROJECT, logFormat: "json" }, async (runtime) => {
      ({ adminKey } = runtime.server);
      const http = runtime.httpClient();
      await http.mutation(mutation("counters:increment"), { name: "logged" });
      await http.query(query("counters:get"), { name: "logged" });
      await http.query(query("messages:missing"), {}).catch(() => {});
    });
  } finally {
    console.log = log;
  }
  const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const events = entries.filter(({ kind }) => kind === "server").map(({ event }) => event);
  expect(events).toEqual(expect.arrayContaining(["started", "deployed", "stopped"]));
  expect(entries).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        function: "counters:increment",
        outcome: "success",
        identity: "none",
        type: "mutation",
      }),
      expect.objectContaining({ function: "counters:get", outcome: "success", type: "query" }),
      expect.objectContaining({ function: "messages:missing", outcome: "error" }),
    ]),
  );
  expect(lines.join("\n")).not.toContain(adminKey);
}, 60_000);
