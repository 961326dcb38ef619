import type { PaginationOptions } from "convex/server";
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
import { contributions, counterNames } from "./counters";

const vSource = v.union(v.literal("conversations"), v.literal("mentions"), v.literal("counters"));
type Source = "conversations" | "mentions" | "counters";

async function conversationsPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("conversations").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  return { figures: sumFigures(page.map(contributions)), cursor: isDone ? null : continueCursor };
}

async function mentionsPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("mentions").withIndex("by_user", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  const figures = sumFigures(page.map((row) => [[counterNames.mentions(row.userId), 1] as const]));
  return { figures, cursor: isDone ? null : continueCursor };
}

const OURS = /^(?:conversations|visitor\.unread|mentions)\./;

/** A page of rows folded into counter values, or of the counters themselves. */
export const figures = internalQuery({
  args: { workspaceId: v.id("workspaces"), source: vSource, cursor: v.union(v.string(), v.null()) },
  returns: vFiguresPage,
  handler: async (ctx, { workspaceId, source, cursor }): Promise<FiguresPage> => {
    if (source === "counters") return await storedCounters(ctx, workspaceId, OURS, cursor);
    const options = { numItems: CHECK_PAGE, cursor };
    return await (source === "mentions" ? mentionsPage : conversationsPage)(ctx, workspaceId, options);
  },
});

/**
 * Folds every conversation and mention of a workspace again and compares with the counters. Reads page by page, so
 * writes that happen meanwhile can show as differences; run it again then.
 */
export const checkCounters = internalAction({
  args: { workspaceId: v.id("workspaces") },
  returns: vCheck,
  handler: async (ctx, { workspaceId }): Promise<Check> => {
    const pages = (source: Source) => async (cursor: string | null) =>
      await ctx.runQuery(internal.conversations.checking.figures, { workspaceId, source, cursor });
    const counted = await readFigures(pages("mentions"), await readFigures(pages("conversations")));
    return compareFigures(counted, await readFigures(pages("counters")));
  },
});
