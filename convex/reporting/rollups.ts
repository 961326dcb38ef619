import { bucketOf } from "@parley/core/calendar";
import { addDuration } from "@parley/core/histogram";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { keep, oncePerTransaction } from "../lib/memory";
import type { Dimension, KeptLevel } from "./schema";

export const KEPT_LEVELS: readonly KeptLevel[] = ["hour", "day", "month"];
/** Where a workspace's days begin until it says where it is. */
export const DEFAULT_TIME_ZONE = "UTC";

/** The parts of a fact that rollups are made of. */
export type FoldedFact = Pick<
  Doc<"reportFacts">,
  "kind" | "at" | "channel" | "agentId" | "teamId" | "tagId" | "formId" | "policyId" | "durationMs" | "bin" | "rating"
>;
type Figures = Pick<Doc<"reportRollups">, "counts" | "times">;
type KeptRollup = Figures & Pick<Doc<"reportRollups">, "_id">;
export interface Place {
  dimension: Dimension;
  member: string;
  level: KeptLevel;
  bucket: string;
}

function membersOf(fact: FoldedFact): [Dimension, string][] {
  const members: [Dimension, string | undefined][] = [
    ["all", ""],
    ["channel", fact.channel],
    ["agent", fact.agentId],
    ["team", fact.teamId],
    ["tag", fact.tagId],
    ["form", fact.formId],
    ["policy", fact.policyId],
  ];
  return members.filter((entry): entry is [Dimension, string] => entry[1] !== undefined);
}

/** The rollups a fact is part of: every level of everything it can be told apart by. A tag is counted for itself only. */
export function placesOf(fact: FoldedFact, timeZone: string): Place[] {
  const members =
    fact.kind === "tagged" ? membersOf(fact).filter(([dimension]) => dimension === "tag") : membersOf(fact);
  return KEPT_LEVELS.flatMap((level) => {
    const bucket = bucketOf(fact.at, level, timeZone);
    return members.map(([dimension, member]) => ({ dimension, member, level, bucket }));
  });
}

function bump(counts: Record<string, number>, name: string, by: number): Record<string, number> {
  const { [name]: held = 0, ...rest } = counts;
  return held + by === 0 ? rest : { ...rest, [name]: held + by };
}

/** Figures with one more fact in them (`by` 1), or one less (`by` -1). Pure. */
export function foldInto(figures: Figures, fact: FoldedFact, by: 1 | -1): Figures {
  const { kind, durationMs, bin, rating } = fact;
  let counts = bump(figures.counts, kind, by);
  if (rating !== undefined) counts = bump(counts, `${kind}${rating}`, by);
  if (bin !== undefined) counts = bump(counts, `${kind}In${bin}`, by);
  if (durationMs === undefined) return { counts, times: figures.times };
  const { [kind]: held = {}, ...rest } = figures.times;
  const histogram = addDuration(held, durationMs, by);
  return { counts, times: Object.keys(histogram).length === 0 ? rest : { ...rest, [kind]: histogram } };
}

async function foldAt(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  timeZone: string,
  place: Place,
  fact: FoldedFact,
  by: 1 | -1,
): Promise<void> {
  const { dimension, member, level, bucket } = place;
  const key = ["reportRollups", workspaceId, timeZone, dimension, member, level, bucket].join("/");
  const row = await oncePerTransaction(ctx, key, async (): Promise<KeptRollup | null> => {
    const rows = ctx.db
      .query("reportRollups")
      .withIndex("by_series", (q) =>
        q
          .eq("workspaceId", workspaceId)
          .eq("timeZone", timeZone)
          .eq("dimension", dimension)
          .eq("member", member)
          .eq("level", level)
          .eq("bucket", bucket),
      );
    return await rows.unique();
  });
  const figures = foldInto(row ?? { counts: {}, times: {} }, fact, by);
  if (Object.keys(figures.counts).length === 0) {
    if (row) await ctx.db.delete("reportRollups", row._id);
    keep(ctx, key, null);
    return;
  }
  if (row) await ctx.db.patch("reportRollups", row._id, figures);
  const _id = row?._id ?? (await ctx.db.insert("reportRollups", { workspaceId, timeZone, ...place, ...figures }));
  keep(ctx, key, { _id, ...figures });
}

/** Adds a fact to every rollup of a time zone it belongs to, or takes it out of them. */
export async function fold(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  timeZone: string,
  fact: FoldedFact,
  by: 1 | -1,
): Promise<void> {
  for (const place of placesOf(fact, timeZone)) await foldAt(ctx, workspaceId, timeZone, place, fact, by);
}

/** The report settings of a workspace, if it ever changed them. */
export async function settingsRow(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"reportSettings"> | null> {
  return await ctx.db
    .query("reportSettings")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** The time zone a workspace's reports are told in. */
export async function timeZoneOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<string> {
  return (await settingsRow(ctx, workspaceId))?.timeZone ?? DEFAULT_TIME_ZONE;
}
