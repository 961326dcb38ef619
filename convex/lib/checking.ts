/**
 * What self-checks of counters share. Each domain that keeps counters has a `checking.ts` with an internal action
 * `checkCounters({ workspaceId })`, which folds its rows again and compares; `npm run check:counters` runs them all.
 */
import { type Infer, v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** Rows a page of a check reads. */
export const CHECK_PAGE = 500;

export const vFiguresPage = v.object({
  figures: v.array(v.object({ name: v.string(), value: v.number() })),
  cursor: v.union(v.string(), v.null()),
});
export type FiguresPage = Infer<typeof vFiguresPage>;

/** How many figures were compared, and those that differ: none, unless there is a bug. */
export const vCheck = v.object({
  compared: v.number(),
  differences: v.array(v.object({ name: v.string(), counted: v.number(), stored: v.number() })),
});
export type Check = Infer<typeof vCheck>;

/** Adds up what several rows contribute, by name. */
export function sumFigures(rows: readonly Iterable<readonly [string, number]>[]): FiguresPage["figures"] {
  const totals = new Map<string, number>();
  for (const row of rows) for (const [name, value] of row) totals.set(name, (totals.get(name) ?? 0) + value);
  return [...totals].map(([name, value]) => ({ name, value }));
}

/** A page of the stored counters whose names match. */
export async function storedCounters(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  pattern: RegExp,
  cursor: string | null,
): Promise<FiguresPage> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("counters")
    .withIndex("by_workspace_name", (q) => q.eq("workspaceId", workspaceId))
    .paginate({ numItems: CHECK_PAGE, cursor });
  const figures = page.filter((row) => pattern.test(row.name)).map(({ name, value }) => ({ name, value }));
  return { figures, cursor: isDone ? null : continueCursor };
}

/** Reads all pages of a source and adds them up. */
export async function readFigures(
  readPage: (cursor: string | null) => Promise<FiguresPage>,
  into: Map<string, number> = new Map(),
): Promise<Map<string, number>> {
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const page: FiguresPage = await readPage(cursor);
    for (const { name, value } of page.figures) into.set(name, (into.get(name) ?? 0) + value);
    cursor = page.cursor;
    isDone = cursor === null;
  }
  return into;
}

/** Compares what rows add up to with what is stored; a name that is missing on one side counts as zero there. */
export function compareFigures(counted: ReadonlyMap<string, number>, stored: ReadonlyMap<string, number>): Check {
  const names = [...new Set([...counted.keys(), ...stored.keys()])];
  const pairs = names.map((name) => ({ name, counted: counted.get(name) ?? 0, stored: stored.get(name) ?? 0 }));
  return { compared: names.length, differences: pairs.filter((pair) => pair.counted !== pair.stored) };
}
