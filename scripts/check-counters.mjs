/**
 * `npm run check:counters [-- --data DIR] [-- --url URL --admin-key KEY]`: folds all rows of every workspace again and
 * compares with every counter and every figure of every report. Looks into a data directory that no server has open,
 * or asks a running deployment; with neither it makes a demo workspace of its own. Ends with 1 when anything differs.
 */
import { fileURLToPath } from "node:url";
import { callDeployment, deploymentOptions, withDeployment, workspacesOf } from "./deployment.mjs";
import { formatTable } from "./table.mjs";

const DIFFERENCES_SHOWN = 20;

/** The self-checks a deployment has: every domain with counters exports one. */
async function checksOf(deployment) {
  const functions = await callDeployment(deployment, "_system/cli/modules:apiSpec", {}, "query");
  return functions
    .map(({ identifier }) => identifier)
    .filter((identifier) => identifier?.endsWith("/checking.js:checkCounters"))
    .map((identifier) => identifier.replace(".js:", ":"));
}

/**
 * Runs every self-check of a deployment for every workspace.
 * @returns {Promise<{ checks: { name: string, workspaces: number, compared: number, differences: object[] }[] }>}
 */
export async function checkCounters(deployment) {
  const workspaceIds = await workspacesOf(deployment);
  const checks = [];
  for (const path of await checksOf(deployment)) {
    const check = { name: path.split("/")[0], workspaces: workspaceIds.length, compared: 0, differences: [] };
    for (const workspaceId of workspaceIds) {
      const { compared, differences } = await callDeployment(deployment, path, { workspaceId });
      check.compared += compared;
      check.differences.push(...differences.map((difference) => ({ workspaceId, ...difference })));
    }
    checks.push(check);
  }
  if (checks.length === 0) throw new Error("The deployment has no self-checks");
  return { checks };
}

async function main() {
  const { checks } = await withDeployment(deploymentOptions(), checkCounters);
  const differences = checks.flatMap((check) => check.differences);
  const compared = checks.reduce((sum, check) => sum + check.compared, 0);
  const rows = checks.map((check) => [check.name, check.workspaces, check.compared, check.differences.length]);
  console.log(formatTable(["domain", "workspaces", "figures compared", "differences"], rows));
  for (const { workspaceId, name, counted, stored } of differences.slice(0, DIFFERENCES_SHOWN))
    console.log(`${workspaceId} ${name}: rows say ${counted}, stored is ${stored}`);
  const figures = [
    { id: "counters.compared", what: "Counters and figures of reports compared", value: compared, unit: "figures" },
    {
      id: "counters.differences",
      what: "That differ",
      value: differences.length,
      unit: "figures",
      op: "==",
      target: 0,
    },
  ];
  console.log(JSON.stringify({ name: "counters", compared, differences: differences.length, figures }));
  if (differences.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
