/** Types of the backend and of every package, one compiler run each, two at a time. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.mjs";
import { runSteps } from "./steps.mjs";

/** Folders with a tsconfig.json, relative to the root. */
export function typedProjects(base = root) {
  const packages = readdirSync(join(base, "packages")).map((name) => `packages/${name}`);
  return ["convex", ...packages, "bench", "e2e"].filter((folder) => existsSync(join(base, folder, "tsconfig.json")));
}

const tsc = join(root, "node_modules/typescript/bin/tsc");
const steps = typedProjects().map((folder) => ({
  name: folder,
  command: [process.execPath, tsc, "-p", folder, "--pretty", "false"],
}));
process.exitCode = (await runSteps(steps, { cwd: root })) ? 0 : 1;
