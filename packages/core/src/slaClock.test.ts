import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { OfficeHours } from "./officeHours.ts";
import { openTimeBetween } from "./officeHours.ts";
import { advanceClock, type Clock, type ClockMode, clockMode, newClock, retarget, settleClock } from "./slaClock.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 27, 8);
const OFFICE: OfficeHours = {
  timeZone: "Europe/Berlin",
  days: [1, 2, 3, 4, 5].map((day) => ({ day, opensAt: 9 * 60, closesAt: 17 * 60 })),
  holidays: [{ date: "2026-03-30" }],
};
const hours = fc.constantFrom(null, OFFICE);
const counted = (office: OfficeHours | null, from: number, to: number) =>
  office ? openTimeBetween(office, from, to) : to - from;

describe("a clock", () => {
  test("breaches when the time in which it ran, and only that, is more than its target", () => {
    const step = fc.record({
      mode: fc.constantFrom<ClockMode>("running", "paused", "stopped"),
      minutes: fc.integer({ min: 1, max: 3000 }),
    });
    fc.assert(
      fc.property(
        hours,
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 1, max: 2000 }),
        (office, steps, target) => {
          let clock = newClock(START, target * MINUTE, office);
          let [now, mode, used, breach] = [START, "running" as ClockMode, 0, undefined as boolean | undefined];
          for (const next of steps) {
            const then = now + next.minutes * MINUTE;
            if (mode === "running") used += counted(office, now, then);
            if (mode === "running" && used >= target * MINUTE) breach = true;
            clock = advanceClock(clock, next.mode, then, office);
            [now, mode] = [then, next.mode];
            expect(clock.breachedAt !== undefined).toBe(breach === true);
            expect(clock.mode).toBe(mode);
          }
        },
      ),
    );
  });

  test("breaches once and keeps the moment, whatever happens later", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<ClockMode>("running", "paused", "stopped"), { minLength: 1 }), (modes) => {
        let clock = settleClock(newClock(START, MINUTE, null), START + MINUTE);
        expect(clock.breachedAt).toBe(START + MINUTE);
        for (const [index, mode] of modes.entries()) {
          clock = retarget(advanceClock(clock, mode, START + (index + 2) * MINUTE, null), 100 * MINUTE, null);
          expect(clock).toMatchObject({ breachedAt: START + MINUTE, mode });
          expect(clock.dueAt).toBeUndefined();
        }
      }),
    );
  });

  test("what an answer comes in time for is not breached, a minute later it is", () => {
    const clock = newClock(START, 30 * MINUTE, null);
    expect(advanceClock(clock, "stopped", START + 30 * MINUTE - 1, null).breachedAt).toBeUndefined();
    expect(advanceClock(clock, "stopped", START + 31 * MINUTE, null).breachedAt).toBe(START + 30 * MINUTE);
  });

  test("never breaches in an office that never opens", () => {
    const closed: OfficeHours = { ...OFFICE, days: [] };
    expect(newClock(START, MINUTE, closed).dueAt).toBeUndefined();
  });

  test("other office hours move when it is due", () => {
    const clock: Clock = newClock(START, 60 * MINUTE, null);
    expect(clock.dueAt).toBe(START + 60 * MINUTE);
    expect(retarget(clock, 60 * MINUTE, { ...OFFICE, days: [{ day: 6, opensAt: 0, closesAt: 60 }] }).dueAt).toBe(
      Date.UTC(2026, 2, 28, 0),
    );
  });
});

describe("what clocks do in a conversation", () => {
  const first = START;
  test.each([
    ["nothing before the customer writes", "firstResponse", { status: "open" }, null],
    ["run while he waits", "firstResponse", { status: "open", firstCustomerMessageAt: first }, "running"],
    ["sleep with it", "firstResponse", { status: "snoozed", firstCustomerMessageAt: first }, "paused"],
    [
      "stop when answered",
      "firstResponse",
      { status: "open", firstCustomerMessageAt: first, firstResponseAt: 1 },
      "stopped",
    ],
    ["stop when closed", "firstResponse", { status: "closed", firstCustomerMessageAt: first }, "stopped"],
    ["begin with the second wait", "nextResponse", { status: "open", firstCustomerMessageAt: first }, null],
    [
      "run in it",
      "nextResponse",
      { status: "open", firstCustomerMessageAt: 1, firstResponseAt: 2, waitingSince: 3 },
      "running",
    ],
    [
      "wait for the customer",
      "resolution",
      { status: "open", firstCustomerMessageAt: 1, firstResponseAt: 2 },
      "paused",
    ],
    ["run on our turn", "resolution", { status: "open", firstCustomerMessageAt: 1, waitingSince: 1 }, "running"],
    ["end with it", "resolution", { status: "closed", firstCustomerMessageAt: 1 }, "stopped"],
  ] as const)("%s", (_name, metric, facts, mode) => {
    expect(clockMode(metric, facts)?.mode ?? null).toBe(mode);
  });
});
