/**
 * `npm run bench -- reads [--quick]`: what every public query of the product reads as a workspace grows, on the runtime
 * with the official limits. Queries and their arguments come from the deployment's own function list, so a new one is
 * measured without an edit; one whose arguments cannot be made up fails the run.
 */
import { growthExponent, median, printTable, report } from "./figures.mjs";
import { limitFigures } from "./lib/limitShares.mjs";
import { measurePublicQueries } from "./lib/publicQueries.mjs";

export async function run(args) {
  const rungs = args.includes("--quick") ? [1000, 4000] : [1000, 10_000, 100_000];
  const { paths, measured } = await measurePublicQueries(rungs);
  const rows = paths.map((path) => {
    const costs = measured.map((costs) => costs.get(path));
    const growth = growthExponent(rungs.map((rung, index) => [rung, Math.max(1, costs[index].documentsRead)]));
    const time = growthExponent(rungs.map((rung, index) => [rung, costs[index].ms]));
    const reads = Object.fromEntries(rungs.map((rung, index) => [`read@${rung}`, costs[index].documentsRead]));
    return { query: path, ...reads, growth, "time growth": time };
  });
  printTable(rows);
  report(
    "reads",
    [
      {
        id: "P2",
        what: `largest growth of documents read, ${rows.length} public queries`,
        value: Math.max(...rows.map((row) => row.growth)),
        unit: "exponent",
        op: "<=",
        target: 0.02,
      },
      {
        id: "P2.time",
        what: "median growth of a query's time",
        value: median(rows.map((row) => row["time growth"])),
        unit: "exponent",
        op: "<=",
        target: 0.1,
      },
      ...limitFigures(measured.at(-1), rungs.at(-1)),
    ],
    { queries: rows.length, rows },
  );
}
