import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { BASIC_PROJECT, mutation, query } from "../testing/fixture.ts";
import { RawSocket, startRuntime, until, type TestRuntime } from "../testing/index.ts";
import { MAX_FRAME_BYTES } from "./limits.ts";

let runtime: TestRuntime;
beforeAll(async () => {
  runtime = await startRuntime({ project: BASIC_PROJECT, checkOrigin: (origin) => origin !== "https://evil.example" });
}, 60_000);
afterAll(() => runtime.close());

const CALL = { type: "Mutation", requestId: 0, udfPath: "messages:noop", args: [{}] };
const ADD = { type: "Add", queryId: 0, udfPath: "messages:list", args: [{ channel: "c" }] };
const modify = (baseVersion: number, newVersion: number, modifications: unknown[]) => ({
  type: "ModifyQuerySet",
  baseVersion,
  newVersion,
  modifications,
});

const BAD_FRAMES: [string, unknown][] = [
  ["no JSON", "{"],
  ["empty", ""],
  ["null", "null"],
  ["an array", "[]"],
  ["a number", "1"],
  ["no type", {}],
  ["unknown type", { type: "Reboot" }],
  ["prototype as type", { type: "constructor" }],
  ["__proto__ as type", { type: "__proto__" }],
  ["Connect again", { type: "Connect", sessionId: "x", clientTs: 0 }],
  ["mutation without id", { ...CALL, requestId: undefined }],
  ["negative request id", { ...CALL, requestId: -1 }],
  ["fractional request id", { ...CALL, requestId: 0.5 }],
  ["huge request id", { ...CALL, requestId: 1e300 }],
  ["path that is no text", { ...CALL, udfPath: 7 }],
  ["args that are no array", { ...CALL, args: {} }],
  ["two arguments", { ...CALL, args: [{}, {}] }],
  ["component path that is no text", { ...CALL, componentPath: {} }],
  ["query set of the wrong version", modify(5, 6, [])],
  ["query set that goes back", modify(0, -1, [])],
  ["modifications that are no array", modify(0, 1, { length: 1 } as never)],
  ["null modification", modify(0, 1, [null])],
  ["unknown modification", modify(0, 1, [{ type: "Change", queryId: 0 }])],
  ["same query twice", modify(0, 1, [ADD, ADD])],
  ["query id that is no number", modify(0, 1, [{ ...ADD, queryId: "0" }])],
  ["journal that is no text", modify(0, 1, [{ ...ADD, journal: {} }])],
  ["identity of the wrong version", { type: "Authenticate", tokenType: "None", baseVersion: 3 }],
  ["unknown token type", { type: "Authenticate", tokenType: "Magic", value: "x", baseVersion: 0 }],
  ["token that is no text", { type: "Authenticate", tokenType: "User", value: 5, baseVersion: 0 }],
];

async function servesOthers(): Promise<void> {
  expect(await runtime.httpClient().query(query("messages:echo"), { value: 1 })).toBe(1);
}

test.each(BAD_FRAMES)("%s ends the connection with a reason, nothing else", async (_name, frame) => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send(frame);
  const { code, reason } = await raw.ended();
  expect([1008, 1011]).toContain(code);
  expect(reason).not.toBe("");
  await servesOthers();
});

const ANSWERED: [string, unknown[], string][] = [
  ["argument that is null", [null], "args"],
  ["argument that is text", ["a"], "args"],
  ["journal that makes no sense", [{ channel: "c" }], "ok"],
  ["extra fields", [{ channel: "c", __proto__x: 1, constructor: 1 }], "ArgumentValidationError"],
  ["unpaired surrogate", [{ channel: "\ud800" }], ""],
  ["NaN encoded wrongly", [{ channel: { $float: "x" } }], ""],
];

test.each(ANSWERED)("%s is answered as an error or a result of that query", async (_name, args) => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send(modify(0, 1, [{ ...ADD, args, journal: '{"endCursor":"nonsense"}' }]));
  await until(() => raw.closed !== null || raw.frames.some((f) => f.type === "Transition"));
  raw.close();
  await servesOthers();
});

test("component functions are for administrators", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send({ ...CALL, udfPath: "lib:checkRateLimit", componentPath: "rateLimiter" });
  expect(await raw.next("MutationResponse")).toMatchObject({ success: false });
  raw.close();
});

test("a message before Connect ends the connection", async () => {
  const raw = await RawSocket.open(runtime.server.url, null);
  raw.send(CALL);
  expect((await raw.ended()).code).toBe(1008);
});

test("binary frames and bytes that are no WebSocket end their connection only", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.socket.send(Buffer.from([1, 2, 3]));
  expect((await raw.ended()).code).toBe(1003);
  await servesOthers();
});

