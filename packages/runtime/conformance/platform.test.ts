import { expect, test } from "vitest";
import { until } from "../src/testing/index.ts";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { platform, staged } = api;

test("functions see the environment, by process.env and by env", async () => {
  const { url, siteUrl } = deployed.runtime.server;
  expect(await deployed.http.query(platform.environment, {})).toEqual({
    greeting: "hello",
    fromProcess: "hello",
    cloud: url,
    site: siteUrl,
  });
});

test("a changed variable is seen at once, by live queries too", async () => {
  const seen: (string | null)[] = [];
  deployed.runtime
    .client()
    .onUpdate(platform.environment, {}, (env: { greeting: string | null }) => seen.push(env.greeting));
  await until(() => seen.at(-1) === "hello");
  await deployed.cli("env", "set", "GREETING", "good day");
  await until(() => seen.at(-1) === "good day");
  expect(await deployed.http.action(platform.environmentInAction, {})).toBe("good day");
  await deployed.cli("env", "remove", "GREETING");
  expect(await deployed.http.action(platform.environmentInAction, {})).toBeNull();
  await deployed.cli("env", "set", "GREETING", "hello");
});

test("a function handle names a function for good", async () => {
  const handle = (await deployed.http.query(platform.handle, {})) as string;
  expect(handle).toMatch(/^function:\/\//);
  expect(await deployed.http.mutation(platform.callHandle, { handle, value: 4 })).toBe(8);
  expect(await deployed.http.action(platform.callHandleInAction, { value: 5 })).toBe(10);
  expect(
    await rejection(deployed.http.mutation(platform.callHandle, { handle: "function://;nothing:here", value: 1 })),
  ).toMatch(/Server Error/);
});

test("ctx.meta tells what runs", async () => {
  expect(await deployed.http.query(platform.queryMeta, {})).toEqual({
    self: { name: "platform:queryMeta", componentPath: "", type: "query", visibility: "public" },
    deployment: { name: deployed.runtime.server.instanceName, region: null, class: "s16" },
  });
});

test.each(["mutationMeta", "actionMeta"] as const)("ctx.meta tells who asks (%s)", async (name) => {
  const kind = name === "mutationMeta" ? "mutation" : "action";
  const { body } = await deployed.call(kind, `platform:${name}`, {}, { "user-agent": "conformance" });
  expect(body.value).toMatchObject({
    self: { name: `platform:${name}`, type: kind },
    request: {
      userAgent: "conformance",
      requestId: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
      scheduledFunctionId: null,
      authToken: null,
    },
  });
});

test("web interfaces work in queries", async () => {
  expect(await deployed.http.query(platform.webApis, {})).toEqual({
    hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    uuid: true,
    base64: "aGk=hi",
    url: "1",
    clone: { a: [1] },
    decoded: "€",
  });
  const [one, two] = (await deployed.http.query(platform.randomNumbers, {})) as [number, number];
  expect(one).not.toBe(two);
});

test("a staged index cannot be queried", async () => {
  await deployed.http.mutation(staged.add, { name: freshGroup(), count: 3 });
  expect(await rejection(deployed.http.query(staged.byCount, {}))).toContain("tallies.by_count");
});

test("the command line describes functions and shows data", async () => {
  const { functions } = JSON.parse(await deployed.cli("function-spec")) as {
    functions: {
      identifier?: string;
      functionType: string;
      visibility?: { kind: string };
      args?: unknown;
      method?: string;
      path?: string;
    }[];
  };
  const tick = functions.find(({ identifier }) => identifier === "scheduling.js:tick");
  expect(tick).toMatchObject({
    functionType: "Mutation",
    visibility: { kind: "internal" },
    args: { type: "object", value: { name: { fieldType: { type: "string" }, optional: false } } },
  });
  expect(await deployed.cli("data")).toContain("tallies");
});

test("HTTP routes are part of the description", async () => {
  const { functions } = JSON.parse(await deployed.cli("function-spec")) as { functions: Record<string, string>[] };
  expect(functions).toContainEqual({ functionType: "HttpAction", method: "GET", path: "/exact" });
  expect(functions).toContainEqual({ functionType: "HttpAction", method: "GET", path: "/prefix/*" });
});
