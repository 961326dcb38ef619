/**
 * `npm run faults -- NAME --seed N [--quick]`: runs faults/NAME.mjs and exits with 1 when anything was lost, doubled or
 * otherwise broken. The last line printed is one JSON object.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./build.mjs";

const names = readdirSync(join(root, "faults"))
  .filter((file) => file.endsWith(".mjs") && !file.endsWith(".test.mjs"))
  .map((file) => file.replace(/\.mjs$/, ""));

const [name, ...rest] = process.argv.slice(2);
if (!name || !names.includes(name)) {
  console.error(`Usage: npm run faults -- NAME --seed N [--quick], with NAME one of: ${names.join(", ")}`);
  process.exit(1);
}
const { run } = await import(pathToFileURL(join(root, "faults", `${name}.mjs`)).href);
process.exit((await run(rest)) ? 0 : 1);
