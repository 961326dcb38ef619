import { bucketsBetween, bucketWithin, isBucket, type Level, shiftBucket, startOfBucket } from "@parley/core/calendar";
import { type Histogram, mergeHistograms, quantileOf, sizeOfHistogram } from "@parley/core/histogram";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { invalidInput } from "../lib/errors";
import type { Dimension, KeptLevel } from "./schema";

/** Buckets a chart shows at most, by level: two weeks of hours, a bit over a year of days, ten years of months. */
export const MAX_BUCKETS: Record<Level, number> = { hour: 14 * 24, day: 400, week: 160, month: 120 };
/** Rollups behind one chart at most: the days of 160 weeks. */
const MAX_SERIES_ROLLUPS = 7 * 160 + 14;
/** Rollups one table of teammates, teams or tags reads at most; a quarter of what the platform lets a query read. */
export const MAX_ROLLUPS = 6000;

/** Days above which whole months are read instead of their days, where that makes no difference. */
const MAX_SINGLE_DAYS = 62;

/** First and last local day of a report, both included, as `YYYY-MM-DD`. */
export interface Period {
  from: string;
  to: string;
}

export interface Figures {
  counts: Record<string, number>;
  /** In ms, each to 4.5 %. */
  times: Record<string, { count: number; p50: number; p90: number }>;
}
type Rollup = Pick<Doc<"reportRollups">, "counts" | "times">;

/**
 * Days a report is told of, once they are known to be in the calendar, in order, and not too many for its level.
 * @throws AppError `invalid_input` (`from`, `to`, `level`)
 */
export function checkPeriod({ from, to }: Period, level: Level): void {
  for (const [field, day] of [
    ["from", from],
    ["to", to],
  ] as const) {
    if (!isBucket(day, "day") || day < "1970-01-01") throw invalidInput(field, "must be a day such as 2026-01-31");
  }
  if (to < from) throw invalidInput("to", "lies before the first day");
  const limit = MAX_BUCKETS[level];
  if (bucketsOf({ from, to }, level, limit + 1).length > limit)
    throw invalidInput("level", `shows at most ${limit} buckets: choose a coarser one or fewer days`);
}

/** The buckets of a level that a period touches. */
export function bucketsOf({ from, to }: Period, level: Level, max = MAX_BUCKETS[level]): string[] {
  if (level === "hour") return bucketsBetween(`${from}T00`, `${to}T23`, "hour", max);
  return bucketsBetween(bucketWithin(from, "day", level), bucketWithin(to, "day", level), level, max);
}

/** The moments (ms) a period begins and ends, the end excluded. */
export function momentsOf({ from, to }: Period, timeZone: string): { start: number; end: number } {
  return {
    start: startOfBucket(from, "day", timeZone),
    end: startOfBucket(shiftBucket(to, "day", 1), "day", timeZone),
  };
}

/** The period of the same length right before. */
export function periodBefore({ from, to }: Period): Period {
  const days = bucketsBetween(from, to, "day", Number.MAX_SAFE_INTEGER).length;
  return { from: shiftBucket(from, "day", -days), to: shiftBucket(from, "day", -1) };
}

/** The sum of rollups, with the quantiles of their times. */
export function sumOf(rollups: readonly Rollup[]): Figures {
  const counts: Record<string, number> = {};
  const held: Record<string, Histogram[]> = {};
  for (const rollup of rollups) {
    for (const [name, value] of Object.entries(rollup.counts)) counts[name] = (counts[name] ?? 0) + value;
    for (const [name, histogram] of Object.entries(rollup.times)) (held[name] ??= []).push(histogram);
  }
  const times: Figures["times"] = {};
  for (const [name, histograms] of Object.entries(held)) {
    const merged = mergeHistograms(histograms);
    const [p50, p90] = [quantileOf(merged, 0.5), quantileOf(merged, 0.9)];
    if (p50 !== null && p90 !== null) times[name] = { count: sizeOfHistogram(merged), p50, p90 };
  }
  return { counts, times };
}

export interface Series {
  workspaceId: Id<"workspaces">;
  timeZone: string;
  dimension: Dimension;
  member: string;
}

