/** How every fault test ends: tables for people, a line to run it again, one JSON object, and whether it passed. */
import { isMet, printTable, report } from "../../bench/figures.mjs";

/**
 * @param {string} name
 * @param {{ args: string[], seed: number, rows?: object[][], examples?: string[], figures: object[], totals: { ops: number, faults: number, lost: number, duplicated: number }, extra?: object }} result
 * @returns whether every figure that must have an exact value has it; the others depend on the machine
 */
export function finish(name, { args, seed, rows = [], examples = [], figures, totals, extra = {} }) {
  console.log(
    `replay: npm run faults -- ${[name, ...args].join(" ")}${args.includes("--seed") ? "" : ` --seed ${seed}`}\n`,
  );
  for (const table of rows) printTable(table);
  for (const example of examples.slice(0, 10)) console.log(`  ${example}`);
  report(name, figures, { seed, ...totals, ...extra });
  return figures.every((figure) => figure.op !== "==" || isMet(figure));
}
