import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addOpenTime,
  isOpenAt,
  nextChange,
  type OfficeHours,
  officeHoursProblem,
  openSpans,
  openTimeBetween,
} from "./officeHours.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (iso: string) => Date.parse(iso);

/** What a clock on the wall shows, asked of the platform and not of the code under test. */
function wallClock(timeZone: string): (ms: number) => { date: string; day: number; minute: number } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (ms) => {
    const shown = Object.fromEntries(parts.formatToParts(ms).map(({ type, value }) => [type, value]));
    const date = `${shown.year}-${shown.month}-${shown.day}`;
    return {
      date,
      day: new Date(`${date}T00:00Z`).getUTCDay(),
      minute: Number(shown.hour) * 60 + Number(shown.minute),
    };
  };
}

const dayBefore = (date: string) => new Date(Date.parse(`${date}T00:00Z`) - 24 * HOUR).toISOString().slice(0, 10);

/** Whether it is open in a minute, by looking at the clock alone. */
function oracle(hours: OfficeHours): (ms: number) => boolean {
  const show = wallClock(hours.timeZone);
  const isHoliday = (date: string) => hours.holidays.some((holiday) => holiday.date === date);
  return (ms) => {
    const { date, day, minute } = show(ms);
    if (isHoliday(date)) return false;
    return hours.days.some((time) => {
      if (time.day === day && time.opensAt <= minute && minute < time.closesAt) return true;
      const isYesterdays = time.day === (day + 6) % 7 && !isHoliday(dayBefore(date));
      return isYesterdays && time.opensAt <= minute + 1440 && minute + 1440 < time.closesAt;
    });
  };
}

/** Moments at which clocks were put forward or back, by an hour or by half of one. */
const CHANGES: [string, string][] = [
  ["Europe/Berlin", "2026-03-29T00:00Z"],
  ["Europe/Berlin", "2026-10-25T00:00Z"],
  ["America/New_York", "2026-03-08T06:00Z"],
  ["America/New_York", "2026-11-01T05:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T14:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:00Z"],
  ["Asia/Kolkata", "2026-06-01T00:00Z"],
  ["Pacific/Apia", "2011-12-30T09:00Z"],
];

const openingTime = fc
  .record({
    day: fc.integer({ min: 0, max: 6 }),
    opensAt: fc.integer({ min: 0, max: 1439 }),
    length: fc.integer({ min: 1, max: 1440 }),
  })
  .map(({ day, opensAt, length }) => ({ day, opensAt, closesAt: opensAt + length }));

const scene = fc
  .record({
    change: fc.constantFrom(...CHANGES),
    days: fc.array(openingTime, { maxLength: 6 }),
    holidayOffsets: fc.array(fc.integer({ min: -2, max: 3 }), { maxLength: 2 }),
    fromMinute: fc.integer({ min: -36 * 60, max: 6 * 60 }),
  })
  .map(({ change: [timeZone, iso], days, holidayOffsets, fromMinute }) => {
    const holidays = holidayOffsets.map((offset) => ({
      date: new Date(at(iso) + offset * 24 * HOUR).toISOString().slice(0, 10),
    }));
    return { hours: { timeZone, days, holidays } satisfies OfficeHours, from: at(iso) + fromMinute * MINUTE };
  });

const SPAN_MINUTES = 60 * 60;

