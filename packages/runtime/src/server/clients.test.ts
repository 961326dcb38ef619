import { randomUUID } from "node:crypto";
import { ConvexReactClient } from "convex/react";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { action, BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { RawSocket, startRuntime, until, type TestRuntime } from "../testing/index.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startRuntime({ project: BASIC_PROJECT, actionTimeoutMs: 3_000, actionStallMs: 1_000 });
}, 60_000);
afterAll(() => runtime.close());

interface Message {
  _id: string;
  body: string;
}

const list = query("messages:list");
const send = mutation("messages:send");
const channelName = () => randomUUID();

test("a live query shows what another client writes", async () => {
  const channel = channelName();
  const states: string[][] = [];
  runtime.client().onUpdate(list, { channel }, (messages: Message[]) => states.push(messages.map((m) => m.body)));
  await until(() => states.length > 0);
  await runtime.client().mutation(send, { channel, body: "hi" });
  await until(() => states.at(-1)?.[0] === "hi");
  expect(states[0]).toEqual([]);
});

test("a mutation's promise resolves after the client's own live queries show it", async () => {
  const client = runtime.client();
  const channel = channelName();
  let latest: Message[] = [];
  client.onUpdate(list, { channel }, (messages: Message[]) => (latest = messages));
  for (const body of ["a", "b", "c"]) {
    await client.mutation(send, { channel, body });
    expect(latest[0]?.body).toBe(body);
  }
});

test("a mutation that writes nothing resolves too", async () => {
  const client = runtime.client();
  expect(await client.mutation(mutation("messages:noop"), {})).toBe("nothing");
  expect(await client.mutation(mutation("messages:noop"), {})).toBe("nothing");
});

test("mutations of one client run in order", async () => {
  const client = runtime.client();
  const name = channelName();
  const results = Promise.all(
    Array.from({ length: 50 }, () => client.mutation(mutation("counters:increment"), { name })),
  );
  expect(await results).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
});

test("an optimistic update shows at once and gives way to the result", async () => {
  const client = runtime.client();
  const channel = channelName();
  const seen: string[] = [];
  client.onUpdate(list, { channel }, (messages: Message[]) =>
    seen.push(messages.map((m) => (m._id.length > 5 ? "real" : m._id)).join()),
  );
  await until(() => seen.length > 0);
  await client.mutation(
    send,
    { channel, body: "x" },
    {
      optimisticUpdate: (store) => store.setQuery(list, { channel }, [{ _id: "fake", body: "x" }]),
    },
  );
  await until(() => seen.at(-1) === "real");
  expect(seen).toContain("fake");
});

test("pages neither gap nor overlap", async () => {
  const client = runtime.client();
  const channel = channelName();
  for (let i = 0; i < 7; i++) await client.mutation(send, { channel, body: String(i) });
  const bodies: string[] = [];
  let cursor: string | null = null;
  for (let isDone = false; !isDone;) {
    const page: { page: Message[]; isDone: boolean; continueCursor: string } = await client.query(
      query("messages:page"),
      {
        channel,
        paginationOpts: { numItems: 3, cursor },
      },
    );
    bodies.push(...page.page.map((m) => m.body));
    cursor = page.continueCursor;
    isDone = page.isDone;
  }
  expect(bodies).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
});

test("errors reach the caller: data of a ConvexError, text of others", async () => {
  const client = runtime.client();
  await expect(client.mutation(mutation("messages:refuse"), {})).rejects.toMatchObject({
    data: { code: "refused", wait: 3n },
  });
  await expect(client.query(query("messages:failingQuery"), {})).rejects.toThrow(/no such luck/);
  await expect(client.mutation(send, { channel: 1 })).rejects.toThrow(/ArgumentValidationError/);
  await expect(client.query(query("messages:nope"), {})).rejects.toThrow(/Could not find public function/);
});

