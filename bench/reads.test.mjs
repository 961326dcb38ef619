import { expect, test } from "vitest";
import { growthExponent } from "./figures.mjs";
import { amplification } from "./reads.mjs";
import { measurePublicQueries } from "./lib/publicFunctions.mjs";

const RUNGS = [1000, 10_000];

test("every public query reads as much at 10,000 conversations as at 1,000, and little more than it shows", async () => {
  const { paths, measured } = await measurePublicQueries(RUNGS);
  expect(paths.length).toBeGreaterThan(20);
  const growing = paths.filter((path) => {
    const reads = measured.map((costs) => Math.max(1, costs.get(path).documentsRead));
    return growthExponent(RUNGS.map((rung, index) => [rung, reads[index]])) > 0.02;
  });
  expect(growing).toEqual([]);
  for (const costs of measured) expect(amplification(costs)).toBeLessThanOrEqual(1.5);
});
