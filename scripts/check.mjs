/**
 * `npm run check`: everything that can be said about the code without running it. Each step is a command of its own
 * that fails with exit code 1; the table at the end says which one did.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./sources.mjs";
import { runSteps } from "./steps.mjs";

const node = process.execPath;
const bin = (path) => join(root, "node_modules", path);

const steps = [
  { name: "types", command: [node, "scripts/typecheck.mjs"] },
  { name: "lint", command: [node, bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"] },
  {
    name: "format",
    command: [node, bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "**/*.{ts,tsx,mjs}"],
  },
  { name: "generated code is up to date", command: [node, "scripts/codegen.mjs", "--check"] },
  { name: "docs/api is up to date", command: [node, "scripts/api-docs.mjs", "--check"] },
  { name: "bundles for Convex", command: [node, "scripts/check-bundle.mjs"], isReport: true },
  { name: "layer order", command: [node, "scripts/check-layers.mjs"] },
  { name: "budgets", command: [node, "scripts/check-size.mjs"], isReport: true },
  { name: "dead exports", command: [node, bin("knip/bin/knip.js"), "--no-progress", "--no-config-hints"] },
];
if (existsSync(join(root, "packages/widget/size.mjs"))) {
  steps.push({ name: "widget size", command: [node, "packages/widget/size.mjs"], isReport: true });
}

process.exitCode = (await runSteps(steps, { cwd: root })) ? 0 : 1;
