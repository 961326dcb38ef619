import { expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { members } = api;

const total = (account: string) => deployed.http.query(members.total, { account });

test("a component's mutations and queries run in the caller's transaction", async () => {
  const account = freshGroup();
  await deployed.http.mutation(members.add, { account, amount: 5 });
  expect(await total(account)).toBe(5);
  expect(await rejection(deployed.http.mutation(members.failAfterwards, { account }))).toContain(
    "after the component's write",
  );
  expect(await total(account)).toBe(5);
});

test("live queries follow what a component holds", async () => {
  const account = freshGroup();
  const seen: number[] = [];
  deployed.runtime.client().onUpdate(members.total, { account }, (sum: number) => seen.push(sum));
  await until(() => seen.at(-1) === 0);
  await deployed.http.mutation(members.add, { account, amount: 3 });
  await until(() => seen.at(-1) === 3);
});

test("two instances of one component have tables of their own", async () => {
  const account = freshGroup();
  expect(await deployed.http.mutation(members.addToBoth, { account, amount: 2 })).toEqual([2, 20]);
});

test("a component of a component belongs to one instance", async () => {
  const text = freshGroup();
  const [own, other] = (await deployed.http.mutation(members.notes, { text })) as string[][];
  expect(own).toContain(text);
  expect(other).not.toContain(text);
});

test("a failed call into a component undoes its writes and can be caught with its data", async () => {
  const account = freshGroup();
  expect(await deployed.http.mutation(members.catchFailure, { account })).toEqual({
    data: { code: "refused", account },
    total: 0,
  });
});

test("errors of components reach the client", async () => {
  expect(await rejection(deployed.http.query(members.plainFailure, {}))).toContain(
    "Uncaught Error: the ledger is closed",
  );
  expect(await rejection(deployed.http.query(members.badArgs, {}))).toContain(
    "ArgumentValidationError: Object is missing the required field `account`.",
  );
});

test("ids of a component mean nothing elsewhere", async () => {
  const id = (await deployed.http.mutation(members.add, { account: freshGroup(), amount: 1 })) as string;
  expect(await deployed.http.query(members.isForeign, { id })).toEqual([true, true, false]);
  expect(await rejection(deployed.http.query(members.readComponentId, { id }))).toContain(
    "Invalid argument `id` for `db.get`",
  );
  const item = (await deployed.http.mutation(api.basics.addItem, { group: freshGroup(), name: "a" })) as string;
  expect(await rejection(deployed.http.query(members.foreignId, { id: item }))).toContain("ArgumentValidationError");
});

test("the identity of the user does not reach components", async () => {
  const { adminKey } = deployed.runtime.server;
  const user = Buffer.from(JSON.stringify({ issuer: "i", subject: "s" })).toString("base64");
  const authorization = `Convex ${adminKey}:${user}`;
  expect((await deployed.call("query", "platform:whoAmI", {}, { authorization })).body.value).toMatchObject({
    subject: "s",
  });
  expect((await deployed.call("query", "platform:whoAmINested", {}, { authorization })).body.value).toBeNull();
});

test("a component sees the variables that it was given and no others", async () => {
  expect(await deployed.http.query(members.environments, {})).toEqual([
    { currency: "EUR", greeting: "hello", secret: null },
    { currency: "USD", greeting: null, secret: null },
  ]);
});

test("a component schedules its own functions, in its own table of jobs", async () => {
  const account = freshGroup();
  const id = (await deployed.http.mutation(members.addLater, { account, amount: 7 })) as string;
  await until(async () => (await total(account)) === 7);
  expect(await deployed.http.query(members.jobState, { id })).toBe("success");
  expect(await deployed.http.query(members.ownJobs, { id })).toBeNull();
});

test("the app schedules a component's function", async () => {
  const account = freshGroup();
  await deployed.http.mutation(members.schedule, { account, amount: 4 });
  await until(async () => (await total(account)) === 4);
});

test("a component stores files of its own", async () => {
  const stored = (await deployed.http.action(members.store, { text: "kept" })) as Record<
    "storageId" | "url" | "text",
    string
  >;
  expect(stored.text).toBe("kept");
  expect(await (await fetch(stored.url)).text()).toBe("kept");
  expect(await deployed.http.query(members.ownFile, { id: stored.storageId })).toBeNull();
  expect(await rejection(deployed.http.query(api.files.url, { storageId: stored.storageId }))).toContain(
    "ArgumentValidationError",
  );
});

test("an upload URL of a component fills its storage", async () => {
  const url = (await deployed.http.mutation(members.uploadUrl, {})) as string;
  const { storageId } = (await (await fetch(url, { method: "POST", body: "uploaded" })).json()) as {
    storageId: string;
  };
  const link = (await deployed.http.query(members.fileUrl, { storageId })) as string;
  expect(await (await fetch(link)).text()).toBe("uploaded");
});

test("actions call a component's mutations, actions and queries", async () => {
  expect(await deployed.http.action(members.fromAction, { account: freshGroup(), amount: 2 })).toBe(4);
});

test("a function handle lets a component call the app back", async () => {
  expect(await deployed.http.mutation(api.platform.callBackThroughComponent, { value: 21 })).toBe(42);
});

test("a component knows its path", async () => {
  expect(await deployed.http.query(members.meta, {})).toEqual({
    name: "entries:meta",
    componentPath: "ledger",
    type: "query",
    visibility: "public",
  });
});

test("paginate is not available in components", async () => {
  expect(await rejection(deployed.http.query(members.page, {}))).toMatch(/paginate\(\)/);
});

test("a component's HTTP actions answer below its prefix", async () => {
  expect((await deployed.site("/ledger/balance")).status).toBe(200);
  expect((await deployed.site("/ledger/nothing")).status).toBe(404);
  expect((await deployed.site("/balance")).status).toBe(404);
});

test("clients cannot call a component's functions", async () => {
  const { body } = await deployed.call("query", "ledger/entries:total", { account: "x" });
  expect(body.errorMessage).toContain("Could not find public function for 'ledger/entries:total'.");
  const fields = { path: "entries:total", componentPath: "ledger", args: { account: "x" } };
  const response = await fetch(`${deployed.runtime.server.url}/api/query`, {
    method: "POST",
    body: JSON.stringify(fields),
  });
  expect(((await response.json()) as { status?: string }).status).not.toBe("success");
});

test("the command line runs a component's functions", async () => {
  expect(await deployed.cli("run", "--component", "ledger", "entries:total", '{"account":"none"}')).toContain("0");
});