test("internal functions exist for administrators only", async () => {
  const client = runtime.client();
  await expect(client.query(query("messages:secret"), {})).rejects.toThrow(/Could not find public function/);
  await expect(client.mutation(mutation("messages:sendInternal"), { channel: "c", body: "b" })).rejects.toThrow(
    /Could not find public/,
  );
  await expect(client.action(action("actions:secret"), {})).rejects.toThrow(/Could not find public function/);
  expect(await runtime.adminClient().function("messages:secret")).toBe("internal");
});

test("a component's functions run in the transaction of the caller", async () => {
  const client = runtime.client();
  const key = channelName();
  const results = [];
  for (let i = 0; i < 3; i++) results.push(await client.mutation(mutation("limits:trySend"), { key }));
  expect(results).toEqual([true, true, false]);
});

test("actions call mutations, queries and other actions, and see their environment", async () => {
  const client = runtime.client();
  expect(await client.action(action("actions:addTwice"), { name: channelName() })).toBe(2);
  expect(await client.action(action("actions:viaAction"), {})).toBe("from an internal action");
  expect(await client.action(action("actions:environment"), {})).toEqual({
    site: runtime.server.siteUrl,
    greeting: null,
  });
  await expect(client.action(action("actions:refuse"), {})).rejects.toMatchObject({ data: { code: "refused" } });
  await expect(client.action(action("actions:addTwice"), { name: 1 })).rejects.toThrow(/ArgumentValidationError/);
});

test("actions run at the same time and the socket serves others meanwhile", async () => {
  const client = runtime.client();
  const started = Date.now();
  const sleeps = Promise.all([1, 2, 3, 4].map(() => client.action(action("actions:sleep"), { ms: 1_000 })));
  await client.mutation(mutation("messages:noop"), {});
  expect(Date.now() - started).toBeLessThan(990);
  await sleeps;
  expect(Date.now() - started).toBeLessThan(3_000);
});

test("a scheduled mutation runs when its time has come", async () => {
  const client = runtime.client();
  const name = channelName();
  await client.mutation(mutation("counters:incrementLater"), { name, ms: 1_000 });
  expect(await client.query(query("counters:get"), { name })).toBe(0);
  await until(async () => (await client.query(query("counters:get"), { name })) === 1);
});

test("an action schedules a mutation", async () => {
  const client = runtime.client();
  const name = channelName();
  await client.action(action("actions:scheduleIncrement"), { name });
  await until(async () => (await client.query(query("counters:get"), { name })) === 1);
});

test("values keep their kind on the way there and back", async () => {
  const client = runtime.client();
  const value = { i: 5n, f: 1.5, n: null, s: "ü𝄞", b: new Uint8Array([1, 2]).buffer, l: [true, -0, NaN] };
  const echoed = (await client.query(query("messages:echo"), { value })) as typeof value;
  expect(echoed).toEqual(value);
  expect(Object.is(echoed.l[1], -0)).toBe(true);
});

test("a result of more than 5 MB arrives in chunks", async () => {
  const text = (await runtime.client().query(query("messages:big"), { length: 7_000_000 })) as string;
  expect(text.length).toBe(7_000_000);
  const raw = await RawSocket.open(runtime.server.url);
  raw.send({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [{ type: "Add", queryId: 0, udfPath: "messages:big", args: [{ length: 7_000_000 }] }],
  });
  expect(await raw.next("TransitionChunk")).toMatchObject({ partNumber: 0, totalParts: 2 });
  raw.close();
});

test("log lines come with the result", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send({
    type: "ModifyQuerySet",
    baseVersion: 0,
    newVersion: 1,
    modifications: [{ type: "Add", queryId: 0, udfPath: "messages:logs", args: [{}] }],
  });
  const { modifications } = (await raw.next("Transition")) as unknown as { modifications: { logLines: string[] }[] };
  expect(modifications[0]?.logLines[0]).toMatch(/^\[LOG\] 'hello' /);
  raw.close();
});

