/**
 * `npm test`: finds a browser, builds what the end-to-end tests serve, runs every vitest project. Arguments are passed
 * on to vitest, so `npm test -- convex/visitors` runs one folder.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { buildTarget } from "./build.mjs";
import { findChromium } from "./chromium.mjs";
import { root } from "./sources.mjs";
import { runCommand } from "./steps.mjs";
import { formatTable } from "./table.mjs";

/** What has to be there for a package to be built. */
const BUILD_SCRIPTS = {
  runtime: "packages/runtime/build.mjs",
  widget: "packages/widget/build.mjs",
  dashboard: "packages/dashboard/vite.config.ts",
};

async function buildServed() {
  const names = Object.keys(BUILD_SCRIPTS).filter((name) => existsSync(join(root, BUILD_SCRIPTS[name])));
  await Promise.all(names.map(buildTarget));
}

const rows = [];
async function timed(name, work) {
  const startedAt = performance.now();
  const isOk = await work().then(
    (result) => result !== false,
    (error) => {
      console.error(error.message);
      return false;
    },
  );
  rows.push([name, Number(((performance.now() - startedAt) / 1000).toFixed(1)), isOk ? "ok" : "FAILED"]);
  return isOk;
}

const env = {};
const steps = [
  ["browser", async () => void (env.CHROMIUM_PATH = findChromium())],
  ["build", buildServed],
  [
    "tests",
    async () => {
      const vitest = join(root, "node_modules/vitest/vitest.mjs");
      const args = [vitest, "run", ...process.argv.slice(2)];
      return (await runCommand(process.execPath, args, { cwd: root, env, isQuiet: false })).code === 0;
    },
  ],
];
let isOk = true;
for (const [name, work] of steps) isOk &&= await timed(name, work);
console.log(`\n${formatTable(["step", "seconds", "result"], rows)}`);
process.exitCode = isOk ? 0 : 1;
