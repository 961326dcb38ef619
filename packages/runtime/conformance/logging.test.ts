import { expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { useDeployment } from "./deployment.ts";

const deployed = useDeployment();

const linesOf = async (kind: "query" | "mutation" | "action", name: string, args = {}) =>
  (await deployed.call(kind, `logging:${name}`, args)).body.logLines;

test("every level has its name", async () => {
  expect(await linesOf("query", "levels")).toEqual([
    "[LOG] 'log'",
    "[DEBUG] 'debug'",
    "[INFO] 'info'",
    "[WARN] 'warn'",
    "[ERROR] 'error'",
  ]);
});

test("values look as in a console", async () => {
  const lines = await linesOf("query", "values");
  expect(lines.slice(0, 4)).toEqual([
    "[LOG] 'text' 1 1.5 -0 true null undefined 12n",
    "[LOG] { a: 1, b: 'two', c: [ 1, 'x' ], d: { e: null } }",
    "[LOG] []",
    "[LOG] {}",
  ]);
  expect(lines[4]).toMatch(/^\[LOG\] Map.*k.*1/);
  expect(lines[5]).toMatch(/^\[LOG\] Set.*1, 2/);
  expect(lines[6]).toBe("[LOG] Symbol(s)");
});

test("text that would end the line or the quotes is escaped", async () => {
  expect(await linesOf("query", "logArg", { value: "it's\nnew" })).toEqual(["[LOG] 'it\\'s\\nnew'"]);
});

test("a long line is cut", async () => {
  const [line] = await linesOf("query", "longLine");
  expect(line).toMatch(/^\[LOG\] 'x+ \(truncated due to length\)$/);
  expect(line!.length).toBeLessThan(33_000);
});

test("after 256 lines there is only a note", async () => {
  const lines = await linesOf("query", "manyLines");
  expect(lines).toHaveLength(257);
  expect(lines.at(-1)).toBe("[ERROR] Log overflow (maximum 256). Remaining log lines omitted.");
});

test("what a failed function logged comes with its error", async () => {
  const { body } = await deployed.call("mutation", "logging:beforeThrow");
  expect(body.status).toBe("error");
  expect(body.logLines).toEqual(["[LOG] 'about to fail'"]);
});

test("nested calls log in order", async () => {
  expect(await linesOf("mutation", "nested")).toEqual(["[LOG] 'before'", "[LOG] 'inner'", "[LOG] 'after'"]);
});

test("an action's own lines come with its result", async () => {
  const lines = await linesOf("action", "inAction");
  expect(lines).toContain("[LOG] 'action begins'");
  expect(lines.at(-1)).toBe("[WARN] 'action ends' { ok: true }");
});

test("time and timeEnd measure", async () => {
  expect((await linesOf("action", "timing"))[0]).toMatch(/^\[INFO\] step: \d+(\.\d+)?ms$/);
});

test.each(["query", "mutation", "action"] as const)(
  "every method of the console writes its line in a %s",
  async (kind) => {
    const name = `everyMethodIn${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
    const expected = [
      "[LOG] default: 0ms 1",
      "[INFO] default: 0ms",
      "[WARN] Timer 'default' does not exist",
      "[INFO] default: 1",
      "[INFO] label: 1",
      "[INFO] default: 2",
      "[WARN] Count for 'none' does not exist",
      "[INFO] default: 1",
      "[LOG] [ { a: 1 } ]",
      "[LOG] { a: { b: 1 } }",
      "[LOG] 'here'",
      "[ERROR] Assertion failed: 'does not' { hold: 1 }",
      "[LOG] 'outer'",
      "[LOG]   'inside'",
      "[WARN]     'deeper'",
      "[LOG] 'outside'",
    ];
    for (let round = 0; round < 2; round++) {
      const lines = await linesOf(kind, name);
      expect(lines.map((line) => line.replace(/: \d+ms/, ": 0ms"))).toEqual(expected);
    }
  },
);

test("a node action's lines come with its result", async () => {
  const { body } = await deployed.call("action", "nodeActions:logs");
  expect(body.logLines).toEqual(["[LOG] 'from node' { pid: 'number' }"]);
});

test("the client's logger gets the lines of live queries", async () => {
  const { ConvexClient } = await import("convex/browser");
  const { default: WebSocket } = await import("ws");
  const { anyApi } = await import("convex/server");
  const seen: unknown[][] = [];
  const write = (...args: unknown[]) => void seen.push(args);
  const client = new ConvexClient(deployed.runtime.server.url, {
    webSocketConstructor: WebSocket as never,
    logger: { log: write, warn: write, error: write, logVerbose: () => {} },
    unsavedChangesWarning: false,
  });
  client.onUpdate(anyApi.logging!.levels!, {}, () => {});
  await until(() => seen.some((args) => args.join(" ").includes("'warn'")));
  await client.close();
});
