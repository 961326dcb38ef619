// Prints what the built files weigh on the wire and fails when one is over its budget.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const KB = 1024;
/** What every page of a site loads. */
const BUDGETS = { "loader.js": 3 * KB, "widget.js": 45 * KB };
/** Files of parts that load when they are needed, by the name of their component; others have the last one. */
const PART_BUDGETS = { Chat: 14 * KB };
const PART_BUDGET = 10 * KB;

const dist = new URL("dist/", import.meta.url);
const partName = (file) => file.replace(/-[\w-]{8}\.js$/, "");
const parts = readdirSync(new URL("parts/", dist)).map((file) => [
  `parts/${file}`,
  PART_BUDGETS[partName(file)] ?? PART_BUDGET,
]);
const rows = [...Object.entries(BUDGETS), ...parts].map(([file, budget]) => {
  const bytes = readFileSync(new URL(file, dist));
  const gzip = gzipSync(bytes, { level: 9 }).length;
  return { file, bytes: bytes.length, gzip, budget, "share of budget": `${Math.round((100 * gzip) / budget)} %` };
});
console.table(rows);
if (rows.some(({ gzip, budget }) => gzip > budget)) {
  console.error("Over budget.");
  process.exitCode = 1;
}
