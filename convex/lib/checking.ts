/**
 * Self-checks of what is counted. Each domain that keeps counters has a `checking.ts` made by `selfCheck`, whose action
 * `checkCounters({ workspaceId })` folds its rows again and compares; `npm run check:counters` runs them all.
 */
import {
  makeFunctionReference,
  type PaginationOptions,
  type PaginationResult,
  type RegisteredAction,
  type RegisteredQuery,
} from "convex/server";
import { type Infer, v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { internalAction, internalQuery } from "./functions";

/** Rows a page of a check reads. */
const CHECK_PAGE = 500;

const vFiguresPage = v.object({
  figures: v.array(v.object({ name: v.string(), value: v.number() })),
  cursor: v.union(v.string(), v.null()),
});
type FiguresPage = Infer<typeof vFiguresPage>;

/** How many figures were compared, and those that differ: none, unless there is a bug. */
const vCheck = v.object({
  compared: v.number(),
  differences: v.array(v.object({ name: v.string(), counted: v.number(), stored: v.number() })),
});
type Check = Infer<typeof vCheck>;

/** Adds up what several rows contribute, by name. */
function sumFigures(rows: readonly Iterable<readonly [string, number]>[]): FiguresPage["figures"] {
  const totals = new Map<string, number>();
  for (const row of rows) for (const [name, value] of row) totals.set(name, (totals.get(name) ?? 0) + value);
  return [...totals].map(([name, value]) => ({ name, value }));
}

/** Figures of a workspace by name, a page at a time. */
export type Source = (ctx: QueryCtx, workspaceId: Id<"workspaces">, cursor: string | null) => Promise<FiguresPage>;
export type Figure = readonly [name: string, value: number];

/** The figures that rows add up to: `rows` says which, `contributions` what each adds. */
export function folded<Row>(
  rows: (
    ctx: QueryCtx,
    workspaceId: Id<"workspaces">,
  ) => {
    paginate: (options: PaginationOptions) => Promise<PaginationResult<Row>>;
  },
  contributions: (row: Row, ctx: QueryCtx) => Iterable<Figure> | Promise<Iterable<Figure>>,
): Source {
  return async (ctx, workspaceId, cursor) => {
    const { page, isDone, continueCursor } = await rows(ctx, workspaceId).paginate({ numItems: CHECK_PAGE, cursor });
    const figures = sumFigures(await Promise.all(page.map(async (row) => await contributions(row, ctx))));
    return { figures, cursor: isDone ? null : continueCursor };
  };
}

/** The stored counters whose names match. */
export function storedCounters(pattern: RegExp): Source {
  return folded(
    (ctx, workspaceId) =>
      ctx.db.query("counters").withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId)),
    ({ name, value }) => (pattern.test(name) ? [[name, value]] : []),
  );
}

/** What must be equal: the sums of both sides, name by name; one that is missing counts as zero. */
export interface Comparison {
  counted: readonly Source[];
  stored: readonly Source[];
}

function compareFigures(counted: ReadonlyMap<string, number>, stored: ReadonlyMap<string, number>): Check {
  const names = [...new Set([...counted.keys(), ...stored.keys()])];
  const pairs = names.map((name) => ({ name, counted: counted.get(name) ?? 0, stored: stored.get(name) ?? 0 }));
  return { compared: names.length, differences: pairs.filter((pair) => pair.counted !== pair.stored) };
}

interface PageArgs {
  workspaceId: Id<"workspaces">;
  /** Places in the list of comparisons, and in the sources of its side. */
  comparison: number;
  side: "counted" | "stored";
  source: number;
  cursor: string | null;
  [name: string]: unknown;
}

/**
 * The functions of a domain's `checking.ts`, to be exported under these names. `checkCounters` reads page by page, so
 * writes that happen meanwhile can show as differences; run it again then.
 * @param domain the folder, by which the action finds its query
 */
export function selfCheck(
  domain: string,
  comparisons: readonly Comparison[],
): {
  figures: RegisteredQuery<"internal", PageArgs, Promise<FiguresPage>>;
  checkCounters: RegisteredAction<"internal", { workspaceId: Id<"workspaces"> }, Promise<Check>>;
} {
  const reference = makeFunctionReference<"query", PageArgs, FiguresPage>(`${domain}/checking:figures`);
  const figures = internalQuery({
    args: {
      workspaceId: v.id("workspaces"),
      comparison: v.number(),
      side: v.union(v.literal("counted"), v.literal("stored")),
      source: v.number(),
      cursor: v.union(v.string(), v.null()),
    },
    returns: vFiguresPage,
    handler: async (ctx, { workspaceId, comparison, side, source, cursor }): Promise<FiguresPage> => {
      const read = comparisons[comparison]?.[side][source];
      if (!read) throw new Error(`${domain} compares nothing like ${comparison}.${side}.${source}`);
      return await read(ctx, workspaceId, cursor);
    },
  });
  const checkCounters = internalAction({
    args: { workspaceId: v.id("workspaces") },
    returns: vCheck,
    handler: async (ctx, { workspaceId }): Promise<Check> => {
      const sumOf = async (comparison: number, side: PageArgs["side"], sources: readonly Source[]) => {
        const sums = new Map<string, number>();
        for (const source of sources.keys()) {
          for (let cursor: string | null = null, isDone = false; !isDone; isDone = cursor === null) {
            const page: FiguresPage = await ctx.runQuery(reference, { workspaceId, comparison, side, source, cursor });
            for (const { name, value } of page.figures) sums.set(name, (sums.get(name) ?? 0) + value);
            cursor = page.cursor;
          }
        }
        return sums;
      };
      const check: Check = { compared: 0, differences: [] };
      for (const [index, { counted, stored }] of comparisons.entries()) {
        const found = compareFigures(await sumOf(index, "counted", counted), await sumOf(index, "stored", stored));
        check.compared += found.compared;
        check.differences.push(...found.differences);
      }
      return check;
    },
  });
  return { figures, checkCounters };
}
