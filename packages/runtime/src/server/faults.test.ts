import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { action, BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { RawSocket, startRuntime, until, type TestRuntime } from "../testing/index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  const limits = {
    userTimeoutMs: 500,
    actionTimeoutMs: 5_000,
    actionStallMs: 600,
    engineHeapMb: 128,
    actionHeapMb: 96,
  };
  runtime = await startRuntime({ project: BASIC_PROJECT, ...limits });
}, 60_000);
afterAll(() => runtime.close());

const increment = mutation("counters:increment");
const get = query("counters:get");

/** Another client's counter goes up while `fault` happens, exactly once per call, on one connection. */
async function serveMeanwhile(fault: Promise<unknown>): Promise<void> {
  const client = runtime.client();
  const name = randomUUID();
  let isOver = false;
  const over = () => (isOver = true);
  fault.then(over, over);
  let calls = 0;
  for (; !isOver || calls < 3; calls++) await client.mutation(increment, { name });
  expect(await client.query(get, { name })).toBe(calls);
  expect(client.connectionState().connectionCount).toBe(1);
}

const TIMED_OUT = /Function execution timed out \(maximum duration: 500ms\)/;

test.each(["faults:loopForever", "faults:microtasksForever"])(
  "%s ends as an error of that call; others are served",
  async (name) => {
    const client = runtime.client();
    const fault = client.mutation(mutation(name), {});
    const meanwhile = serveMeanwhile(fault);
    await expect(fault).rejects.toThrow(TIMED_OUT);
    await meanwhile;
    expect(await client.query(query("messages:list"), { channel: "lost" })).toEqual([]);
    expect(client.connectionState().connectionCount).toBe(1);
  },
);

test("a function that fills the memory ends as an error of that call", async () => {
  const fault = runtime.client().mutation(mutation("faults:fillMemory"), {});
  const meanwhile = serveMeanwhile(fault);
  await expect(fault).rejects.toThrow(/out of memory|timed out/);
  await meanwhile;
}, 30_000);

test("a mutation whose promise never settles, or throws something that is no error, fails alone", async () => {
  const client = runtime.client();
  await expect(client.mutation(mutation("faults:neverSettles"), {})).rejects.toThrow(/never|resolve/i);
  await expect(client.mutation(mutation("faults:throwText"), {})).rejects.toThrow(/just text/);
});

test("an HTTP mutation that loops fails with status 560, and the server goes on", async () => {
  await expect(runtime.httpClient().mutation(mutation("faults:loopForever"), {})).rejects.toThrow(TIMED_OUT);
  expect(await runtime.httpClient().query(get, { name: "none" })).toBe(0);
});

test("a live query that begins to loop fails for its watchers only, and is not run again", async () => {
  const on = randomUUID();
  const client = runtime.client();
  const results: string[] = [];
  client.onUpdate(
    query("faults:loopingQuery"),
    { on },
    (value: string) => results.push(value),
    (error) => results.push(error.message),
  );
  await until(() => results.includes("calm"));
  const before = runtime.server.engineRestarts;
  await runtime.client().mutation(increment, { name: on });
  await until(() => results.some((text) => TIMED_OUT.test(text)));
  await runtime.client().mutation(increment, { name: on });
  await serveMeanwhile(Promise.resolve());
  expect(runtime.server.engineRestarts).toBe(before + 1);
});

test("a scheduled mutation that loops is recorded as failed and does not come back", async () => {
  const before = runtime.server.engineRestarts;
  await runtime.client().mutation(mutation("faults:scheduleLoop"), {});
  await until(() => runtime.server.engineRestarts > before);
  await serveMeanwhile(new Promise((resolve) => setTimeout(resolve, 1_200)));
  expect(runtime.server.engineRestarts).toBe(before + 1);
});

test.each([
  ["actions:loopForever", /timed out/],
  ["actions:neverSettles", /timed out \(maximum duration: 5s\)/],
  ["actions:fillMemory", /out of memory|timed out/],
  ["actions:throwText", /just text/],
])("%s fails alone", async (name, text) => {
  const client = runtime.client();
  const fault = client.action(action(name), {});
  const meanwhile = serveMeanwhile(fault);
  const others = new Promise((resolve) => setTimeout(resolve, 500)).then(() =>
    runtime.client().action(action("actions:viaAction"), {}),
  );
  await expect(fault).rejects.toThrow(text);
  expect(await others).toBe("from an internal action");
  await meanwhile;
});

test("mutations in flight when an engine is replaced happen once each, in order, and only the guilty one fails", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  const name = randomUUID();
  const call = (requestId: number, udfPath: string, args: object) =>
    raw.send({ type: "Mutation", requestId, udfPath, args: [args] });
  for (let i = 0; i < 20; i++) call(i, "counters:increment", { name });
  call(20, "faults:loopForever", {});
  for (let i = 21; i < 40; i++) call(i, "counters:increment", { name });
  await until(() => raw.frames.filter((f) => f.type === "MutationResponse").length === 40);
  const responses = raw.frames.filter((f) => f.type === "MutationResponse");
  expect(responses.find((f) => f.requestId === 20)).toMatchObject({ success: false });
  expect(responses.filter((f) => f.success).map((f) => f.result)).toEqual(Array.from({ length: 39 }, (_, i) => i + 1));
  expect(raw.closed).toBeNull();
  raw.close();
});

test("a live query that loops from the start fails, and works again once it is asked anew", async () => {
  const on = randomUUID();
  await runtime.client().mutation(increment, { name: on });
  const client = runtime.client();
  const errors: string[] = [];
  const stop = client.onUpdate(
    query("faults:loopingQuery"),
    { on },
    () => {},
    (error) => errors.push(error.message),
  );
  await until(() => errors.some((text) => TIMED_OUT.test(text)));
  stop();
  const others: string[] = [];
  client.onUpdate(query("faults:loopingQuery"), { on: randomUUID() }, (value: string) => others.push(value));
  await until(() => others[0] === "calm");
});

test("an action's mutations happen once each while engines are replaced under it", async () => {
  const name = randomUUID();
  const client = runtime.client();
  const loops = (async () => {
    for (let i = 0; i < 2; i++)
      await runtime
        .client()
        .mutation(mutation("faults:loopForever"), {})
        .catch(() => {});
  })();
  let calls = 0;
  for (const deadline = Date.now() + 1_500; Date.now() < deadline; calls++) {
    expect(await client.action(action("actions:addTwice"), { name })).toBe(2 * calls + 2);
  }
  await loops;
  expect(await client.query(get, { name })).toBe(2 * calls);
});
