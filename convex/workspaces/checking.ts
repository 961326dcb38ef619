import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
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
import { MEMBERS_COUNTER } from "./memberModel";

const vSource = v.union(v.literal("workspaceMembers"), v.literal("counters"));
type Source = "workspaceMembers" | "counters";
const OURS = /^members$/;

async function rowsPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, cursor: string | null): Promise<FiguresPage> {
  const rows = ctx.db.query("workspaceMembers").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate({ numItems: CHECK_PAGE, cursor });
  return {
    figures: sumFigures(page.map(() => [[MEMBERS_COUNTER, 1] as const])),
    cursor: isDone ? null : continueCursor,
  };
}

/** A page of rows folded into counter values, or of the counters themselves. */
export const figures = internalQuery({
  args: { workspaceId: v.id("workspaces"), source: vSource, cursor: v.union(v.string(), v.null()) },
  returns: vFiguresPage,
  handler: async (ctx, { workspaceId, source, cursor }): Promise<FiguresPage> => {
    if (source === "counters") return await storedCounters(ctx, workspaceId, OURS, cursor);
    return await rowsPage(ctx, workspaceId, cursor);
  },
});

/**
 * Counts the members of a workspace again and compares with the counters. Writes that happen meanwhile can show as
 * differences; run it again then.
 */
export const checkCounters = internalAction({
  args: { workspaceId: v.id("workspaces") },
  returns: vCheck,
  handler: async (ctx, { workspaceId }): Promise<Check> => {
    const pages = (source: Source) => async (cursor: string | null) =>
      await ctx.runQuery(internal.workspaces.checking.figures, { workspaceId, source, cursor });
    const counted = await readFigures(pages("workspaceMembers"));
    return compareFigures(counted, await readFigures(pages("counters")));
  },
});
