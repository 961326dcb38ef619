import { bucketWithin, type Level, shiftBucket } from "@parley/core/calendar";
import type { QueryCtx } from "../_generated/server";
import { type Figures, type Period, readSeries, rollupsOf, type Series } from "./reads";

/** How many more tickets are open for what happened. */
export function backlogChange({ counts }: Pick<Figures, "counts">): number {
  const of = (name: string) => counts[name] ?? 0;
  return of("ticketCreated") + of("ticketReopened") - of("ticketResolved") - of("ticketErased");
}

/**
 * Tickets open when a day begins: what all months before it and the days of its month before it add up to, at most a
 * rollup for each month since 1970 and each day of one.
 */
async function openBefore(ctx: QueryCtx, series: Series, day: string): Promise<number> {
  const month = bucketWithin(day, "day", "month");
  const rollups = [
    ...(await rollupsOf(ctx, series, "month", "", shiftBucket(month, "month", -1))),
    ...(await rollupsOf(ctx, series, "day", `${month}-01`, shiftBucket(day, "day", -1))),
  ];
  return rollups.reduce((open, rollup) => open + backlogChange(rollup), 0);
}

export interface Backlog {
  /** Tickets open when the period begins. */
  opening: number;
  /** Tickets open at the end of each bucket. */
  buckets: { bucket: string; open: number }[];
}

/** How many tickets were open at the end of each bucket of a period. */
export async function readBacklog(ctx: QueryCtx, series: Series, period: Period, level: Level): Promise<Backlog> {
  const opening = await openBefore(ctx, series, period.from);
  let open = opening;
  const { buckets } = await readSeries(ctx, series, period, level);
  return {
    opening,
    buckets: buckets.map(({ bucket, ...figures }) => ({ bucket, open: (open += backlogChange(figures)) })),
  };
}
