/**
 * `npm run bench -- runtime [--quick] [--only P6,P13]`: the runtime against the raw floor of the same machine, against
 * convex-test, and against itself as data, watchers and contention grow. Ratios come from runs interleaved with what
 * they are compared with; counts are exact. docs/performance.md says what each figure means.
 */
import { report } from "./figures.mjs";
import { measure as againstConvexTest } from "./lib/againstConvexTest.mjs";
import { measure as againstFloor } from "./lib/againstFloor.mjs";
import { measure as boots } from "./lib/boots.mjs";
import { measure as fanOut } from "./lib/fanOut.mjs";
import { measure as limitShares } from "./lib/limitShares.mjs";
import { measure as memory } from "./lib/memory.mjs";
import { measure as selectivity } from "./lib/selectivity.mjs";
import { measure as transfers } from "./lib/transfers.mjs";

const PARTS = {
  P3: limitShares,
  P5: againstConvexTest,
  P6: againstFloor,
  P7: fanOut,
  P7b: selectivity,
  P8: transfers,
  P13: boots,
  P14: memory,
};

export async function run(args) {
  const quick = args.includes("--quick");
  const only = args.includes("--only") ? args[args.indexOf("--only") + 1].split(",") : Object.keys(PARTS);
  const figures = [];
  const failed = [];
  for (const name of only) {
    console.log(`${name} ...`);
    try {
      figures.push(...(await PARTS[name]({ quick, pairs: quick ? 3 : 7 })));
    } catch (error) {
      console.error(error);
      failed.push(name);
    }
  }
  report("runtime", figures, { quick, failed });
  if (failed.length > 0) throw new Error(`Not measured: ${failed.join(", ")}`);
}
