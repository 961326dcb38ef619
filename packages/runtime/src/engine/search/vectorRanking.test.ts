import fc from "fast-check";
import { expect, test } from "vitest";
import { Candidates, Top } from "./vectorRanking.ts";

const score = fc.integer({ min: -50, max: 50 });
const interval = fc.tuple(score, fc.integer({ min: 0, max: 20 }));

test("candidates are all that may be among the best, those that may be highest first", () => {
  fc.assert(
    fc.property(fc.array(interval), fc.integer({ min: 1, max: 8 }), (intervals, wanted) => {
      const candidates = new Candidates(wanted, 1_000);
      intervals.forEach(([least, width], i) => candidates.offer(i, least, least + width));
      const certain = intervals.map(([least]) => least).sort((a, b) => b - a)[wanted - 1] ?? -Infinity;
      const bounds = intervals.map(([least, width]) => least + width);
      const possible = [...bounds.keys()].filter((i) => (bounds[i] as number) >= certain);
      const best = [...candidates.best()];
      expect(best.map(({ rowid }) => rowid).sort((a, b) => a - b)).toEqual(possible);
      expect(best.map(({ bound }) => bound)).toEqual(
        possible.map((i) => bounds[i]).sort((a, b) => Number(b) - Number(a)),
      );
    }),
  );
});

test("of too many candidates those that may be highest are kept", () => {
  const candidates = new Candidates(3, 10);
  for (let i = 0; i < 1_000; i++) candidates.offer(i, 0, (i * 389) % 1_000);
  expect([...candidates.best()].map(({ bound }) => bound)).toEqual([999, 998, 997, 996, 995, 994, 993, 992, 991, 990]);
});

test("the top are the highest scores, first come first among equals", () => {
  fc.assert(
    fc.property(fc.array(score), fc.integer({ min: 1, max: 8 }), (scores, limit) => {
      const top = new Top(limit);
      scores.forEach((value, i) => top.offer(i, value));
      const sorted = [...scores.entries()].sort(([i, a], [j, b]) => b - a || i - j).slice(0, limit);
      expect(top.hits).toEqual(sorted.map(([rowid, value]) => ({ rowid, score: value })));
    }),
  );
});
