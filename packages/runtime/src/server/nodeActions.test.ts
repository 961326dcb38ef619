import { afterAll, beforeAll, expect, test } from "vitest";
import { action, BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { startRuntime, type TestRuntime } from "../testing/index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  process.env.SECRET_OF_THE_SERVER = "1";
  runtime = await startRuntime({ project: BASIC_PROJECT, actionStallMs: 2_000, actionHeapMb: 128 });
}, 60_000);
afterAll(async () => {
  delete process.env.SECRET_OF_THE_SERVER;
  await runtime.close();
});

const run = (name: string, args = {}) => runtime.httpClient().action(action(`nodeActions:${name}`), args);

test("a node action has Node's modules, a process of its own and none of the server's environment", async () => {
  const { pid, ...rest } = await run("nodeModules");
  expect(rest).toEqual({ file: "zipped", answer: 42, child: "child", stored: [1, 2, 3], secrets: [] });
  expect(pid).not.toBe(process.pid);
}, 30_000);

test("a process that exits or aborts fails its own calls and nobody else", async () => {
  await expect(run("exit")).rejects.toThrow(/process ended with code 3/);
  await expect(run("abort")).rejects.toThrow(/process ended with SIGABRT/);
  expect(await run("hash", { text: "abc" })).toMatch(/^ba7816bf/);
  expect(await runtime.httpClient().mutation(mutation("counters:increment"), { name: "node" })).toBe(1);
  expect(await runtime.httpClient().query(query("counters:get"), { name: "node" })).toBe(1);
}, 30_000);

test("an action that keeps its process busy for too long is ended, others run meanwhile", async () => {
  const busy = run("compute", { ms: 60_000 }).catch((error: Error) => error.message);
  const others = Promise.allSettled([1, 2, 3].map(() => run("hash", { text: "abc" })));
  expect(await busy).toMatch(/timed out/);
  await others;
  expect(await run("hash", { text: "abc" })).toMatch(/^ba7816bf/);
}, 30_000);

test("a full heap is told as such", async () => {
  await expect(run("fillMemory")).rejects.toThrow(/ran out of memory \(maximum memory usage: 128 MB\)/);
  expect(await run("hash", { text: "abc" })).toMatch(/^ba7816bf/);
}, 60_000);
