import { expect, test } from "vitest";
import type { LogEntry } from "../engine/messages.ts";
import { LogStream } from "./logStream.ts";

const entry = (path: string): LogEntry => ({
  timestamp: 1_000,
  requestId: "r",
  component: "",
  path,
  udfType: "query",
  identityKind: "none",
  lines: ["[LOG] 'x'"],
  error: null,
  durationMs: 5,
  cached: false,
});

const names = ({ entries }: { entries: unknown[] }) => (entries as { identifier: string }[]).map((e) => e.identifier);

test("a follower gets every entry once, in order, and waits when there is none", async () => {
  const logs = new LogStream();
  logs.push(entry("a:b"));
  const first = await logs.since(0);
  expect(names(first)).toEqual(["a:b"]);
  const waiting = logs.since(first.newCursor);
  logs.push(entry("c:d"));
  logs.push(entry("e:default"));
  expect(names(await waiting)).toEqual(["c:d", "e"]);
});

test("only the last thousand entries are kept, and closing answers those who wait", async () => {
  const logs = new LogStream();
  for (let i = 0; i < 1_100; i++) logs.push(entry(`m:${i}`));
  const { entries, newCursor } = await logs.since(0);
  expect(entries).toHaveLength(1_000);
  const waiting = logs.since(newCursor);
  logs.close();
  expect(names(await waiting)).toEqual([]);
});
