/** `npm run faults -- NAME --seed N`: runs faults/NAME.mjs and exits with 1 when anything was lost or doubled. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./build.mjs";

const names = readdirSync(join(root, "faults"))
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => name !== "random");

const [name, ...rest] = process.argv.slice(2);
if (!name || !names.includes(name)) {
  console.error(`Usage: npm run faults -- NAME --seed N, with NAME one of: ${names.join(", ")}`);
  process.exit(1);
}
const { run } = await import(pathToFileURL(join(root, "faults", `${name}.mjs`)).href);
process.exit((await run(rest)) ? 0 : 1);
