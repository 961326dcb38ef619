import { anyApi } from "convex/server";
import { expect, test } from "vitest";
import { api, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();

const SECRETS = [
  ["query", "visibility:secretQuery"],
  ["mutation", "visibility:secretMutation"],
  ["action", "visibility:secretAction"],
  ["action", "nodeActions:hidden"],
] as const;

test.each(SECRETS)("an internal %s (%s) is not found from outside", async (kind, path) => {
  const { body } = await deployed.call(kind, path);
  expect(body.errorMessage).toContain(`Could not find public function for '${path}'. Did you forget to run`);
});

test.each(SECRETS)("an internal %s (%s) is not found over the WebSocket", async (kind, path) => {
  const [module, name] = path.split(":") as [string, string];
  const reference = anyApi[module]![name] as any;
  const client = deployed.runtime.client();
  const call = {
    query: () => client.query(reference, {}),
    mutation: () => client.mutation(reference, {}),
    action: () => client.action(reference, {}),
  };
  expect(await rejection(call[kind]())).toContain("Could not find public function");
});

test.each(SECRETS)("an administrator calls an internal %s (%s)", async (kind, path) => {
  const authorization = `Convex ${deployed.runtime.server.adminKey}`;
  expect((await deployed.call(kind, path, {}, { authorization })).body.status).toBe("success");
});

test("functions call internal ones", async () => {
  expect(await deployed.http.action(api.visibility.all, {})).toEqual([
    "secret query",
    "secret mutation",
    "secret action",
  ]);
  expect(await deployed.http.query(api.visibility.fromQuery, {})).toBe("secret query");
});

test("the command line runs internal functions", async () => {
  expect(await deployed.cli("run", "visibility:secretMutation")).toContain("secret mutation");
});

test("a wrong admin key is refused", async () => {
  const response = await fetch(`${deployed.runtime.server.url}/api/query`, {
    method: "POST",
    headers: { authorization: "Convex wrong|0123" },
    body: JSON.stringify({ path: "visibility:secretQuery", args: {} }),
  });
  expect(response.status).toBe(401);
  expect(((await response.json()) as { code: string }).code).toBe("BadDeployKey");
});
