import { expect, test } from "vitest";
import { changeFrom, durationWords, ratingOf } from "./figures.ts";
import { bucketPeriod, bucketWords, levelFor, periodWords, presetPeriod, reportSearch, tickWords } from "./period.ts";

test("a span is told in its two largest units", () => {
  const words = [0, 12_000, 250_000, 660_000, 3_600_000, 11_100_000, 187_200_000].map(durationWords);
  expect(words).toEqual(["0 s", "12 s", "4 min 10 s", "11 min", "1 h", "3 h 05 min", "2 d 4 h"]);
});

test("ratings are averaged from how often each was given", () => {
  expect(ratingOf({ counts: { rated: 3, rated5: 2, rated2: 1 }, times: {} })).toBe(4);
  expect(ratingOf({ counts: {}, times: {} })).toBeNull();
});

test("a change says the old value, and nothing where there was none", () => {
  const words = (value: number) => `${value}`;
  expect(changeFrom(412, 389, words)?.words).toBe("6 % from 389");
  expect(changeFrom(5, 5, words)?.words).toBe("same as 5");
  expect(changeFrom(5, 0, words)).toBeNull();
  expect(changeFrom(null, 5, words)).toBeNull();
});

test("presets are days of the workspace, not of the reader", () => {
  const now = Date.UTC(2026, 5, 14, 23, 30);
  expect(presetPeriod("14", now, "UTC")).toEqual({ from: "2026-06-01", to: "2026-06-14" });
  expect(presetPeriod("7", now, "Asia/Tokyo")).toEqual({ from: "2026-06-09", to: "2026-06-15" });
  expect(presetPeriod("lastMonth", now, "UTC")).toEqual({ from: "2026-05-01", to: "2026-05-31" });
  expect(presetPeriod("year", now, "UTC")).toEqual({ from: "2025-07-01", to: "2026-06-14" });
});

test("periods and buckets are told in words", () => {
  expect(periodWords({ from: "2026-06-01", to: "2026-06-14" }, "2026")).toBe("1 to 14 Jun");
  expect(periodWords({ from: "2026-05-28", to: "2026-06-03" }, "2026")).toBe("28 May to 3 Jun");
  expect(periodWords({ from: "2025-05-28", to: "2025-05-28" }, "2026")).toBe("28 May 2025");
  expect(bucketWords("2026-06-11", "day")).toBe("Thu 11 Jun");
  expect(bucketWords("2026-06-11T14", "hour")).toBe("Thu 11 Jun, 14:00");
  expect(tickWords("2026-06-03", "day", false)).toBe("3");
});

test("a chart is as fine as fits", () => {
  const level = (from: string, to: string) => levelFor({ from, to });
  expect(level("2026-06-01", "2026-06-01")).toBe("hour");
  expect(level("2026-06-01", "2026-06-28")).toBe("day");
  expect(level("2026-01-01", "2026-06-28")).toBe("week");
  expect(level("2025-01-01", "2026-06-28")).toBe("month");
});

test("a bucket opens the days it covers, within the report's", () => {
  const period = { from: "2026-06-03", to: "2026-06-20" };
  expect(bucketPeriod("2026-06", "month", period)).toEqual(period);
  expect(bucketPeriod("2026-06-08", "week", period)).toEqual({ from: "2026-06-08", to: "2026-06-14" });
  expect(bucketPeriod("2026-06-11T14", "hour", period)).toEqual({ from: "2026-06-11", to: "2026-06-11" });
});

test("an address that is no period is not one", () => {
  expect(reportSearch({ from: "2026-06-14", to: "2026-06-01" })).toEqual({});
  expect(reportSearch({ from: "soon", to: "later", alone: true })).toEqual({ alone: true });
  expect(reportSearch({ from: "2026-06-01", to: "2026-06-14" })).toEqual({ from: "2026-06-01", to: "2026-06-14" });
});
