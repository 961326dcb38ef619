/** Types of the backend and of every package, one compiler run each, two at a time. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./sources.mjs";
import { runSteps } from "./steps.mjs";

/** Folders with a tsconfig.json, relative to `base`. */
export function typedProjects(base = root) {
  const packages = existsSync(join(base, "packages")) ? readdirSync(join(base, "packages")) : [];
  const folders = ["convex", ...packages.map((name) => `packages/${name}`), "bench", "e2e"];
  return folders.filter((folder) => existsSync(join(base, folder, "tsconfig.json")));
}

/** Checks every typed folder of the project at `base` and prints errors. Resolves to whether there were none. */
export async function typecheck(base = root) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const steps = typedProjects(base).map((folder) => ({
    name: folder,
    command: [process.execPath, tsc, "-p", folder, "--pretty", "false"],
  }));
  return await runSteps(steps, { cwd: base });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.exitCode = (await typecheck()) ? 0 : 1;
