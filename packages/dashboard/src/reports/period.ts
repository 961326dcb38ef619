import { bucketOf, bucketsBetween, isBucket, type Level, shiftBucket, startOfBucket } from "@parley/core/calendar";

/** Local days of the workspace, both included. */
export interface Period {
  from: string;
  to: string;
}

export const PRESETS = [
  { id: "7", label: "Last 7 days" },
  { id: "14", label: "Last 14 days" },
  { id: "28", label: "Last 28 days" },
  { id: "month", label: "This month" },
  { id: "lastMonth", label: "Last month" },
  { id: "year", label: "Last 12 months" },
] as const;
export type PresetId = (typeof PRESETS)[number]["id"];

/** The days of a preset, told from the day it is in the workspace. */
export function presetPeriod(id: PresetId, now: number, timeZone: string): Period {
  const today = bucketOf(now, "day", timeZone);
  const month = bucketOf(now, "month", timeZone);
  if (id === "month") return { from: `${month}-01`, to: today };
  if (id === "lastMonth") {
    const last = shiftBucket(month, "month", -1);
    return { from: `${last}-01`, to: shiftBucket(`${month}-01`, "day", -1) };
  }
  if (id === "year") return { from: `${shiftBucket(month, "month", -11)}-01`, to: today };
  return { from: shiftBucket(today, "day", 1 - Number(id)), to: today };
}

/** Days of a period. */
export function daysOf({ from, to }: Period): number {
  return bucketsBetween(from, to, "day", 5000).length;
}

/** The level that shows a period well: as fine as fits a chart. */
export function levelFor(period: Period): Level {
  const days = daysOf(period);
  if (days <= 2) return "hour";
  if (days <= 62) return "day";
  return days <= 200 ? "week" : "month";
}

export interface ReportSearch {
  from?: string;
  to?: string;
  /** Not compared with the period before. */
  alone?: true;
}

const day = (value: unknown) => (typeof value === "string" && isBucket(value, "day") ? value : undefined);

/** What an address says of a report; anything that is no period is left out. */
export function reportSearch(search: Record<string, unknown>): ReportSearch {
  const [from, to] = [day(search.from), day(search.to)];
  return { ...(from && to && from <= to && { from, to }), ...(search.alone === true && { alone: true as const }) };
}

const monthDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const withYear = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });
const monthName = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
const dayNumber = new Intl.DateTimeFormat("en-GB", { day: "numeric", timeZone: "UTC" });

const moment = (bucket: string, level: Level) => startOfBucket(bucket, level, "UTC");

/** `1 to 14 Jun`, `28 May to 3 Jun`, with the year when it is not this one. */
export function periodWords({ from, to }: Period, thisYear: string): string {
  const format = to.startsWith(thisYear) && from.startsWith(thisYear) ? monthDay : withYear;
  const end = format.format(moment(to, "day"));
  if (from === to) return end;
  const isSameMonth = from.slice(0, 7) === to.slice(0, 7);
  return `${(isSameMonth ? dayNumber : format).format(moment(from, "day"))} to ${end}`;
}

/** A bucket in a chart's tip: `Thu 11 Jun`, `Week of 8 Jun`, `Jun 2026`, `Thu 11 Jun, 14:00`. */
export function bucketWords(bucket: string, level: Level): string {
  if (level === "month") return monthName.format(moment(bucket, level));
  if (level === "week") return `Week of ${monthDay.format(moment(bucket, level))}`;
  const words = weekday.format(moment(bucket.slice(0, 10), "day")).replace(",", "");
  return level === "hour" ? `${words}, ${bucket.slice(11)}:00` : words;
}

/** A bucket below a chart: as short as can be. */
export function tickWords(bucket: string, level: Level, isFirst: boolean): string {
  if (level === "month") return monthName.format(moment(bucket, level)).slice(0, isFirst ? undefined : 3);
  if (level === "hour") return `${bucket.slice(11)}:00`;
  const isMonthsFirst = isFirst || bucket.endsWith("-01") || level === "week";
  return (isMonthsFirst ? monthDay : dayNumber).format(moment(bucket, level));
}

/** The days a bucket covers, cut to the report's. */
export function bucketPeriod(bucket: string, level: Level, { from, to }: Period): Period {
  if (level === "hour" || level === "day") return { from: bucket.slice(0, 10), to: bucket.slice(0, 10) };
  const first = level === "month" ? `${bucket}-01` : bucket;
  const next = shiftBucket(bucket, level, 1);
  const last = shiftBucket(level === "month" ? `${next}-01` : next, "day", -1);
  return { from: first < from ? from : first, to: last > to ? to : last };
}
