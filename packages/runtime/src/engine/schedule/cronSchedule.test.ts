import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nextCron, nextRun, parseCron } from "./cronSchedule.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

describe("cron expressions", () => {
  test.each([
    ["* * * * *", "2024-01-01T00:00:30Z", "2024-01-01T00:01"],
    ["15 7 * * *", "2024-01-01T07:15:00Z", "2024-01-02T07:15"],
    ["*/20 * * * *", "2024-01-01T10:41:00Z", "2024-01-01T11:00"],
    ["0 0 29 2 *", "2023-03-01T00:00:00Z", "2024-02-29T00:00"],
    ["30 9 * * 1-5", "2024-03-01T10:00:00Z", "2024-03-04T09:30"],
    ["30 9 * * mon,wed", "2024-03-05T00:00:00Z", "2024-03-06T09:30"],
    ["0 0 13 * 5", "2024-09-01T00:00:00Z", "2024-09-06T00:00"],
    ["0 12 * * 7", "2024-03-01T00:00:00Z", "2024-03-03T12:00"],
    ["0 0 31 * *", "2024-04-01T00:00:00Z", "2024-05-31T00:00"],
    ["5-10/5,40 1 1 jan *", "2024-01-01T01:06:00Z", "2024-01-01T01:10"],
    ["59 23 31 12 *", "2024-12-31T23:59:00Z", "2025-12-31T23:59"],
  ])("%s after %s is %s", (expression, after, expected) => {
    expect(iso(nextCron(expression, at(after)))).toBe(expected);
  });

  test.each([
    "",
    "* * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "* * * 13 *",
    "* * * * 8",
    "a * * * *",
    "*/0 * * * *",
    "5-1 * * * *",
    "1- * * * *",
  ])("%s is refused", (expression) => {
    expect(() => parseCron(expression)).toThrow();
  });

  test("one that can never match is refused", () => {
    expect(() => nextCron("0 0 30 2 *", at("2024-01-01T00:00:00Z"))).toThrow("never matches");
  });

  test("the next time matches and no earlier minute does", () => {
    const part = (max: number) => fc.oneof(fc.constant("*"), fc.integer({ min: 0, max }).map(String));
    fc.assert(
      fc.property(
        part(59),
        part(23),
        part(6),
        fc.integer({ min: 0, max: 60_000_000 }),
        (minute, hour, weekday, start) => {
          const after = start * 60_000;
          const next = nextCron(`${minute} ${hour} * * ${weekday}`, after);
          const fits = (ms: number) => {
            const d = new Date(ms);
            const same = (text: string, n: number) => text === "*" || Number(text) === n;
            return same(minute, d.getUTCMinutes()) && same(hour, d.getUTCHours()) && same(weekday, d.getUTCDay());
          };
          expect(next).toBeGreaterThan(after);
          expect(fits(next)).toBe(true);
          for (let t = after + 60_000; t < Math.min(next, after + 200 * 60_000); t += 60_000)
            expect(fits(t)).toBe(false);
        },
      ),
    );
  });
});

describe("schedules", () => {
  const noon = at("2024-03-01T12:00:00Z");
  test.each([
    [{ type: "hourly", minuteUTC: 5 }, "2024-03-01T12:05"],
    [{ type: "daily", hourUTC: 9, minuteUTC: 30 }, "2024-03-02T09:30"],
    [{ type: "weekly", dayOfWeek: "tuesday", hourUTC: 17, minuteUTC: 0 }, "2024-03-05T17:00"],
    [{ type: "monthly", day: 31, hourUTC: 0, minuteUTC: 0 }, "2024-03-31T00:00"],
    [{ type: "cron", cron: "0 0 * * *" }, "2024-03-02T00:00"],
  ] as const)("%j", (schedule, expected) => {
    expect(iso(nextRun("job", schedule, null, noon))).toBe(expected);
  });

  test("a job that names no minute keeps one of its own", () => {
    const run = nextRun("job", { type: "hourly" }, null, noon);
    expect(nextRun("job", { type: "hourly" }, null, run)).toBe(run + 3_600_000);
  });

  test("intervals count from the last run and missed ones are not repeated", () => {
    const every = { type: "interval", minutes: 10 } as const;
    expect(nextRun("job", every, null, noon)).toBe(noon);
    expect(nextRun("job", every, noon, noon + 1)).toBe(noon + 600_000);
    expect(nextRun("job", every, noon - 3_000_000_000, noon)).toBeGreaterThan(noon);
    expect(nextRun("job", every, noon - 3_000_000_000, noon)).toBeLessThanOrEqual(noon + 600_000);
  });
});
