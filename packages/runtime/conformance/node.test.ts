import { createHash } from "node:crypto";
import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { nodeActions } = api;

test("Node's modules are there", async () => {
  const text = "of node";
  expect(await deployed.http.action(nodeActions.sha256, { text })).toBe(
    createHash("sha256").update(text).digest("hex"),
  );
  expect(await deployed.http.action(nodeActions.randomLength, {})).toBe(12);
});

test("bytes go in and out", async () => {
  const bytes = new Uint8Array([1, 2, 3]).buffer;
  expect(await deployed.http.action(nodeActions.buffers, { bytes })).toEqual(new Uint8Array([3, 2, 1]).buffer);
});

test("a Buffer is no Convex value", async () => {
  expect(await rejection(deployed.http.action(nodeActions.returnsBuffer, {}))).toMatch(
    /is not a supported Convex type/,
  );
});

test("the environment is the deployment's", async () => {
  expect(await deployed.http.action(nodeActions.environment, {})).toEqual({
    greeting: "hello",
    cloud: deployed.runtime.server.url,
    site: deployed.runtime.server.siteUrl,
  });
});

test("fetch reaches the deployment's own site", async () => {
  const { status, text } = (await deployed.http.action(nodeActions.fetches, {
    url: `${deployed.runtime.server.siteUrl}/status?code=200`,
  })) as { status: number; text: string };
  expect([status, text]).toEqual([200, "text"]);
});

test("errors reach the client, with data", async () => {
  const error = await deployed.http
    .action(nodeActions.throws, { data: { code: 3n } })
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConvexError);
  expect((error as ConvexError<{ code: bigint }>).data).toEqual({ code: 3n });
  expect(await rejection(deployed.http.action(nodeActions.plainError, {}))).toContain("Uncaught Error: ENOENT");
});

test("arguments are checked", async () => {
  expect(await rejection(deployed.http.action(nodeActions.sha256, { text: 1 }))).toContain("ArgumentValidationError");
});

test("files are stored and read", async () => {
  const stored = (await deployed.http.action(nodeActions.stores, { text: "# Title" })) as Record<string, string>;
  expect(stored).toMatchObject({ text: "# Title", type: "text/markdown" });
  const url = (await deployed.http.query(api.files.url, { storageId: stored.storageId })) as string;
  expect(await (await fetch(url)).text()).toBe("# Title");
});

test("queries and mutations are called, functions scheduled", async () => {
  expect(await deployed.http.action(nodeActions.calls, { group: freshGroup() })).toBe(1);
  const name = freshGroup();
  await deployed.http.action(nodeActions.schedules, { name });
  await until(async () => (await deployed.http.query(api.scheduling.tally, { name })) === 1);
});

test("the identity is the caller's", async () => {
  const user = Buffer.from(JSON.stringify({ issuer: "i", subject: "s" })).toString("base64");
  const authorization = `Convex ${deployed.runtime.server.adminKey}:${user}`;
  const { body } = await deployed.call("action", "nodeActions:identity", {}, { authorization });
  expect(body.value).toMatchObject({ subject: "s" });
});
