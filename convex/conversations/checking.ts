import type { PaginationOptions } from "convex/server";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { internalAction, internalQuery } from "../lib/functions";
import { contributions, counterNames } from "./counters";

const PAGE = 500;
const vFigures = v.array(v.object({ name: v.string(), value: v.number() }));
type Figures = { name: string; value: number }[];
const vPage = v.object({ figures: vFigures, cursor: v.union(v.string(), v.null()) });
type FiguresPage = { figures: Figures; cursor: string | null };

const vSource = v.union(v.literal("conversations"), v.literal("mentions"), v.literal("counters"));
type Source = "conversations" | "mentions" | "counters";

function sum(rows: readonly Iterable<readonly [string, number]>[]): Figures {
  const totals = new Map<string, number>();
  for (const row of rows) for (const [name, value] of row) totals.set(name, (totals.get(name) ?? 0) + value);
  return [...totals].map(([name, value]) => ({ name, value }));
}

async function conversationsPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("conversations").withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  return { figures: sum(page.map(contributions)), cursor: isDone ? null : continueCursor };
}

async function mentionsPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("mentions").withIndex("by_user", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  const figures = sum(page.map((row) => [[counterNames.mentions(row.userId), 1] as const]));
  return { figures, cursor: isDone ? null : continueCursor };
}

const OURS = /^(?:conversations|visitor\.unread|mentions)\./;

async function countersPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, options: PaginationOptions) {
  const rows = ctx.db.query("counters").withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId));
  const { page, isDone, continueCursor } = await rows.paginate(options);
  const entries = page
    .filter((row: Doc<"counters">) => OURS.test(row.name))
    .map((row) => [row.name, row.value] as const);
  return { figures: sum([entries]), cursor: isDone ? null : continueCursor };
}

const READERS = { conversations: conversationsPage, mentions: mentionsPage, counters: countersPage };

/** A page of rows folded into counter values, or of the counters themselves. */
export const figures = internalQuery({
  args: { workspaceId: v.id("workspaces"), source: vSource, cursor: v.union(v.string(), v.null()) },
  returns: vPage,
  handler: async (ctx, { workspaceId, source, cursor }): Promise<FiguresPage> =>
    await READERS[source](ctx, workspaceId, { numItems: PAGE, cursor }),
});

const vDifference = v.object({ name: v.string(), counted: v.number(), stored: v.number() });
type Difference = { name: string; counted: number; stored: number };

/**
 * Folds every conversation and mention of a workspace again and compares with the counters: an empty answer means that
 * they agree. Reads page by page, so writes that happen meanwhile can show as differences; run it again then.
 */
export const checkCounters = internalAction({
  args: { workspaceId: v.id("workspaces") },
  returns: v.array(vDifference),
  handler: async (ctx, { workspaceId }): Promise<Difference[]> => {
    const read = async (source: Source): Promise<Figures[]> => {
      const pages: Figures[] = [];
      for (let cursor: string | null = null, isDone = false; !isDone;) {
        const args = { workspaceId, source, cursor };
        const page: FiguresPage = await ctx.runQuery(internal.conversations.checking.figures, args);
        pages.push(page.figures);
        cursor = page.cursor;
        isDone = cursor === null;
      }
      return pages;
    };
    const counted = asMap([...(await read("conversations")), ...(await read("mentions"))]);
    const stored = asMap(await read("counters"));
    const names = [...new Set([...counted.keys(), ...stored.keys()])];
    const pairs = names.map((name) => ({ name, counted: counted.get(name) ?? 0, stored: stored.get(name) ?? 0 }));
    return pairs.filter((pair) => pair.counted !== pair.stored);
  },
});

function asMap(pages: readonly Figures[]): Map<string, number> {
  const rows = pages.flat().map(({ name, value }) => [[name, value] as const]);
  return new Map(sum(rows).map(({ name, value }) => [name, value]));
}
