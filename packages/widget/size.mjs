// Prints what the built files weigh on the wire and fails when one is over its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGETS = { "loader.js": 3 * 1024, "widget.js": 45 * 1024 };

const rows = Object.entries(BUDGETS).map(([file, budget]) => {
  const bytes = readFileSync(new URL(`dist/${file}`, import.meta.url));
  const gzip = gzipSync(bytes, { level: 9 }).length;
  return { file, bytes: bytes.length, gzip, budget, "share of budget": `${Math.round((100 * gzip) / budget)} %` };
});
console.table(rows);
if (rows.some(({ gzip, budget }) => gzip > budget)) {
  console.error("Over budget.");
  process.exitCode = 1;
}