test("a frame above the limit is refused with 1009", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send({ ...CALL, args: [{ channel: "x".repeat(MAX_FRAME_BYTES) }] });
  expect((await raw.ended()).code).toBe(1009);
});

test("arguments above 16 MiB are refused as an error of the call", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send({ ...CALL, udfPath: "messages:send", args: [{ channel: "c", body: "x".repeat(16 * 1024 * 1024 + 1) }] });
  expect(await raw.next("MutationResponse")).toMatchObject({ success: false });
  raw.close();
});

test("deeply nested arguments are refused without harm", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  const nested = "[".repeat(200_000) + "]".repeat(200_000);
  raw.send(`{"type":"Mutation","requestId":0,"udfPath":"messages:send","args":[{"channel":"c","body":${nested}}]}`);
  await until(() => raw.closed !== null || raw.frames.some((f) => f.type === "MutationResponse"));
  raw.close();
  await servesOthers();
});

test("pages of refused origins get no WebSocket", async () => {
  const socket = new WebSocket(`${runtime.server.url.replace("http", "ws")}/api/sync`, {
    origin: "https://evil.example",
  });
  const error = await new Promise<Error>((resolve) => socket.once("error", resolve));
  expect(error.message).toContain("403");
});

test("a client that has seen a later state than the server is sent away", async () => {
  const raw = await RawSocket.open(runtime.server.url, null);
  const future = Buffer.alloc(8);
  future.writeBigUInt64LE(BigInt(Date.now() + 3_600_000) * 1_000_000n);
  raw.send({ type: "Connect", sessionId: randomUUID(), clientTs: 0, maxObservedTimestamp: future.toString("base64") });
  expect(await raw.ended()).toMatchObject({
    code: 1011,
    reason: expect.stringMatching(/^InternalServerError/) as string,
  });
});

test("10,000 queries on one socket are answered as of one time and follow changes", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  const prefix = randomUUID();
  const adds = Array.from({ length: 10_000 }, (_, queryId) => ({
    type: "Add",
    queryId,
    udfPath: "counters:get",
    args: [{ name: `${prefix}-${queryId}` }],
  }));
  raw.send(modify(0, 1, adds));
  const first = (await until(() => raw.frames.find((f) => f.type === "Transition"), 30_000)) as unknown as {
    modifications: unknown[];
  };
  expect(first.modifications).toHaveLength(10_000);
  await runtime.httpClient().mutation(mutation("counters:increment"), { name: `${prefix}-777` });
  const second = (await until(() => raw.frames.filter((f) => f.type === "Transition")[1])) as unknown as {
    modifications: { queryId: number; value: number }[];
  };
  expect(second.modifications).toMatchObject([{ queryId: 777, value: 1 }]);
  raw.send(
    modify(
      1,
      2,
      adds.map(({ queryId }) => ({ type: "Remove", queryId })),
    ),
  );
  await until(() => raw.frames.filter((f) => f.type === "Transition")[2]);
  raw.close();
}, 60_000);

test("more queries than allowed end the connection", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  raw.send(
    modify(
      0,
      1,
      Array.from({ length: 100_000 }, (_, queryId) => ({ ...ADD, queryId })),
    ),
  );
  expect((await raw.ended()).reason).toMatch(/^TooManyConcurrentRequests/);
  await servesOthers();
}, 60_000);

test("a slow reader skips states and costs no memory; others are served", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  const channel = randomUUID();
  raw.send(modify(0, 1, [{ ...ADD, args: [{ channel }] }]));
  await raw.next("Transition");
  raw.socket.pause();
  const before = process.memoryUsage().rss;
  const http = runtime.httpClient();
  const body = "x".repeat(60_000);
  for (let i = 0; i < 100; i++) await http.mutation(mutation("messages:send"), { channel, body: `${i}${body}` });
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
  raw.socket.resume();
  await until(() => JSON.stringify(raw.frames.at(-1)).includes(`"99${body.slice(0, 10)}`), 30_000);
  expect(raw.frames.length).toBeLessThan(100);
  raw.close();
}, 60_000);

test("thousands of mutations sent without waiting are all answered, in order", async () => {
  const raw = await RawSocket.open(runtime.server.url);
  const name = randomUUID();
  for (let requestId = 0; requestId < 3_000; requestId++) {
    raw.send({ type: "Mutation", requestId, udfPath: "counters:increment", args: [{ name }] });
  }
  const answers = () => raw.frames.filter((f) => f.type === "MutationResponse");
  await until(() => answers().length === 3_000, 30_000);
  expect(answers().map((f) => f.result)).toEqual(Array.from({ length: 3_000 }, (_, i) => i + 1));
  raw.close();
}, 60_000);