describe("against the clock on the wall, minute by minute, around clock changes", () => {
  test("open times, overnight and over holidays, are the same", () => {
    fc.assert(
      fc.property(scene, ({ hours, from }) => {
        const isOpen = oracle(hours);
        const spans = openSpans(hours, from, from + SPAN_MINUTES * MINUTE);
        const isIn = (ms: number) => spans.some((span) => span.from <= ms && ms < span.to);
        for (let minute = 0; minute < SPAN_MINUTES; minute++) {
          const ms = from + minute * MINUTE;
          if (isIn(ms) !== isOpen(ms)) throw new Error(`${new Date(ms).toISOString()} ${JSON.stringify(hours)}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the next change is the first minute that differs, added time is the minute that completes it", () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 900 }), ({ hours, from }, wanted) => {
        const isOpen = oracle(hours);
        const first = isOpen(from);
        let [change, left, done] = [0, wanted, 0];
        for (let minute = 0; minute < SPAN_MINUTES && (change === 0 || done === 0); minute++) {
          const ms = from + minute * MINUTE;
          if (change === 0 && isOpen(ms) !== first) change = ms;
          if (done === 0 && isOpen(ms) && --left === 0) done = ms + MINUTE;
        }
        if (change > 0) expect(nextChange(hours, from)).toBe(change);
        if (done > 0) expect(addOpenTime(hours, from, wanted * MINUTE)).toBe(done);
      }),
      { numRuns: 40 },
    );
  });
});

describe("rules of any schedule", () => {
  test("adding open time and measuring it are each other's inverse", () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 3 * HOUR }), ({ hours, from }, duration) => {
        const end = addOpenTime(hours, from, duration);
        if (end === null) expect(hours.days).toEqual([]);
        else expect(openTimeBetween(hours, from, end)).toBe(duration);
      }),
      { numRuns: 60 },
    );
  });

  test("open time adds up over parts", () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 0, max: 48 * 60 }), fc.integer({ min: 0, max: 48 * 60 }), (s, a, b) => {
        const [middle, end] = [s.from + a * MINUTE, s.from + (a + b) * MINUTE];
        const parts = openTimeBetween(s.hours, s.from, middle) + openTimeBetween(s.hours, middle, end);
        expect(openTimeBetween(s.hours, s.from, end)).toBe(parts);
      }),
      { numRuns: 60 },
    );
  });

  test("a week without opening times never changes and never passes open time", () => {
    const never: OfficeHours = { timeZone: "Europe/Berlin", days: [], holidays: [] };
    expect(nextChange(never, 0)).toBeNull();
    expect(addOpenTime(never, 0, 1)).toBeNull();
    const always = { ...never, days: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ day, opensAt: 0, closesAt: 1440 })) };
    expect(nextChange(always, at("2026-03-01T00:00Z"))).toBeNull();
    expect(openTimeBetween(always, at("2026-03-28T00:00Z"), at("2026-03-30T00:00Z"))).toBe(48 * HOUR);
  });
});

describe("by example", () => {
  const bar: OfficeHours = {
    timeZone: "Europe/Berlin",
    days: [{ day: 5, opensAt: 20 * 60, closesAt: 28 * 60 }],
    holidays: [{ date: "2026-12-25" }],
  };

  test("a bar is open over midnight, but not into a holiday nor out of one", () => {
    expect(isOpenAt(bar, at("2026-11-20T19:00Z"))).toBe(true);
    expect(isOpenAt(bar, at("2026-11-21T02:59Z"))).toBe(true);
    expect(isOpenAt(bar, at("2026-11-21T03:00Z"))).toBe(false);
    expect(isOpenAt(bar, at("2026-12-25T20:00Z"))).toBe(false);
    expect(isOpenAt(bar, at("2026-12-26T01:00Z"))).toBe(false);
    expect(isOpenAt({ ...bar, holidays: [{ date: "2026-11-21" }] }, at("2026-11-20T23:30Z"))).toBe(false);
  });

  test("a night in which clocks are put back is an hour longer", () => {
    const night = { ...bar, days: [{ day: 6, opensAt: 22 * 60, closesAt: 30 * 60 }] };
    const [from, to] = [at("2026-10-24T12:00Z"), at("2026-10-25T12:00Z")];
    expect(openTimeBetween(night, from, to)).toBe(9 * HOUR);
    expect(openTimeBetween(night, at("2026-03-28T12:00Z"), at("2026-03-29T12:00Z"))).toBe(7 * HOUR);
  });
});

test.each([
  [{ timeZone: "Mars/Olympus" }, "timeZone"],
  [{ timeZone: "" }, "timeZone"],
  [{ days: [{ day: 7, opensAt: 0, closesAt: 10 }] }, "days[0].day"],
  [{ days: [{ day: 1, opensAt: 1440, closesAt: 1500 }] }, "days[0].opensAt"],
  [{ days: [{ day: 1, opensAt: 600, closesAt: 600 }] }, "days[0].closesAt"],
  [{ days: [{ day: 1, opensAt: 600, closesAt: 2041 }] }, "days[0].closesAt"],
  [{ days: [{ day: 1, opensAt: 9.5, closesAt: 20 }] }, "days[0].opensAt"],
  [
    {
      days: [
        { day: 6, opensAt: 1200, closesAt: 1800 },
        { day: 0, opensAt: 300, closesAt: 400 },
      ],
    },
    "days[1]",
  ],
  [{ holidays: [{ date: "2026-02-30" }] }, "holidays[0].date"],
  [{ holidays: [{ date: "1969-12-31" }] }, "holidays[0].date"],
  [{ holidays: [{ date: "next friday" }] }, "holidays[0].date"],
])("office hours %j are wrong at %s", (wrong, path) => {
  const hours: OfficeHours = { timeZone: "Europe/Berlin", days: [], holidays: [] };
  expect(officeHoursProblem(hours)).toBeNull();
  expect(officeHoursProblem({ ...hours, ...wrong })?.path).toBe(path);
});
