import { describe, expect, test } from "vitest";
import { dayName, isSameDay, shortAgo } from "./dates.ts";

const now = new Date(2026, 5, 17, 15, 0).getTime();
const at = (day: number, hour = 12, minute = 0): number => new Date(2026, 5, day, hour, minute).getTime();

describe("dates", () => {
  test("say how long ago, shorter the longer", () => {
    expect(shortAgo(now - 20_000, now)).toBe("now");
    expect(shortAgo(now + 60_000, now)).toBe("now");
    expect(shortAgo(at(17, 14, 52), now)).toBe("8 min");
    expect(shortAgo(at(17, 12), now)).toBe("3 h");
    expect(shortAgo(at(16, 23), now)).toMatch(/Tue/);
    expect(shortAgo(at(1), now)).toMatch(/1/);
  });

  test("name days from today backwards", () => {
    expect(dayName(at(17, 0, 1), now)).toBe("Today");
    expect(dayName(at(16, 23, 59), now)).toBe("Yesterday");
    expect(dayName(new Date(2025, 0, 3).getTime(), now)).toMatch(/2025/);
    expect(dayName(at(3), now)).not.toMatch(/2026/);
  });

  test("compare days by the calendar", () => {
    expect(isSameDay(at(17, 0, 0), at(17, 23, 59))).toBe(true);
    expect(isSameDay(at(16, 23, 59), at(17, 0, 0))).toBe(false);
  });
});
