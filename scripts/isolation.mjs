/**
 * `npm run test:isolation`: every public function, called by everybody who should not, with everybody's ids. Runs the
 * test of convex/contract/isolation.test.ts and prints its figures as a table and, last, as one JSON object.
 */
import { join } from "node:path";
import { root } from "./sources.mjs";
import { runCommand } from "./steps.mjs";
import { formatTable } from "./table.mjs";

/** The JSON object after a marker in the test's output, or null. */
export function figuresAfter(marker, output) {
  const found = output.split("\n").find((line) => line.includes(`${marker} {`));
  return found === undefined ? null : JSON.parse(found.slice(found.indexOf(`${marker} {`) + marker.length + 1));
}

const figure = (id, what, value, unit, op, target) => ({ id, what, value, unit, op, target });

/** The summary of a run, in the shape all figures of the project have. */
export function summaryOf(matrix, planted) {
  const figures = [
    figure(
      "isolation.violations",
      "Cases in which somebody saw, wrote or told apart what is not his",
      matrix.violations,
      "cases",
      "==",
      0,
    ),
    figure("isolation.planted", "Planted holes that were found", planted.caught, "holes", "==", planted.planted),
    figure("isolation.cases", "Cases tried", matrix.cases, "cases", ">=", 5000),
  ];
  return { name: "isolation", figures, ...matrix, ...planted };
}

const isKept = ({ value, op, target }) => (op === "==" ? value === target : value >= target);

async function main() {
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  const args = [vitest, "run", "--project", "convex", "convex/contract/isolation.test.ts", "--reporter", "verbose"];
  const { code, output } = await runCommand(process.execPath, args, { cwd: root, env: { NO_COLOR: "1" } });
  const [matrix, planted] = [figuresAfter("ISOLATION", output), figuresAfter("PLANTED", output)];
  if (code !== 0) console.log(output);
  if (!matrix || !planted) {
    console.log("The isolation test did not run to its end");
    process.exitCode = 1;
    return;
  }
  const summary = summaryOf(matrix, planted);
  const { functions, cases, denied, allowed, refusedByValidator, violations, seconds } = matrix;
  const rows = Object.entries({
    "public functions": functions,
    "cases (11 callers, every id replaced in 5 ways)": cases,
    "denied by our checks": denied,
    "refused by argument validation (malformed id, other table)": refusedByValidator,
    "allowed by policy, within the caller's own rows": allowed,
    violations,
    "planted holes": planted.planted,
    "planted holes found": planted.caught,
    seconds,
  });
  console.log(formatTable(["isolation", "value"], rows));
  process.exitCode = code === 0 && summary.figures.every(isKept) ? 0 : 1;
  console.log(JSON.stringify(summary));
}

if (process.argv[1] === join(root, "scripts/isolation.mjs")) await main();
