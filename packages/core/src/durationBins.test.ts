import { expect, test } from "vitest";
import { binOf } from "./durationBins.ts";

test("a duration belongs to the bar whose bounds hold it, the upper one excluded", () => {
  expect([0, 59_999, 60_000, 3_599_999, 3_600_000, 1e12].map((ms) => binOf("firstResponse", ms))).toEqual([
    0, 0, 1, 6, 7, 7,
  ]);
  expect([0, 1_800_000, 72 * 3_600_000].map((ms) => binOf("resolved", ms))).toEqual([0, 1, 7]);
});
