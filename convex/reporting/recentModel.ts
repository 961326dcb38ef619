import { bucketOf, shiftBucket } from "@parley/core/calendar";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { readSeries } from "./reads";
import { timeZoneOf } from "./rollups";

/** First responses of the last `days` days up to `now`: how many, and their median and 90 % in ms; null without any. */
export async function recentFirstResponses(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  now: number,
  days: number,
): Promise<{ count: number; p50: number; p90: number } | null> {
  const timeZone = await timeZoneOf(ctx, workspaceId);
  const to = bucketOf(now, "day", timeZone);
  const period = { from: shiftBucket(to, "day", 1 - days), to };
  const { total } = await readSeries(ctx, { workspaceId, timeZone, dimension: "all", member: "" }, period, "day");
  return total.times.firstResponse ?? null;
}
