import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import {
  CHECK_PAGE,
  type Check,
  compareFigures,
  type FiguresPage,
  readFigures,
  sumFigures,
  vCheck,
  vFiguresPage,
} from "../lib/checking";
import { internalAction, internalQuery } from "../lib/functions";
import { foldInto, placesOf, timeZoneOf } from "./rollups";

const vSource = v.union(
  v.literal("facts"),
  v.literal("rollups"),
  v.literal("conversations"),
  v.literal("conversationFacts"),
);
type Source = "facts" | "rollups" | "conversations" | "conversationFacts";

type Figure = readonly [string, number];
type Place = Pick<Doc<"reportRollups">, "dimension" | "member" | "level" | "bucket">;
type Figures = Pick<Doc<"reportRollups">, "counts" | "times">;

/** Every number of a rollup under a name of its own. */
function* figuresOf(place: Place, { counts, times }: Figures): Iterable<Figure> {
  const prefix = `report.${place.dimension}.${place.member}.${place.level}.${place.bucket}`;
  for (const [name, value] of Object.entries(counts)) yield [`${prefix}.${name}`, value];
  for (const [name, histogram] of Object.entries(times))
    for (const [bucket, value] of Object.entries(histogram)) yield [`${prefix}.${name}/${bucket}`, value];
}

function* contributionsOf(fact: Doc<"reportFacts">, timeZone: string): Iterable<Figure> {
  const figures = foldInto({ counts: {}, times: {} }, fact, 1);
  for (const place of placesOf(fact, timeZone)) yield* figuresOf(place, figures);
}

/** What a conversation's row says must have been recorded of it. */
function* demandsOf(row: Doc<"conversations">): Iterable<Figure> {
  yield [`fact.created.${row._id}.${row.createdAt}`, 1];
  if (row.firstResponseAt !== undefined) yield [`fact.firstResponse.${row._id}.${row.firstResponseAt}`, 1];
  if (row.resolvedAt !== undefined) yield [`fact.resolved.${row._id}.${row.resolvedAt}`, 1];
  if (row.reopenCount > 0) yield [`fact.reopened.${row._id}`, row.reopenCount];
}

async function factsOf(ctx: QueryCtx, workspaceId: Id<"workspaces">, cursor: string | null) {
  return await ctx.db
    .query("reportFacts")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .paginate({ numItems: CHECK_PAGE, cursor });
}

/** Facts under the names that rows demand them by; a resolution that was followed by a reopening is demanded no more. */
async function suppliesOf(ctx: QueryCtx, fact: Doc<"reportFacts">): Promise<Figure[]> {
  const { kind, conversationId, at } = fact;
  if (!conversationId || !["created", "firstResponse", "resolved", "reopened"].includes(kind)) return [];
  if (kind === "reopened") return [[`fact.reopened.${conversationId}`, 1]];
  const row = kind === "resolved" ? await ctx.db.get("conversations", conversationId) : null;
  if (row && row.resolvedAt !== at) return [];
  return [[`fact.${kind}.${conversationId}.${at}`, 1]];
}

async function pageOf(ctx: QueryCtx, workspaceId: Id<"workspaces">, source: Source, cursor: string | null) {
  const timeZone = await timeZoneOf(ctx, workspaceId);
  if (source === "facts" || source === "conversationFacts") {
    const { page, isDone, continueCursor } = await factsOf(ctx, workspaceId, cursor);
    const rows =
      source === "facts"
        ? page.map((fact) => contributionsOf(fact, timeZone))
        : await Promise.all(page.map(async (fact) => await suppliesOf(ctx, fact)));
    return { figures: sumFigures(rows), cursor: isDone ? null : continueCursor };
  }
  if (source === "rollups") {
    const { page, isDone, continueCursor } = await ctx.db
      .query("reportRollups")
      .withIndex("by_series", (q) => q.eq("workspaceId", workspaceId).eq("timeZone", timeZone))
      .paginate({ numItems: CHECK_PAGE, cursor });
    return { figures: sumFigures(page.map((row) => figuresOf(row, row))), cursor: isDone ? null : continueCursor };
  }
  const { page, isDone, continueCursor } = await ctx.db
    .query("conversations")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .paginate({ numItems: CHECK_PAGE, cursor });
  return { figures: sumFigures(page.map(demandsOf)), cursor: isDone ? null : continueCursor };
}

/** A page of facts or conversations folded into figures, or of the rollups themselves. */
export const figures = internalQuery({
  args: { workspaceId: v.id("workspaces"), source: vSource, cursor: v.union(v.string(), v.null()) },
  returns: vFiguresPage,
  handler: async (ctx, { workspaceId, source, cursor }): Promise<FiguresPage> =>
    await pageOf(ctx, workspaceId, source, cursor),
});

/**
 * Holds every figure of every report against the facts, and the facts against the conversations they tell of. Reads
 * page by page, so writes that happen meanwhile can show as differences; run it again then.
 */
export const checkCounters = internalAction({
  args: { workspaceId: v.id("workspaces") },
  returns: vCheck,
  handler: async (ctx, { workspaceId }): Promise<Check> => {
    const read = async (source: Source) =>
      await readFigures(
        async (cursor) => await ctx.runQuery(internal.reporting.checking.figures, { workspaceId, source, cursor }),
      );
    const folded = compareFigures(await read("facts"), await read("rollups"));
    const recorded = compareFigures(await read("conversations"), await read("conversationFacts"));
    return {
      compared: folded.compared + recorded.compared,
      differences: [...folded.differences, ...recorded.differences],
    };
  },
});
