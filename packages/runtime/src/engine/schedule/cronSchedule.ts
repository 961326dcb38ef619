/** When a cron job runs next. All times are UTC, in milliseconds since the epoch. */

/** A schedule as `cronJobs()` exports it. */
export type Schedule =
  | { type: "interval"; seconds?: number; minutes?: number; hours?: number }
  | { type: "hourly"; minuteUTC?: number }
  | { type: "daily"; hourUTC: number; minuteUTC?: number }
  | { type: "weekly"; dayOfWeek: string; hourUTC: number; minuteUTC?: number }
  | { type: "monthly"; day: number; hourUTC: number; minuteUTC?: number }
  | { type: "cron"; cron: string };

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** No valid expression is silent for longer: 29 February may be eight years away. */
const HORIZON_YEARS = 9;

interface Fields {
  minutes: Set<number>;
  hours: Set<number>;
  days: Set<number>;
  months: Set<number>;
  weekdays: Set<number>;
  /** With both day fields restricted, either one may match. */
  eitherDay: boolean;
}

function parseNumber(text: string, names: string[], first: number): number {
  const named = names.findIndex((name) => name.slice(0, 3) === text.toLowerCase());
  const value = named >= 0 ? named + first : Number(text);
  if (!/^\w+$/.test(text) || !Number.isInteger(value)) throw new Error(`Invalid cron field "${text}"`);
  return value;
}

function parsePart(part: string, min: number, max: number, names: string[]): number[] {
  const [range = "", stepText] = part.split("/");
  const step = stepText === undefined ? 1 : Number(stepText);
  if (!Number.isInteger(step) || step < 1) throw new Error(`Invalid cron step "${part}"`);
  const [from, to] =
    range === "*" || range === "?" ? [min, max] : range.split("-").map((text) => parseNumber(text, names, min));
  const first = from as number;
  const last = to ?? (stepText === undefined ? first : max);
  if (first < min || last > max || first > last) throw new Error(`Cron field "${part}" is out of range ${min}-${max}`);
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}

function parseField(field: string, min: number, max: number, names: string[] = []): Set<number> {
  return new Set(field.split(",").flatMap((part) => parsePart(part, min, max, names)));
}

/** @throws when the expression is not five valid fields. */
export function parseCron(expression: string): Fields {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 5) throw new Error(`A cron expression has five fields, got "${expression}"`);
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string];
  const weekdays = parseField(weekday, 0, 7, DAYS);
  if (weekdays.has(7)) weekdays.add(0);
  return {
    minutes: parseField(minute, 0, 59),
    hours: parseField(hour, 0, 23),
    days: parseField(day, 1, 31),
    months: parseField(month, 1, 12, MONTHS),
    weekdays,
    eitherDay: !/^[*?]/.test(day) && !/^[*?]/.test(weekday),
  };
}

function dayMatches(fields: Fields, date: Date): boolean {
  const inMonth = fields.days.has(date.getUTCDate());
  const inWeek = fields.weekdays.has(date.getUTCDay());
  return fields.eitherDay ? inMonth || inWeek : inMonth && inWeek;
}

/** First matching minute after `after`. @throws when there is none within nine years. */
export function nextCron(expression: string, after: number): number {
  const fields = parseCron(expression);
  const date = new Date(Math.floor(after / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
  const end = date.getUTCFullYear() + HORIZON_YEARS;
  while (date.getUTCFullYear() < end) {
    if (!fields.months.has(date.getUTCMonth() + 1))
      (date.setUTCMonth(date.getUTCMonth() + 1, 1), date.setUTCHours(0, 0));
    else if (!dayMatches(fields, date)) (date.setUTCDate(date.getUTCDate() + 1), date.setUTCHours(0, 0));
    else if (!fields.hours.has(date.getUTCHours())) date.setUTCHours(date.getUTCHours() + 1, 0);
    else if (!fields.minutes.has(date.getUTCMinutes())) date.setUTCMinutes(date.getUTCMinutes() + 1);
    else return date.getTime();
  }
  throw new Error(`The cron expression "${expression}" never matches.`);
}

/** A minute of the hour for a job that names none: jobs spread out, and each keeps its own. */
function minuteFor(name: string): number {
  let hash = 7;
  for (let i = 0; i < name.length; i++) hash = (Math.imul(hash, 31) + name.charCodeAt(i)) >>> 0;
  return hash % 60;
}

/** First run after `after` (ms). `last` is the latest run, from which intervals count. */
export function nextRun(name: string, schedule: Schedule, last: number | null, after: number): number {
  if (schedule.type === "interval") return nextInterval(schedule, last, after);
  return nextCron(asCron(name, schedule), after);
}

function asCron(name: string, schedule: Exclude<Schedule, { type: "interval" }>): string {
  if (schedule.type === "cron") return schedule.cron;
  const minute = schedule.minuteUTC ?? minuteFor(name);
  switch (schedule.type) {
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${schedule.hourUTC} * * *`;
    case "weekly":
      return `${minute} ${schedule.hourUTC} * * ${DAYS.indexOf(schedule.dayOfWeek)}`;
    case "monthly":
      return `${minute} ${schedule.hourUTC} ${schedule.day} * *`;
  }
}

/** Time between two runs, ms; null for a job with a time of day. */
export function intervalOf(schedule: Schedule): number | null {
  if (schedule.type !== "interval") return null;
  const { seconds = 0, minutes = 0, hours = 0 } = schedule;
  return ((hours * 60 + minutes) * 60 + seconds) * SECOND_MS;
}

function nextInterval(schedule: Extract<Schedule, { type: "interval" }>, last: number | null, after: number): number {
  const interval = intervalOf(schedule) ?? 0;
  if (!(interval > 0)) throw new Error("A cron interval must be longer than zero.");
  if (last === null) return after;
  // Runs that were missed while nothing ran are made up for by one.
  return last + interval > after ? last + interval : last + Math.ceil((after - last + 1) / interval) * interval;
}
