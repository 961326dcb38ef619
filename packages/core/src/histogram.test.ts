import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { addDuration, type Histogram, mergeHistograms, quantileOf, sizeOfHistogram } from "./histogram.ts";

const durations = fc.array(fc.integer({ min: 1000, max: 400 * 24 * 3_600_000 }), { minLength: 1, maxLength: 200 });
const of = (values: readonly number[]) => values.reduce<Histogram>((held, value) => addDuration(held, value), {});

property.prop([durations, fc.constantFrom(0.1, 0.5, 0.9, 0.99, 1)])(
  "a quantile is within 4.5 % of the exact one by nearest rank",
  (values, q) => {
    const sorted = values.toSorted((a, b) => a - b);
    const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0;
    const estimate = quantileOf(of(values), q) ?? 0;
    expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.0451);
  },
);

property.prop([durations, durations])("adding one by one is the same as merging", (left, right) => {
  expect(mergeHistograms([of(left), of(right)])).toEqual(of([...left, ...right]));
});

property.prop([durations, durations])("what is taken away leaves no trace", (kept, gone) => {
  const all = of([...kept, ...gone]);
  expect(gone.reduce((held, value) => addDuration(held, value, -1), all)).toEqual(of(kept));
});

test("an empty one has no quantile, and everything below a second counts as half of one", () => {
  expect(quantileOf({}, 0.5)).toBeNull();
  expect(sizeOfHistogram({})).toBe(0);
  expect(quantileOf(of([0, 1, 999]), 0.5)).toBe(500);
});
