import { afterAll, beforeAll, expect, test } from "vitest";
import { BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { startRuntime, until, type TestRuntime } from "../testing/index.ts";
import { Latencies, printMetrics } from "./metrics.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startRuntime({ project: BASIC_PROJECT });
}, 60_000);
afterAll(() => runtime.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(runtime.server.url + path, { headers });

async function metrics(): Promise<Map<string, number>> {
  const text = await (await get("/metrics")).text();
  const samples = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

test("health says ok while reads and writes work", async () => {
  const response = await get("/health");
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
});

test("metrics count what happened", async () => {
  const before = await metrics();
  const client = runtime.client();
  let latest: number | undefined;
  client.onUpdate(query("counters:get"), { name: "m" }, (value: number) => (latest = value));
  await client.mutation(mutation("counters:increment"), { name: "m" });
  await until(() => latest === 1);
  const after = await metrics();
  const grown = (name: string) => (after.get(name) ?? NaN) - (before.get(name) ?? 0);
  expect(grown("parley_mutations_total")).toBe(1);
  expect(grown("parley_commits_total")).toBeGreaterThanOrEqual(1);
  expect(grown("parley_live_runs_total")).toBeGreaterThanOrEqual(1);
  expect(grown('parley_request_duration_seconds_count{type="mutation"}')).toBe(1);
  expect(after.get("parley_sockets")).toBe(1);
  expect(after.get("parley_subscriptions")).toBe(1);
  expect(after.get("parley_read_only")).toBe(0);
  expect(after.get("parley_damaged_rows")).toBe(0);
  expect(after.get("parley_engine_restarts_total")).toBe(0);
  expect(after.get("parley_wal_bytes")).toBeGreaterThan(0);
});

test("behind a proxy metrics are for administrators", async () => {
  const headers = { "x-forwarded-for": "203.0.113.1" };
  expect((await get("/metrics", headers)).status).toBe(403);
  const authorization = `Convex ${runtime.server.adminKey}`;
  expect((await get("/metrics", { ...headers, authorization })).status).toBe(200);
});

test("the text format has one header per name and cumulative buckets", () => {
  const latencies = new Latencies();
  for (let i = 0; i < 3; i++) latencies.begin("query")();
  const jobs = (state: string) =>
    ({ name: "jobs", help: "Jobs.", type: "gauge", value: 1, label: `state="${state}"` }) as const;
  const lines = printMetrics([jobs("a"), jobs("b")], latencies).split("\n");
  expect(lines.slice(0, 4)).toEqual([
    "# HELP jobs Jobs.",
    "# TYPE jobs gauge",
    'jobs{state="a"} 1',
    'jobs{state="b"} 1',
  ]);
  const buckets = lines.filter((line) => line.includes("_bucket")).map((line) => Number(line.split(" ").at(-1)));
  expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
  expect(buckets.at(-1)).toBe(3);
});
