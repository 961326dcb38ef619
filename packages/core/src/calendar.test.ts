import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import {
  bucketOf,
  bucketsBetween,
  bucketWithin,
  isBucket,
  isTimeZone,
  LEVELS,
  shiftBucket,
  startOfBucket,
} from "./calendar.ts";

const zones = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "America/Santiago",
  "Africa/Cairo",
);
const moments = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2060, 0, 1) });
const levels = fc.constantFrom(...LEVELS);

property.prop([moments, levels, zones])("every moment lies in its bucket and before the next", (at, level, zone) => {
  const bucket = bucketOf(at, level, zone);
  expect(startOfBucket(bucket, level, zone)).toBeLessThanOrEqual(at);
  expect(startOfBucket(shiftBucket(bucket, level, 1), level, zone)).toBeGreaterThan(at);
});

property.prop([moments, moments, levels, zones])("names sort as time does", (a, b, level, zone) => {
  const [early, late] = [Math.min(a, b), Math.max(a, b)];
  expect(bucketOf(early, level, zone) <= bucketOf(late, level, zone)).toBe(true);
});

property.prop([moments, fc.integer({ min: -500, max: 500 }), levels])(
  "shifting back undoes shifting",
  (at, count, level) => {
    const bucket = bucketOf(at, level, "UTC");
    expect(shiftBucket(shiftBucket(bucket, level, count), level, -count)).toBe(bucket);
  },
);

test("clocks that change make days of 23 and 25 hours", () => {
  const hours = (day: string) =>
    (startOfBucket(shiftBucket(day, "day", 1), "day", "Europe/Berlin") - startOfBucket(day, "day", "Europe/Berlin")) /
    3_600_000;
  expect([hours("2026-03-29"), hours("2026-10-25"), hours("2026-06-01")]).toEqual([23, 25, 24]);
});

test("a day lies in a week that begins on Monday, and in its month", () => {
  expect(bucketWithin("2026-11-22", "day", "week")).toBe("2026-11-16");
  expect(bucketWithin("2026-11-22", "day", "month")).toBe("2026-11");
  expect(bucketsBetween("2026-11-30", "2026-12-02", "day", 10)).toEqual(["2026-11-30", "2026-12-01", "2026-12-02"]);
  expect(bucketsBetween("2026-01", "2027-01", "month", 3)).toEqual(["2026-01", "2026-02", "2026-03"]);
});

test.each([
  ["2026-02-30", "day"],
  ["2026-13", "month"],
  ["2026-11-22", "week"],
  ["2026-11-22T24", "hour"],
  ["yesterday", "day"],
  ["", "day"],
] as const)("%s is no %s", (bucket, level) => {
  expect(isBucket(bucket, level)).toBe(false);
});

test("a time zone is one the platform knows", () => {
  expect(["Europe/Berlin", "UTC", "Asia/Kolkata"].every(isTimeZone)).toBe(true);
  expect(["Europe/Atlantis", "", "UTC; drop", "+05:30", "a".repeat(100)].some(isTimeZone)).toBe(false);
});
