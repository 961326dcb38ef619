import { expect, test } from "vitest";
import { asClock, fromClock, withClock } from "./hours.ts";

test("times of a day go to the clock and back", () => {
  for (const minutes of [0, 59, 540, 1439]) expect(fromClock(asClock(minutes))).toBe(minutes);
  expect(asClock(1440)).toBe("00:00");
  expect(fromClock("9:5")).toBeNull();
});

test("closing before opening is on the next day", () => {
  const time = { day: 5, opensAt: 540, closesAt: 1020 };
  expect(withClock(time, "closesAt", "02:00")).toEqual({ day: 5, opensAt: 540, closesAt: 1560 });
  expect(withClock({ ...time, closesAt: 1560 }, "closesAt", "18:00")).toEqual({ day: 5, opensAt: 540, closesAt: 1080 });
  expect(withClock(time, "opensAt", "20:00")).toEqual({ day: 5, opensAt: 1200, closesAt: 2460 });
  expect(withClock(time, "closesAt", "")).toEqual(time);
});
