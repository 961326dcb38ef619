import { Temporal } from "temporal-polyfill";
import { isTimeZone } from "./calendar.ts";

/** Minutes after local midnight. One that passes midnight closes above 1440; `day` 0 is Sunday. */
export interface OpeningTime {
  day: number;
  opensAt: number;
  closesAt: number;
}
export interface OfficeHours {
  /** An IANA name the platform knows. */
  timeZone: string;
  days: readonly OpeningTime[];
  /** Local dates (`YYYY-MM-DD`) that are closed from midnight to midnight; nothing that would begin on one is held. */
  holidays: readonly { date: string }[];
}
/** A span of time, in ms since epoch, its end not included. */
export interface Span {
  from: number;
  to: number;
}

const MINUTE = 60_000;
const DAY_MINUTES = 1440;
const DAY = DAY_MINUTES * MINUTE;
/** How far ahead anything is looked for: longer than any row of holidays. */
const HORIZON = 4 * 366 * DAY;
/** How much time is worked out at once while looking ahead. */
const STRIDE = 14 * DAY;
export const MAX_OPENING_TIMES = 28;
export const MAX_HOLIDAYS = 200;

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < "1970-01-01") return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}

const isMinute = (value: number, min: number, max: number) => Number.isInteger(value) && value >= min && value <= max;

function openingProblem({ day, opensAt, closesAt }: OpeningTime): { field: string; reason: string } | null {
  if (!isMinute(day, 0, 6)) return { field: "day", reason: "must be a day from 0 (Sunday) to 6" };
  if (!isMinute(opensAt, 0, DAY_MINUTES - 1)) return { field: "opensAt", reason: "must be a minute of the day" };
  if (!isMinute(closesAt, opensAt + 1, opensAt + DAY_MINUTES))
    return { field: "closesAt", reason: "must be after it opens, by a day at most" };
  return null;
}

/** Whether two opening times hold in the same minute of a week that begins again. */
function overlap(a: OpeningTime, b: OpeningTime): boolean {
  const week = 7 * DAY_MINUTES;
  const [from, to] = [a.day * DAY_MINUTES + a.opensAt, a.day * DAY_MINUTES + a.closesAt];
  const [start, end] = [b.day * DAY_MINUTES + b.opensAt, b.day * DAY_MINUTES + b.closesAt];
  return [-week, 0, week].some((shift) => start + shift < to && from < end + shift);
}

/** What is wrong with office hours, and where (`holidays[2].date`); null when nothing is. */
export function officeHoursProblem(hours: OfficeHours): { path: string; reason: string } | null {
  const { timeZone, days, holidays } = hours;
  if (!isTimeZone(timeZone)) return { path: "timeZone", reason: "is not a time zone such as Europe/Berlin" };
  if (days.length > MAX_OPENING_TIMES) return { path: "days", reason: `has more than ${MAX_OPENING_TIMES} elements` };
  for (const [index, time] of days.entries()) {
    const problem = openingProblem(time);
    if (problem) return { path: `days[${index}].${problem.field}`, reason: problem.reason };
    if (days.slice(0, index).some((other) => overlap(other, time)))
      return { path: `days[${index}]`, reason: "overlaps another opening time" };
  }
  if (holidays.length > MAX_HOLIDAYS) return { path: "holidays", reason: `has more than ${MAX_HOLIDAYS} elements` };
  const bad = holidays.findIndex(({ date }) => !isDate(date));
  return bad < 0 ? null : { path: `holidays[${bad}].date`, reason: "must be a day since 1970 such as 2026-12-25" };
}

const localTime = (timeZone: string, at: number) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
const offsetOf = (local: Temporal.ZonedDateTime) => local.offsetNanoseconds / 1e6;

/**
 * Spans in which the clocks of a zone keep one offset from UTC (ms). Looking for a change is dear, so it is not done
 * where a short span begins and ends alike: no zone changes its clocks and back within two weeks.
 */
function* offsetSpans(timeZone: string, from: number, to: number): Generator<Span & { offset: number }> {
  const offset = offsetOf(localTime(timeZone, from));
  if (to - from <= STRIDE && offset === offsetOf(localTime(timeZone, to))) {
    yield { from, to, offset };
    return;
  }
  for (let start = from; start < to;) {
    const local = localTime(timeZone, start);
    const next = local.getTimeZoneTransition("next")?.epochMilliseconds ?? to;
    const end = Math.min(next, to);
    yield { from: start, to: end, offset: offsetOf(local) };
    start = end;
  }
}

/** The times a local day is open, as ms of its wall clock; they may pass its end. */
function wallTimes(hours: OfficeHours, holidays: ReadonlySet<string>, midnight: number): Span[] {
  const isHoliday = (at: number) => holidays.has(new Date(at).toISOString().slice(0, 10));
  if (isHoliday(midnight)) return [];
  const lastMinute = midnight + (isHoliday(midnight + DAY) ? DAY : 2 * DAY);
  const day = new Date(midnight).getUTCDay();
  return hours.days
    .filter((time) => time.day === day)
    .map((time) => ({
      from: midnight + time.opensAt * MINUTE,
      to: Math.min(midnight + time.closesAt * MINUTE, lastMinute),
    }));
}

/** Spans joined where they meet; given and returned in order of time. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

/**
 * When it is open between two times, in order and not touching. What counts is what the clock on the wall shows: an hour
 * that clocks skip is not open, one that they show twice is open twice.
 */
export function openSpans(hours: OfficeHours, from: number, to: number): Span[] {
  const holidays = new Set(hours.holidays.map(({ date }) => date));
  const spans: Span[] = [];
  for (const { offset, ...span } of offsetSpans(hours.timeZone, from, to)) {
    const first = Math.floor((span.from + offset) / DAY) * DAY - DAY;
    for (let midnight = first; midnight < span.to + offset; midnight += DAY) {
      for (const wall of wallTimes(hours, holidays, midnight)) {
        const clipped = { from: Math.max(wall.from - offset, span.from), to: Math.min(wall.to - offset, span.to) };
        if (clipped.from < clipped.to) spans.push(clipped);
      }
    }
  }
  return joined(spans.sort((a, b) => a.from - b.from));
}

/** Whether it is open at a time (ms since epoch). */
export function isOpenAt(hours: OfficeHours, at: number): boolean {
  return openSpans(hours, at, at + 1).length > 0;
}

/** When it opens or closes next after a time; null when it does not within years. */
export function nextChange(hours: OfficeHours, at: number): number | null {
  const wasOpen = isOpenAt(hours, at);
  for (let from = at; from < at + HORIZON; from += STRIDE) {
    const spans = openSpans(hours, from, from + STRIDE);
    const [first] = spans;
    if (!wasOpen && first) return first.from;
    if (wasOpen && first?.from !== from) return from;
    if (wasOpen && first && first.to < from + STRIDE) return first.to;
  }
  return null;
}

/** When `durationMs` of open time have passed since `startMs`; null when that takes years. */
export function addOpenTime(hours: OfficeHours, startMs: number, durationMs: number): number | null {
  let left = durationMs;
  if (left <= 0) return startMs;
  for (let from = startMs; from < startMs + HORIZON; from += STRIDE) {
    for (const span of openSpans(hours, from, from + STRIDE)) {
      const length = span.to - span.from;
      if (length >= left) return span.from + left;
      left -= length;
    }
  }
  return null;
}

/** How much of the time between two moments is open, in ms. */
export function openTimeBetween(hours: OfficeHours, from: number, to: number): number {
  return openSpans(hours, from, to).reduce((sum, span) => sum + span.to - span.from, 0);
}
