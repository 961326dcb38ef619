import { ConvexReactClient } from "convex/react";
import { afterEach, expect, test } from "vitest";
import WebSocket from "ws";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();

const clients: ConvexReactClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

function connect(): ConvexReactClient {
  const client = new ConvexReactClient(deployed.runtime.server.url, {
    webSocketConstructor: WebSocket as never,
    logger: false,
    unsavedChangesWarning: false,
  });
  clients.push(client);
  return client;
}

interface Item {
  name: string;
}

test("a watch has no result at first, then follows", async () => {
  const client = connect();
  const group = freshGroup();
  const watch = client.watchQuery(api.basics.list, { group });
  expect(watch.localQueryResult()).toBeUndefined();
  watch.onUpdate(() => {});
  await until(() => watch.localQueryResult() !== undefined);
  await client.mutation(api.basics.addItem, { group, name: "a" });
  expect((watch.localQueryResult() as Item[]).map(({ name }) => name)).toEqual(["a"]);
});

test("two watches of one query share the result", async () => {
  const client = connect();
  const args = { group: freshGroup() };
  const [one, two] = [client.watchQuery(api.basics.list, args), client.watchQuery(api.basics.list, args)];
  one.onUpdate(() => {});
  two.onUpdate(() => {});
  await until(() => one.localQueryResult() !== undefined);
  expect(two.localQueryResult()).toBe(one.localQueryResult());
});

test("a failing query throws when it is read", async () => {
  const watch = connect().watchQuery(api.errors.plain, {});
  let updates = 0;
  watch.onUpdate(() => updates++);
  await until(() => updates > 0);
  expect(() => watch.localQueryResult()).toThrow(/plain and simple/);
});

test("queries, mutations and actions are one-off calls too", async () => {
  const client = connect();
  expect(await client.query(api.validation.noArgs, {})).toBe("none");
  expect(await client.mutation(api.validation.anythingMutation, { value: 1n })).toBe(1n);
  expect(await client.action(api.validation.anythingAction, { value: null })).toBeNull();
  expect(await rejection(client.mutation(api.errors.plainMutation, {}))).toMatch(
    /^\[CONVEX M\(errors:plainMutation\)\] \[Request ID: [0-9a-f]{16}\] Server Error\nUncaught TypeError: of another type/,
  );
});

test("optimistic updates show before the server has answered", async () => {
  const client = connect();
  const group = freshGroup();
  const watch = client.watchQuery(api.basics.list, { group });
  const seen: string[] = [];
  watch.onUpdate(() => seen.push((watch.localQueryResult() as Item[]).map(({ name }) => name).join()));
  await until(() => seen.length > 0);
  await client.mutation(
    api.basics.addItem,
    { group, name: "real" },
    { optimisticUpdate: (store) => store.setQuery(api.basics.list, { group }, [{ name: "hoped for" }]) },
  );
  expect(seen).toEqual(["", "hoped for", "real"]);
});

test("the connection's state is told", async () => {
  const client = connect();
  await client.query(api.validation.noArgs, {});
  expect(client.connectionState()).toMatchObject({ isWebSocketConnected: true, hasEverConnected: true });
});
