import type { OfficeHours } from "../views.ts";

export type Hours = NonNullable<OfficeHours>;
export type OpeningTime = Hours["schedule"][number];

/** Days in the order of a week that begins on Monday, with the numbers the schedule uses. */
export const DAYS = [
  { day: 1, label: "Monday" },
  { day: 2, label: "Tuesday" },
  { day: 3, label: "Wednesday" },
  { day: 4, label: "Thursday" },
  { day: 5, label: "Friday" },
  { day: 6, label: "Saturday" },
  { day: 0, label: "Sunday" },
] as const;

const DAY_MINUTES = 1440;

/** Minutes after midnight as a time input shows them; midnight at the end of a day is 00:00. */
export function asClock(minutes: number): string {
  const within = minutes % DAY_MINUTES;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

/** Minutes of a time input, or null while it is not complete. */
export function fromClock(text: string): number | null {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(text) ?? [];
  return hours === undefined || minutes === undefined ? null : Number(hours) * 60 + Number(minutes);
}

/** A time with another opening or closing; closing not after opening means the next day. */
export function withClock(time: OpeningTime, part: "opensAt" | "closesAt", text: string): OpeningTime {
  const minutes = fromClock(text);
  if (minutes === null) return time;
  const opensAt = part === "opensAt" ? minutes : time.opensAt;
  const closes = (part === "closesAt" ? minutes : time.closesAt) % DAY_MINUTES;
  return { ...time, opensAt, closesAt: closes > opensAt ? closes : closes + DAY_MINUTES };
}

/** Nine to five on weekdays, where the reader is. */
export function usualHours(): Hours {
  return {
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    schedule: [1, 2, 3, 4, 5].map((day) => ({ day, opensAt: 9 * 60, closesAt: 17 * 60 })),
    holidays: [],
  };
}

/** The zones the browser knows, with the chosen one in any case. */
export function timeZones(chosen: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(chosen) ? known : [chosen, ...known];
}
