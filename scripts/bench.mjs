/** `npm run bench -- NAME [options]`: runs bench/NAME.mjs; without a name, lists them. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./build.mjs";

const LIBRARY = new Set(["figures", "floor", "syncClient", "server"]);
const names = readdirSync(join(root, "bench"))
  .filter((file) => file.endsWith(".mjs") && !file.endsWith(".test.mjs"))
  .map((file) => file.replace(/\.mjs$/, ""))
  .filter((name) => !LIBRARY.has(name));

const [name, ...rest] = process.argv.slice(2);
if (!name || !names.includes(name) || !existsSync(join(root, "bench", `${name}.mjs`))) {
  console.error(`Usage: npm run bench -- NAME, with NAME one of: ${names.join(", ")}`);
  process.exit(1);
}
const { run } = await import(pathToFileURL(join(root, "bench", `${name}.mjs`)).href);
await run(rest);
process.exit(0);