test("a mutation sent again after a cut connection runs once", async () => {
  const session = randomUUID();
  const name = channelName();
  const request = { type: "Mutation", requestId: 0, udfPath: "counters:increment", args: [{ name }] };
  const first = await RawSocket.open(runtime.server.url, session);
  first.send(request);
  await first.next("MutationResponse");
  first.close();
  const second = await RawSocket.open(runtime.server.url, session);
  second.send(request);
  expect(await second.next("MutationResponse")).toMatchObject({ success: true, result: 1 });
  await second.next("Transition");
  second.close();
  expect(await runtime.client().query(query("counters:get"), { name })).toBe(1);
});

test("what one session has done does not answer another identity's request of the same id", async () => {
  const session = randomUUID();
  const name = channelName();
  const request = { type: "Mutation", requestId: 0, udfPath: "counters:increment", args: [{ name }] };
  const first = await RawSocket.open(runtime.server.url, session);
  first.send(request);
  await first.next("MutationResponse");
  const second = await RawSocket.open(runtime.server.url, session);
  second.send({ type: "Authenticate", tokenType: "Admin", value: runtime.server.adminKey, baseVersion: 0 });
  second.send(request);
  expect(await second.next("MutationResponse")).toMatchObject({ result: 2 });
  for (const raw of [first, second]) raw.close();
});

test("all queries of a client are as of one time", async () => {
  const name = channelName();
  const raw = await RawSocket.open(runtime.server.url);
  const add = (queryId: number) => ({ type: "Add", queryId, udfPath: "counters:get", args: [{ name, ...{} }] });
  raw.send({ type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [add(0), add(1)] });
  const writer = runtime.client();
  for (let i = 0; i < 30; i++) await writer.mutation(mutation("counters:increment"), { name });
  await until(() => JSON.stringify(raw.frames.at(-1)).includes('"value":30'));
  const values = new Map<number, unknown>();
  for (const frame of raw.frames.filter((f) => f.type === "Transition")) {
    for (const m of frame.modifications as { queryId: number; value: unknown }[]) values.set(m.queryId, m.value);
    expect(values.get(0)).toEqual(values.get(1));
  }
  raw.close();
});

test('"use node" actions have Node\'s modules, call others and are called', async () => {
  const client = runtime.client();
  const sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(await client.action(action("nodeActions:hash"), { text: "abc" })).toBe(sha);
  expect(await client.action(action("nodeActions:viaDefault"), { name: channelName() })).toBe(2);
  await expect(client.action(action("nodeActions:platform"), {})).rejects.toThrow(/Could not find public function/);
  expect(await runtime.adminClient().function("nodeActions:platform")).toMatchObject({
    platform: process.platform,
    argv: true,
    site: runtime.server.siteUrl,
  });
  await expect(client.action(action("nodeActions:fails"), {})).rejects.toThrow(
    /TypeError: from node\n\s+at handler \(\.\.\/convex\/nodeActions\.ts:/,
  );
});

test("the default runtime of actions looks like Convex's", async () => {
  expect(await runtime.client().action(action("actions:realm"), {})).toEqual({
    bytes: true,
    digest: true,
    buffer: "undefined",
    evaluated: "EvalError",
  });
});

test("ConvexReactClient watches queries and mutates", async () => {
  const client = new ConvexReactClient(runtime.server.url, {
    webSocketConstructor: WebSocket as never,
    logger: false,
    unsavedChangesWarning: false,
  });
  const name = channelName();
  const watch = client.watchQuery(query("counters:get"), { name });
  const stop = watch.onUpdate(() => {});
  await client.mutation(mutation("counters:increment"), { name });
  await until(() => watch.localQueryResult() === 1);
  expect(await client.action(action("actions:addTwice"), { name })).toBe(3);
  await until(() => watch.localQueryResult() === 3);
  stop();
  await client.close();
});
