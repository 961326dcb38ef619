import type { FunctionReturnType } from "convex/server";
import type { api } from "../api.ts";

type Help = (typeof api)["helpCenter"];
export type Collection = FunctionReturnType<Help["agent"]["collections"]>[number];
export type ArticleSummary = FunctionReturnType<Help["agent"]["list"]>["page"][number];
export type ArticleDetail = FunctionReturnType<Help["agent"]["get"]>;
export type Draft = FunctionReturnType<Help["agent"]["draft"]>;
export type ArticleStatus = ArticleSummary["status"];

/** What the list shows: everything, one state, or one collection. */
export interface HelpSearch {
  state?: ArticleStatus;
  collection?: string;
  tab?: "feedback" | "searches" | "import";
}

const STATES: readonly string[] = ["draft", "published", "archived"];
const TABS: readonly string[] = ["feedback", "searches", "import"];

/** The part of an address behind the question mark, as far as it means something here. */
export function parseHelpSearch(search: Record<string, unknown>): HelpSearch {
  const { state, collection, tab } = search;
  return {
    ...(STATES.includes(state as string) && { state: state as ArticleStatus }),
    ...(typeof collection === "string" && collection !== "" && { collection }),
    ...(TABS.includes(tab as string) && { tab: tab as HelpSearch["tab"] }),
  };
}

export interface TreeRow {
  collection: Collection;
  depth: number;
}

/** Collections as the lines of a tree, each below the one it stands in. */
export function treeRows(collections: readonly Collection[], parentId: string | null = null, depth = 0): TreeRow[] {
  return collections
    .filter((collection) => collection.parentId === parentId)
    .flatMap((collection) => [{ collection, depth }, ...treeRows(collections, collection.collectionId, depth + 1)]);
}

export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
}

const MAX_DIFF_LINES = 1500;

/** The lines that two texts share, and those that only one has. Longest common subsequence; long texts are compared in part. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const old = before.split("\n").slice(0, MAX_DIFF_LINES);
  const now = after.split("\n").slice(0, MAX_DIFF_LINES);
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint16Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const [row, below] = [lengths[i]!, lengths[i + 1]!];
      row[j] = old[i] === now[j] ? below[j + 1]! + 1 : Math.max(below[j]!, row[j + 1]!);
    }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      lines.push({ kind: "same", text: now[j]! });
      i++;
      j++;
    } else if (j >= now.length || (i < old.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!))
      lines.push({ kind: "removed", text: old[i++]! });
    else lines.push({ kind: "added", text: now[j++]! });
  }
  return lines;
}
