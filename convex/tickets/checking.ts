import { v } from "convex/values";
import { internal } from "../_generated/api";
import {
  CHECK_PAGE,
  type Check,
  compareFigures,
  type FiguresPage,
  readFigures,
  storedCounters,
  sumFigures,
  vCheck,
  vFiguresPage,
} from "../lib/checking";
import { internalAction, internalQuery } from "../lib/functions";
import { contributions } from "./counters";

const vSource = v.union(v.literal("tickets"), v.literal("counters"));
const OURS = /^tickets\.(?!lastNumber$)/;

/** A page of tickets folded into counter values, or of the counters themselves. */
export const figures = internalQuery({
  args: { workspaceId: v.id("workspaces"), source: vSource, cursor: v.union(v.string(), v.null()) },
  returns: vFiguresPage,
  handler: async (ctx, { workspaceId, source, cursor }): Promise<FiguresPage> => {
    if (source === "counters") return await storedCounters(ctx, workspaceId, OURS, cursor);
    const { page, isDone, continueCursor } = await ctx.db
      .query("tickets")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
      .paginate({ numItems: CHECK_PAGE, cursor });
    return { figures: sumFigures(page.map(contributions)), cursor: isDone ? null : continueCursor };
  },
});

/**
 * Folds every ticket of a workspace again and compares with the counters. Writes that happen meanwhile can show as
 * differences; run it again then.
 */
export const checkCounters = internalAction({
  args: { workspaceId: v.id("workspaces") },
  returns: vCheck,
  handler: async (ctx, { workspaceId }): Promise<Check> => {
    const pages = (source: "tickets" | "counters") => async (cursor: string | null) =>
      await ctx.runQuery(internal.tickets.checking.figures, { workspaceId, source, cursor });
    return compareFigures(await readFigures(pages("tickets")), await readFigures(pages("counters")));
  },
});
