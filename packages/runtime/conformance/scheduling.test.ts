import { expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { scheduling } = api;

interface Job {
  _id: string;
  name: string;
  args: unknown[];
  scheduledTime: number;
  completedTime?: number;
  state: { kind: string; error?: string };
}

const tally = (name: string) => deployed.http.query(scheduling.tally, { name }) as Promise<number>;
const job = (id: unknown) => deployed.http.query(scheduling.job, { id }) as Promise<Job | null>;
const ended = (id: unknown, kind: string) =>
  until(async () => ((await job(id))?.state.kind === kind ? job(id) : false));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("runAfter runs once, and the job tells what happened", async () => {
  const name = freshGroup();
  const before = Date.now();
  const id = await deployed.http.mutation(scheduling.tickAfter, { name, ms: 1_500 });
  expect(await job(id)).toMatchObject({
    _id: id,
    name: "scheduling.js:tick",
    args: [{ name }],
    state: { kind: "pending" },
  });
  expect(await tally(name)).toBe(0);
  const done = (await ended(id, "success"))!;
  expect(await tally(name)).toBe(1);
  expect(done.scheduledTime).toBeGreaterThanOrEqual(before + 1_499);
  expect(done.completedTime).toBeGreaterThanOrEqual(done.scheduledTime);
});

test("runAt takes numbers and dates, a past time means now", async () => {
  const name = freshGroup();
  await deployed.http.mutation(scheduling.tickAt, { name, at: Date.now() + 100 });
  await deployed.http.mutation(scheduling.tickAtDate, { name, at: Date.now() + 100 });
  await deployed.http.mutation(scheduling.tickAt, { name, at: Date.now() - 60_000 });
  await until(async () => (await tally(name)) === 3);
});

test("an action schedules", async () => {
  const name = freshGroup();
  const id = await deployed.http.action(scheduling.tickFromAction, { name, ms: 0 });
  await ended(id, "success");
  expect(await tally(name)).toBe(1);
});

test("a mutation that fails schedules nothing", async () => {
  const name = freshGroup();
  expect(await rejection(deployed.http.mutation(scheduling.tickThenThrow, { name }))).toContain("never mind");
  await pause(200);
  expect(await tally(name)).toBe(0);
  expect(await deployed.http.query(scheduling.jobsOf, { name })).toEqual([]);
});

test("jobs that fail keep their error", async () => {
  const [mutationJob, actionJob] = (await deployed.http.mutation(scheduling.scheduleFailures, {})) as string[];
  expect((await ended(mutationJob, "failed"))!.state.error).toContain("Uncaught Error: the job is broken");
  expect((await ended(actionJob, "failed"))!.state.error).toContain("Uncaught Error: the action job is broken");
  const badArgs = await deployed.http.mutation(scheduling.scheduleBadArgs, {});
  expect((await ended(badArgs, "failed"))!.state.error).toContain("ArgumentValidationError");
});

test.each(["mutation", "action"] as const)("a pending job is canceled by a %s", async (kind) => {
  const name = freshGroup();
  const id = await deployed.http.mutation(scheduling.tickAfter, { name, ms: 1_500 });
  const cancel =
    kind === "mutation"
      ? deployed.http.mutation(scheduling.cancel, { id })
      : deployed.http.action(scheduling.cancelFromAction, { id });
  expect(await cancel).toBeNull();
  expect((await job(id))!.state).toEqual({ kind: "canceled" });
  await pause(1_800);
  expect(await tally(name)).toBe(0);
});

test("a job is canceled in the mutation that scheduled it", async () => {
  const name = freshGroup();
  const id = await deployed.http.mutation(scheduling.scheduleAndCancel, { name });
  expect((await job(id))!.state.kind).toBe("canceled");
  await pause(100);
  expect(await tally(name)).toBe(0);
});

test("canceling what has ended changes nothing", async () => {
  const id = await deployed.http.mutation(scheduling.tickAfter, { name: freshGroup(), ms: 0 });
  await ended(id, "success");
  expect(await deployed.http.mutation(scheduling.cancel, { id })).toBeNull();
  expect((await job(id))!.state.kind).toBe("success");
});

test("a running action is in progress; canceled, it goes on", async () => {
  const name = freshGroup();
  const id = await deployed.http.mutation(scheduling.scheduleSlow, { name, ms: 1_500 });
  await ended(id, "inProgress");
  await deployed.http.mutation(scheduling.cancel, { id });
  expect((await job(id))!.state.kind).toBe("canceled");
  await until(async () => (await tally(name)) === 1);
  expect((await job(id))!.state.kind).toBe("canceled");
});

test("what a canceled action schedules does not run", async () => {
  const name = freshGroup();
  const id = await deployed.http.mutation(scheduling.scheduleChain, { name, ms: 1_500 });
  await ended(id, "inProgress");
  await deployed.http.mutation(scheduling.cancel, { id });
  await pause(2_000);
  expect(await tally(name)).toBe(0);
});

test("live queries of jobs follow their state", async () => {
  const kinds: (string | undefined)[] = [];
  const id = await deployed.http.mutation(scheduling.tickAfter, { name: freshGroup(), ms: 1_500 });
  deployed.runtime.client().onUpdate(scheduling.job, { id }, (found: Job) => kinds.push(found?.state.kind));
  await until(() => kinds.at(-1) === "success");
  expect(kinds[0]).toBe("pending");
});

test("what cannot be scheduled is refused", async () => {
  expect(await rejection(deployed.http.mutation(scheduling.scheduleMissing, {}))).toContain(
    "Attempted to schedule function at nonexistent path: scheduling.js:missing",
  );
  expect(await rejection(deployed.http.mutation(scheduling.scheduleQuery, {}))).toMatch(/schedul/);
  expect(await rejection(deployed.http.mutation(scheduling.scheduleNegative, {}))).toContain(
    "`delayMs` must be non-negative",
  );
});

test("crons run at their interval", async () => {
  const before = await tally("cron");
  await until(async () => (await tally("cron")) >= before + 2);
  const jobs = (await deployed.http.query(scheduling.jobsOf, { name: "daily" })) as string[];
  expect(jobs.filter((kind) => kind !== "pending")).toEqual([]);
});
