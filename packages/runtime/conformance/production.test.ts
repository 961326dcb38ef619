import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, useDeployment, type Deployed } from "./deployment.ts";

const development = useDeployment();
const production = useDeployment({ isProduction: true });
const { errors } = api;

const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => expect.unreachable("it should fail"),
    (error: unknown) => error as Error,
  );

const HIDDEN = /^(?:\[CONVEX [QMA]\([^)]*\)\] )?\[Request ID: [0-9a-f]{16}\] Server Error(?:\n\s*Called by client)?$/;

const CALLS = [
  ["query", "plain", "Uncaught Error: plain and simple"],
  ["mutation", "plainMutation", "Uncaught TypeError: of another type"],
  ["action", "plainAction", "Uncaught Error: in an action"],
] as const;

/** What an HTTP client and a WebSocket client are told of a call that fails. */
async function messagesOf({ http, runtime }: Deployed, kind: (typeof CALLS)[number][0], name: string) {
  const socket = runtime.client();
  type Call = (reference: unknown, args: object) => Promise<unknown>;
  const calls = [http, socket].map((client) => (client[kind] as Call).call(client, errors[name], {}));
  return Promise.all(calls.map(async (call) => (await failure(call)).message));
}

test.each(CALLS)(
  "development: the error of a %s (%s) has its text and its place in the source",
  async (kind, name, text) => {
    for (const message of await messagesOf(development, kind, name)) {
      expect(message).toMatch(/\[Request ID: [0-9a-f]{16}\] Server Error/);
      expect(message).toContain(text);
      expect(message).toMatch(/at handler \(\.\.\/convex\/errors\.ts:\d+:\d+\)/);
    }
  },
);

test.each(CALLS)("production: the error of a %s (%s) is only the request's id", async (kind, name) => {
  for (const message of await messagesOf(production, kind, name)) expect(message).toMatch(HIDDEN);
});

test("production: refused arguments and missing functions say no more", async () => {
  const { message } = await failure(production.http.query(errors.queryThrows, { wrong: 1 }));
  expect(message).toMatch(HIDDEN);
  expect((await failure(production.http.query(api.visibility.missing, {}))).message).toMatch(HIDDEN);
});

test("production: the data of a ConvexError reach the client", async () => {
  const error = await failure(production.http.mutation(errors.mutationThrows, { data: { code: 7 } }));
  expect(error).toBeInstanceOf(ConvexError);
  expect((error as ConvexError<{ code: number }>).data).toEqual({ code: 7 });
});

test("production: live queries that fail and HTTP actions say no more either", async () => {
  const failures: Error[] = [];
  production.runtime.client().onUpdate(
    errors.plain,
    {},
    () => {},
    (error) => failures.push(error),
  );
  await until(() => failures.length > 0);
  expect(failures[0]!.message).toMatch(HIDDEN);
  const response = await fetch(`${production.runtime.server.siteUrl}/error`);
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain("Uncaught");
});

test("log lines go to clients in development and not in production", async () => {
  expect((await development.call("query", "logging:levels")).body.logLines).toHaveLength(5);
  expect((await production.call("query", "logging:levels")).body.logLines ?? []).toEqual([]);
  expect((await production.call("action", "logging:inAction")).body.logLines ?? []).toEqual([]);
});

test("production: the command line of whoever has the key sees everything", async () => {
  await expect(production.cli("run", "errors:plain")).rejects.toThrow(/plain and simple[\s\S]*errors\.ts/);
  expect(await production.cli("run", "logging:levels")).toContain("'warn'");
});
