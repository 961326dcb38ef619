import { expect, it } from "vitest";
import { figuresAfter, summaryOf } from "./isolation.mjs";

it("reads the figures out of the test's output", () => {
  const output = 'noise\n\u001b[22mISOLATION {"cases":7,"violations":0}\nPLANTED {"planted":2,"caught":2}\n';
  expect(figuresAfter("ISOLATION", output)).toEqual({ cases: 7, violations: 0 });
  expect(figuresAfter("PLANTED", output)).toEqual({ planted: 2, caught: 2 });
  expect(figuresAfter("NOTHING", output)).toBeNull();
});

it("sums up with a target for each figure", () => {
  const summary = summaryOf({ functions: 3, cases: 7, violations: 1 }, { planted: 2, caught: 1 });
  expect(summary).toMatchObject({ name: "isolation", functions: 3, cases: 7, violations: 1, planted: 2, caught: 1 });
  expect(summary.figures.map(({ id, value, op, target }) => [id, value, op, target])).toEqual([
    ["isolation.violations", 1, "==", 0],
    ["isolation.planted", 1, "==", 2],
    ["isolation.cases", 7, ">=", 5000],
  ]);
});