/** The rollups of a series whose buckets of a kept level lie between two, both included, in order. */
export async function rollupsOf(ctx: QueryCtx, series: Series, level: KeptLevel, first: string, last: string) {
  const { workspaceId, timeZone, dimension, member } = series;
  return await ctx.db
    .query("reportRollups")
    .withIndex("by_series", (q) =>
      q
        .eq("workspaceId", workspaceId)
        .eq("timeZone", timeZone)
        .eq("dimension", dimension)
        .eq("member", member)
        .eq("level", level)
        .gte("bucket", first)
        .lte("bucket", last),
    )
    .take(MAX_SERIES_ROLLUPS);
}

export interface SeriesFigures {
  total: Figures;
  buckets: ({ bucket: string } & Figures)[];
}

/** What happened in each bucket of a period, and in all. Weeks and months at its ends count only days of the period. */
export async function readSeries(ctx: QueryCtx, series: Series, period: Period, level: Level): Promise<SeriesFigures> {
  const isHourly = level === "hour";
  const rows = isHourly
    ? await rollupsOf(ctx, series, "hour", `${period.from}T00`, `${period.to}T23`)
    : await readDays(ctx, series, period, level === "month" ? MAX_SINGLE_DAYS : Number.POSITIVE_INFINITY);
  const byBucket = new Map<string, Rollup[]>();
  for (const row of rows) {
    const bucket = isHourly || row.level === level ? row.bucket : bucketWithin(row.bucket, row.level, level);
    byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), row]);
  }
  const buckets = bucketsOf(period, level).map((bucket) => ({ bucket, ...sumOf(byBucket.get(bucket) ?? []) }));
  return { total: sumOf(rows), buckets };
}

/** The days of a period; of one longer than `maxDays` whole months where it has them. */
async function readDays(
  ctx: QueryCtx,
  series: Series,
  period: Period,
  maxDays: number,
): Promise<Doc<"reportRollups">[]> {
  const read = partsOf(period, maxDays).map(
    async ({ level, first, last }) => await rollupsOf(ctx, series, level, first, last),
  );
  return (await Promise.all(read)).flat();
}

export interface Part {
  level: "day" | "month";
  first: string;
  last: string;
}

/** A period as days, or, above `maxDays` days, as whole months with the days before and after them. */
export function partsOf({ from, to }: Period, maxDays: number): Part[] {
  if (bucketsBetween(from, to, "day", maxDays + 1).length <= maxDays) return [{ level: "day", first: from, last: to }];
  const firstMonth = shiftBucket(bucketWithin(shiftBucket(from, "day", -1), "day", "month"), "month", 1);
  const lastMonth = shiftBucket(bucketWithin(shiftBucket(to, "day", 1), "day", "month"), "month", -1);
  if (firstMonth > lastMonth) return [{ level: "day", first: from, last: to }];
  const before = shiftBucket(`${firstMonth}-01`, "day", -1);
  const after = `${shiftBucket(lastMonth, "month", 1)}-01`;
  const parts: Part[] = [
    { level: "day", first: from, last: before },
    { level: "month", first: firstMonth, last: lastMonth },
    { level: "day", first: after, last: to },
  ];
  return parts.filter(({ first, last }) => first <= last);
}

export interface Breakdown {
  members: ({ member: string } & Figures)[];
  /** More happened than one table can add up: figures are of a part only, and fewer days give all of it. */
  isPartial: boolean;
}

/** What happened to each teammate, team, tag or channel in a period, in no order. */
export async function readBreakdown(
  ctx: QueryCtx,
  { workspaceId, timeZone, dimension }: Omit<Series, "member">,
  period: Period,
): Promise<Breakdown> {
  const rows: Doc<"reportRollups">[] = [];
  for (const { level, first, last } of partsOf(period, MAX_SINGLE_DAYS)) {
    const found = await ctx.db
      .query("reportRollups")
      .withIndex("by_bucket", (q) =>
        q
          .eq("workspaceId", workspaceId)
          .eq("timeZone", timeZone)
          .eq("dimension", dimension)
          .eq("level", level)
          .gte("bucket", first)
          .lte("bucket", last),
      )
      .take(MAX_ROLLUPS + 1 - rows.length);
    rows.push(...found);
    if (rows.length > MAX_ROLLUPS) break;
  }
  const byMember = new Map<string, Rollup[]>();
  for (const row of rows) byMember.set(row.member, [...(byMember.get(row.member) ?? []), row]);
  const members = [...byMember].map(([member, rollups]) => ({ member, ...sumOf(rollups) }));
  return { members, isPartial: rows.length > MAX_ROLLUPS };
}
