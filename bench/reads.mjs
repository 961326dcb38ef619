/**
 * `npm run bench -- reads [--quick] [--conversations 1000000]`: what every public query of the product reads as a
 * workspace grows to so many conversations, on the runtime with the official limits, and what every public mutation uses
 * of them in the end. Functions and their arguments come from the deployment's own function list, so a new one is
 * measured without an edit; a query whose arguments cannot be made up fails the run.
 */
import { parseArgs } from "node:util";
import { growthExponent, median, printTable, report } from "./figures.mjs";
import { limitFigures } from "./lib/limitShares.mjs";
import { measurePublicFunctions } from "./lib/publicFunctions.mjs";

/** Session, member and workspace (or visitor) rows that say who may ask; the contract tests count without them. */
const ADMISSION_READS = 3;

/** Documents read per document shown, of lists that filled their page. */
export function amplification(costs) {
  const lists = [...costs.values()].filter(({ isList, returned }) => isList && returned >= 20);
  return Math.max(...lists.map(({ documentsRead, returned }) => (documentsRead - ADMISSION_READS) / returned));
}

/** 1,000, ten times as many, and so on up to `conversations`. */
export function rungsTo(conversations) {
  const rungs = [];
  for (let rung = 1_000; rung < conversations; rung *= 10) rungs.push(rung);
  return [...rungs, conversations];
}

export async function run(args) {
  const { values } = parseArgs({
    args,
    options: { quick: { type: "boolean", default: false }, conversations: { type: "string", default: "100000" } },
  });
  const rungs = values.quick ? [1000, 4000] : rungsTo(Number(values.conversations));
  const functions = await measurePublicFunctions(rungs);
  const { paths, measured } = functions;
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
      ...limitFigures(functions, rungs.at(-1)),
    ],
    { queries: rows.length, rows },
  );
}
