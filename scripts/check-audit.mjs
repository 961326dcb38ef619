/**
 * `npm run check:audit [-- --data DIR] [-- --url URL --admin-key KEY]`: walks through the hash chain of every workspace's
 * audit log. Looks where `check:counters` looks. Ends with 1 when an entry was changed, removed or added.
 */
import { callDeployment, deploymentOptions, withDeployment, workspacesOf } from "./deployment.mjs";
import { formatTable } from "./table.mjs";

async function verifyAll(deployment) {
  const checks = [];
  for (const workspaceId of await workspacesOf(deployment)) {
    const check = await callDeployment(deployment, "audit/checking:verify", { workspaceId });
    checks.push({ workspaceId, ...check });
  }
  return checks;
}

const checks = await withDeployment(deploymentOptions(), verifyAll);
const rows = checks.map(({ workspaceId, checked, seq, hash, problems }) => [
  workspaceId,
  checked,
  seq,
  hash.slice(0, 16),
  problems.length,
]);
console.log(formatTable(["workspace", "entries", "last", "its hash", "problems"], rows));
for (const { workspaceId, problems } of checks)
  for (const { seq, problem } of problems) console.log(`${workspaceId} entry ${seq} ${problem}`);
const problems = checks.reduce((sum, check) => sum + check.problems.length, 0);
const entries = checks.reduce((sum, check) => sum + check.checked, 0);
const figures = [
  { id: "audit.entries", what: "Entries checked", value: entries, unit: "entries" },
  { id: "audit.problems", what: "Changed, removed or added", value: problems, unit: "entries", op: "==", target: 0 },
];
console.log(JSON.stringify({ name: "audit", entries, problems, figures }));
if (problems > 0) process.exitCode = 1;
