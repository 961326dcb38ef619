import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { niceTop } from "./chartRules.ts";

property.prop([fc.integer({ min: 1, max: 10_000_000 })])(
  "a scale holds its values in four whole steps, without much air",
  (value) => {
    const top = niceTop(value);
    expect(top).toBeGreaterThanOrEqual(value);
    expect(Number.isInteger(top / 4)).toBe(true);
    expect(top).toBeLessThanOrEqual(Math.max(4, value * 2.6));
  },
);

test("scales are round", () => {
  expect([1, 38, 97, 412].map(niceTop)).toEqual([4, 40, 100, 800]);
});
