/** `npm run bench -- boot [--quick]`: time from start to the first acknowledged mutation, and reads, as data grows. */
import { report } from "./figures.mjs";
import { measure } from "./lib/boots.mjs";

export async function run(args) {
  const quick = args.includes("--quick");
  report("boot", await measure({ pairs: quick ? 3 : 7, quick }));
}
