/** What scripts share that look into a deployment: a running one, or a data directory that no server has open. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildTarget, root } from "./build.mjs";

/** Calls a function of a deployment with its admin key. */
export async function callDeployment({ url, adminKey }, path, args, kind = "function") {
  const response = await fetch(`${url}/api/${kind}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Convex ${adminKey}` },
    body: JSON.stringify({ path, args, format: "json" }),
  });
  const answer = await response.json();
  if (answer.status !== "success") throw new Error(`${path} failed: ${answer.errorMessage ?? JSON.stringify(answer)}`);
  return answer.value;
}

/** Ids of all workspaces of a deployment. */
export async function workspacesOf(deployment) {
  const ids = [];
  for (let cursor = null, isDone = false; !isDone;) {
    const page = await callDeployment(deployment, "workspaces/jobs:page", { cursor });
    ids.push(...page.workspaceIds);
    cursor = page.cursor;
    isDone = cursor === null;
  }
  return ids;
}

/** `--data`, `--url` and `--admin-key` of the command line. */
export function deploymentOptions() {
  const { values } = parseArgs({
    options: { data: { type: "string" }, url: { type: "string" }, "admin-key": { type: "string" } },
  });
  return { ...values, adminKey: values["admin-key"] ?? process.env.CONVEX_SELF_HOSTED_ADMIN_KEY };
}

/** Gives `use` the deployment at `url`; or opens a data directory for its length, a new one with the demo workspace. */
export async function withDeployment({ url, adminKey, data }, use) {
  if (url) return await use({ url, adminKey });
  await buildTarget("runtime");
  const { startServer } = await import(pathToFileURL(join(root, "packages/runtime/dist/index.mjs")).href);
  const { backendEnvironment } = await import("./start.mjs");
  const dataDir = data ? resolve(data) : mkdtempSync(join(tmpdir(), "parley-counters-"));
  if (data && !existsSync(dataDir)) throw new Error(`There is no data directory ${dataDir}`);
  const server = await startServer({ dataDir, host: "127.0.0.1", port: 0, sitePort: 0 });
  try {
    if (!data) {
      await server.setEnv(backendEnvironment(dataDir, server.url));
      await server.push(root);
      await callDeployment(server, "demo/seed:run", {});
    }
    return await use(server);
  } finally {
    await server.close();
    if (!data) rmSync(dataDir, { recursive: true, force: true });
  }
}
