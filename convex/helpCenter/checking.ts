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
import { articleCounters } from "./articlesModel";
import { COLLECTIONS_COUNTER } from "./collectionsModel";
import { termsCounter } from "./searchModel";

const SOURCES = ["articles", "collections", "helpSearchTerms"] as const;
const vSource = v.union(
  v.literal("articles"),
  v.literal("collections"),
  v.literal("helpSearchTerms"),
  v.literal("counters"),
);
type Source = "articles" | "collections" | "helpSearchTerms" | "counters";
const OURS = /^helpCenter\./;

async function articlesPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("articles").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  return {
    figures: sumFigures(
      page.map(({ status }) => [[articleCounters.all, 1] as const, [articleCounters.of(status), 1] as const]),
    ),
    cursor: isDone ? null : continueCursor,
  };
}

async function collectionsPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("collections").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  return {
    figures: sumFigures(page.map(() => [[COLLECTIONS_COUNTER, 1] as const])),
    cursor: isDone ? null : continueCursor,
  };
}

async function helpSearchTermsPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("helpSearchTerms").withIndex("by_term", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  return {
    figures: sumFigures(page.map(({ month }) => [[termsCounter(month), 1] as const])),
    cursor: isDone ? null : continueCursor,
  };
}

const PAGES = { articles: articlesPage, collections: collectionsPage, helpSearchTerms: helpSearchTermsPage };

/** A page of rows folded into counter values, or of the counters themselves. */
export const figures = internalQuery({
  args: { workspaceId: v.id("workspaces"), source: vSource, cursor: v.union(v.string(), v.null()) },
  returns: vFiguresPage,
  handler: async (ctx, { workspaceId, source, cursor }): Promise<FiguresPage> => {
    if (source === "counters") return await storedCounters(ctx, workspaceId, OURS, cursor);
    return await PAGES[source](ctx, workspaceId, { numItems: CHECK_PAGE, cursor });
  },
});

/**
 * Counts the articles, collections and searched words of a workspace again and compares with the counters. Writes that happen meanwhile can show as
 * differences; run it again then.
 */
export const checkCounters = internalAction({
  args: { workspaceId: v.id("workspaces") },
  returns: vCheck,
  handler: async (ctx, { workspaceId }): Promise<Check> => {
    const pages = (source: Source) => async (cursor: string | null) =>
      await ctx.runQuery(internal.helpCenter.checking.figures, { workspaceId, source, cursor });
    const counted = new Map<string, number>();
    for (const source of SOURCES) await readFigures(pages(source), counted);
    return compareFigures(counted, await readFigures(pages("counters")));
  },
});
