import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { hashDetails, hashEntry } from "../lib/auditChain";
import { internalAction, internalQuery } from "../lib/functions";
import { chainOf } from "./model";
import { type ChainCheck, vChainCheck } from "./views";

const PAGE = 200;
/** Broken places that a check names; the chain is broken by the first. */
const MAX_PROBLEMS = 20;

const vStep = v.object({
  checked: v.number(),
  problems: v.array(v.object({ seq: v.number(), problem: v.string() })),
  seq: v.number(),
  hash: v.string(),
  isDone: v.boolean(),
});
interface Step {
  checked: number;
  problems: ChainCheck["problems"];
  seq: number;
  hash: string;
  isDone: boolean;
}

/** What is wrong with an entry that ought to follow `seq` and `hash`, or null. */
async function problemOf(entry: Doc<"auditLogs">, seq: number, hash: string): Promise<string | null> {
  if (entry.seq !== seq + 1) return `entries between ${seq} and ${entry.seq} are missing`;
  const { detailsHash = "", salt, changes, metadata, redactedAt } = entry;
  if (entry.hash !== (await hashEntry(hash, { ...entry, seq: entry.seq }, detailsHash))) return "was changed or moved";
  if (redactedAt !== undefined) return changes || metadata ? "has details although they were removed" : null;
  return detailsHash === (await hashDetails(salt ?? "", { changes, metadata })) ? null : "has other details";
}

async function checkPage(ctx: QueryCtx, workspaceId: Id<"workspaces">, from: { seq: number; hash: string }) {
  const entries = await ctx.db
    .query("auditLogs")
    .withIndex("by_workspace_seq", (q) => q.eq("workspaceId", workspaceId).gt("seq", from.seq))
    .take(PAGE);
  const problems: ChainCheck["problems"] = [];
  let { seq, hash } = from;
  for (const entry of entries) {
    const problem = await problemOf(entry, seq, hash);
    if (problem) problems.push({ seq: entry.seq ?? 0, problem });
    seq = entry.seq ?? seq;
    hash = entry.hash ?? "";
  }
  return { checked: entries.length, problems, seq, hash, isDone: entries.length < PAGE };
}

/** Checks a page of a workspace's chain after the entry `seq`, whose hash is `hash`; from its beginning without them. */
export const step = internalQuery({
  args: { workspaceId: v.id("workspaces"), after: v.union(v.null(), v.object({ seq: v.number(), hash: v.string() })) },
  returns: vStep,
  handler: async (ctx, { workspaceId, after }): Promise<Step> => {
    const chain = await chainOf(ctx, workspaceId);
    if (!chain) return { checked: 0, problems: [], seq: 0, hash: "", isDone: true };
    const found = await checkPage(ctx, workspaceId, after ?? { seq: chain.purgedSeq, hash: chain.purgedHash });
    const isCut = found.isDone && (found.seq < chain.seq || (found.seq === chain.seq && found.hash !== chain.hash));
    const problems = isCut
      ? [...found.problems, { seq: chain.seq, problem: "the newest entries are missing" }]
      : found.problems;
    return { ...found, problems };
  },
});

/** Goes through a workspace's whole chain, from the oldest entry that is kept to the newest. */
export const verify = internalAction({
  args: { workspaceId: v.id("workspaces") },
  returns: vChainCheck,
  handler: async (ctx, { workspaceId }): Promise<ChainCheck> => {
    const check: ChainCheck = { checked: 0, problems: [], seq: 0, hash: "" };
    for (let after: { seq: number; hash: string } | null = null, isDone = false; !isDone;) {
      const found: Step = await ctx.runQuery(internal.audit.checking.step, { workspaceId, after });
      check.checked += found.checked;
      check.problems.push(...found.problems.slice(0, MAX_PROBLEMS - check.problems.length));
      ({ seq: check.seq, hash: check.hash, isDone } = found);
      after = { seq: found.seq, hash: found.hash };
    }
    return check;
  },
});
