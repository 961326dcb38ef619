import { ConvexError } from "convex/values";
import { describe, expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, rejection, useDeployment, withoutRequestId } from "./deployment.ts";

const deployed = useDeployment();
const { errors } = api;

const DATA: [string, unknown][] = [
  ["text", "out of stock"],
  ["an object", { code: "outOfStock", count: 3 }],
  ["null", null],
  ["a number", 42],
  ["an integer", 42n],
  ["a boolean", true],
  ["bytes", new Uint8Array([1, 2, 3]).buffer],
  ["a list", [1, "two", { three: 3n }]],
];

const dataOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable("it should fail"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(ConvexError);
      return (error as ConvexError<string>).data;
    },
  );

describe.each(DATA)("%s as the data of an error", (_name, data) => {
  test("reaches the HTTP client", async () => {
    expect(await dataOf(deployed.http.query(errors.queryThrows, { data }))).toEqual(data);
    expect(await dataOf(deployed.http.mutation(errors.mutationThrows, { data }))).toEqual(data);
    expect(await dataOf(deployed.http.action(errors.actionThrows, { data }))).toEqual(data);
  });

  test("reaches the WebSocket client, through nested calls too", async () => {
    const client = deployed.runtime.client();
    expect(await dataOf(client.query(errors.throughQuery, { data }))).toEqual(data);
    expect(await dataOf(client.mutation(errors.throughMutation, { data }))).toEqual(data);
    expect(await dataOf(client.action(errors.throughAction, { data }))).toEqual(data);
    expect(await dataOf(client.action(errors.throughActions, { data }))).toEqual(data);
  });

  test("can be caught by the caller", async () => {
    const expected = { isConvexError: true, data };
    expect(await deployed.http.action(errors.caught, { data })).toEqual(expected);
    expect(await deployed.http.mutation(errors.caughtInMutation, { data })).toEqual(expected);
  });
});

test("a live query that fails hands over the error and its data", async () => {
  const failures: Error[] = [];
  deployed.runtime.client().onUpdate(
    errors.queryThrows,
    { data: { code: 1 } },
    () => {},
    (error) => failures.push(error),
  );
  await until(() => failures.length > 0);
  expect(failures[0]).toBeInstanceOf(ConvexError);
  expect((failures[0] as ConvexError<{ code: number }>).data).toEqual({ code: 1 });
});

test("the answer has a message with the request id, the error and where it was thrown", async () => {
  const { status, body } = await deployed.call("query", "errors:plain");
  expect(status).toBe(200);
  expect(body.errorMessage).toMatch(
    /^\[Request ID: [0-9a-f]{16}\] Server Error\nUncaught Error: plain and simple\n {4}at handler \(\.\.\/convex\/errors\.ts:\d+:\d+\)\n/,
  );
  expect(body).not.toHaveProperty("errorData");
});

test("errors of other classes are named", async () => {
  expect(await rejection(deployed.http.mutation(errors.plainMutation, {}))).toContain(
    "Uncaught TypeError: of another type",
  );
  expect(await rejection(deployed.http.action(errors.plainAction, {}))).toMatch(
    /Server Error\nUncaught Error: in an action\n {4}at handler \(\.\.\/convex\/errors\.ts:/,
  );
  expect(await rejection(deployed.http.query(errors.textThrown, {}))).toContain("Uncaught only text");
});

test("a ConvexError says its data in the message", async () => {
  const { body } = await deployed.call("query", "errors:queryThrows", { data: { code: "x" } });
  expect(withoutRequestId(body.errorMessage!)).toMatch(/^Server Error\nUncaught ConvexError: \{"code":"x"\}\n/);
  expect(body.errorData).toEqual({ code: "x" });
  const text = await deployed.call("mutation", "errors:mutationThrows", { data: "only text" });
  expect(withoutRequestId(text.body.errorMessage!)).toMatch(/^Server Error\nUncaught ConvexError: only text\n/);
});

test("a class of one's own carries its data and name", async () => {
  const { body } = await deployed.call("mutation", "errors:subclass");
  expect(body.errorData).toEqual({ code: "outOfStock", sku: "sku-1" });
  expect(body.errorMessage).toContain("Uncaught OutOfStock: ");
});

test("data crosses the border of a component", async () => {
  expect(await dataOf(deployed.http.mutation(errors.throughComponent, {}))).toEqual({ code: "refused", account: "x" });
});
