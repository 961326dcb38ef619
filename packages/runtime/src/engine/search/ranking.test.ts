import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_RESULTS, ranked } from "./ranking.ts";

test("more words and rarer words come first, newest among equals", () => {
  const common = [9, 8, 7, 6, 5, 4];
  const rare = [7, 2];
  expect(ranked([common, rare], [7])).toEqual([7, 2, 9, 8, 6, 5, 4]);
});

test("who holds all words comes first, even where the newest hits of no word name it", () => {
  expect(ranked([[9], [8]], [3, 1]).slice(0, 2)).toEqual([3, 1]);
});

test("each once, and never more than there are results", () => {
  const rids = fc.uniqueArray(fc.nat(3_000), { maxLength: 50 });
  fc.assert(
    fc.property(fc.array(rids, { maxLength: 4 }), (hits) => {
      const order = ranked(hits, []);
      expect(new Set(order).size).toBe(order.length);
      expect(new Set(order)).toEqual(new Set(hits.flat()));
    }),
  );
  const many = Array.from({ length: 2 * MAX_RESULTS }, (_, index) => index);
  expect(ranked([many.slice(0, MAX_RESULTS), many.slice(MAX_RESULTS)], [])).toHaveLength(MAX_RESULTS);
});
