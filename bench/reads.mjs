/**
 * `npm run bench -- reads [--quick]`: what every public query of the product reads as a workspace grows, on the runtime
 * with the official limits. Queries and their arguments come from the deployment's own function list, so a new one is
 * measured without an edit; one whose arguments cannot be made up fails the run.
 */
import { growthExponent, median, printTable, report } from "./figures.mjs";
import { limitFigures } from "./lib/limitShares.mjs";
import { measurePublicQueries } from "./lib/publicQueries.mjs";

/** Session, member and workspace (or visitor) rows that say who may ask; the contract tests count without them. */
const ADMISSION_READS = 3;

/** Documents read per document shown, of lists that filled their page. */
export function amplification(costs) {
  const lists = [...costs.values()].filter(({ isList, returned }) => isList && returned >= 20);
  return Math.max(...lists.map(({ documentsRead, returned }) => (documentsRead - ADMISSION_READS) / returned));
}

export async function run(args) {
  const rungs = args.includes("--quick") ? [1000, 4000] : [1000, 10_000, 100_000];
  const { paths, measured } = await measurePublicQueries(rungs);
  const rows = paths.map((path) => {
    const costs = measured.map((costs) => costs.get(path));
    const growth = growthExponent(rungs.map((rung, index) => [rung, Math.max(1, costs[index].documentsRead)]));
    const time = growthExponent(rungs.map((rung, index) => [rung, costs[index].ms]));
    const reads = Object.fromEntries(rungs.map((rung, index) => [`read@${rung}`, costs[index].documentsRead]));
    return { query: path, ...reads, "shown documents": costs.at(-1).returned, growth, "time growth": time };
  });
  printTable(rows);
  report(
    "reads",
    [
      {
        id: "P1",
        what: `largest number of documents read per document of a full list, ${rungs.at(-1)} conversations`,
        value: amplification(measured.at(-1)),
        unit: "ratio",
        op: "<=",
        target: 1.5,
      },
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
