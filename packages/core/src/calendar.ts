import { Temporal } from "temporal-polyfill";

/** The spans reports are told in. A bucket is named by local time, so names sort as time does. */
export const LEVELS = ["hour", "day", "week", "month"] as const;
/** `hour` is `2026-11-22T03`, `day` `2026-11-22`, `week` the day of its Monday, `month` `2026-11`. */
export type Level = (typeof LEVELS)[number];

const PATTERNS: Record<Level, RegExp> = {
  hour: /^\d{4}-\d{2}-\d{2}T\d{2}$/,
  day: /^\d{4}-\d{2}-\d{2}$/,
  week: /^\d{4}-\d{2}-\d{2}$/,
  month: /^\d{4}-\d{2}$/,
};

/** Whether the platform knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

/** The local date and time a bucket begins at, or null when its name is not one of this level. */
function beginning(bucket: string, level: Level): Temporal.PlainDateTime | null {
  if (!PATTERNS[level].test(bucket)) return null;
  const text = { hour: `${bucket}:00`, day: `${bucket}T00:00`, week: `${bucket}T00:00`, month: `${bucket}-01T00:00` };
  try {
    const local = Temporal.PlainDateTime.from(text[level], { overflow: "reject" });
    return level === "week" && local.dayOfWeek !== 1 ? null : local;
  } catch {
    return null;
  }
}

function span(level: Level, count: number): Temporal.DurationLike {
  if (level === "hour") return { hours: count };
  if (level === "month") return { months: count };
  return { days: level === "week" ? 7 * count : count };
}

function nameOf(local: Temporal.PlainDateTime, level: Level): string {
  const day = local.toPlainDate();
  if (level === "hour") return `${day.toString()}T${String(local.hour).padStart(2, "0")}`;
  if (level === "week") return day.subtract({ days: day.dayOfWeek - 1 }).toString();
  return level === "day" ? day.toString() : day.toPlainYearMonth().toString();
}

/** Whether a name is a bucket of the level that exists in the calendar. */
export function isBucket(bucket: string, level: Level): boolean {
  return beginning(bucket, level) !== null;
}

/** The bucket that a moment (ms since epoch) belongs to where the clocks of `timeZone` hang. */
export function bucketOf(at: number, level: Level, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return nameOf(local, level);
}

/** The bucket of a coarser level that a bucket lies in. */
export function bucketWithin(bucket: string, level: Level, coarser: Level): string {
  const local = beginning(bucket, level);
  if (!local) throw new Error(`${bucket} is no ${level}`);
  return nameOf(local, coarser);
}

/** The bucket `count` after this one (before it, when negative). */
export function shiftBucket(bucket: string, level: Level, count: number): string {
  const local = beginning(bucket, level);
  if (!local) throw new Error(`${bucket} is no ${level}`);
  return nameOf(local.add(span(level, count)), level);
}

/** The moment (ms since epoch) a bucket begins. A time that clocks skip begins where they go on. */
export function startOfBucket(bucket: string, level: Level, timeZone: string): number {
  const local = beginning(bucket, level);
  if (!local) throw new Error(`${bucket} is no ${level}`);
  return local.toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
}

/** The buckets from one to another, both included, at most `max` of them. */
export function bucketsBetween(first: string, last: string, level: Level, max: number): string[] {
  const buckets: string[] = [];
  for (let bucket = first; bucket <= last && buckets.length < max; bucket = shiftBucket(bucket, level, 1))
    buckets.push(bucket);
  return buckets;
}
