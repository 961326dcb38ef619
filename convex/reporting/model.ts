import { binOf } from "@parley/core/durationBins";
import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { oncePerTransaction } from "../lib/memory";
import { DEFAULT_TIME_ZONE, fold, settingsRow } from "./rollups";
import type { FactKind } from "./schema";

export type NewFact = WithoutSystemFields<Doc<"reportFacts">>;

/**
 * Folds a fact into the rollups reports are told from, and into those being made for another time zone if the job that
 * makes them has passed the fact already.
 */
async function foldEverywhere(
  ctx: MutationCtx,
  fact: NewFact & Pick<Doc<"reportFacts">, "_id">,
  by: 1 | -1,
): Promise<void> {
  const settings = await oncePerTransaction(
    ctx,
    `reportSettings/${fact.workspaceId}`,
    async () => await settingsRow(ctx, fact.workspaceId),
  );
  await fold(ctx, fact.workspaceId, settings?.timeZone ?? DEFAULT_TIME_ZONE, fact, by);
  const stored = settings?.nextTimeZone ? await ctx.db.get("reportFacts", fact._id) : null;
  const isPassed = stored && stored._creationTime <= (settings?.foldedThrough ?? Number.NEGATIVE_INFINITY);
  if (settings?.nextTimeZone && isPassed) await fold(ctx, fact.workspaceId, settings.nextTimeZone, fact, by);
}

/** Records that something happened and folds it into the reports, in the transaction in which it happened. */
export async function recordFact(ctx: MutationCtx, fact: NewFact): Promise<void> {
  const _id = await ctx.db.insert("reportFacts", fact);
  await foldEverywhere(ctx, { ...fact, _id }, 1);
}

/** Takes back a fact that was undone. */
async function retract(ctx: MutationCtx, fact: Doc<"reportFacts">): Promise<void> {
  await foldEverywhere(ctx, fact, -1);
  await ctx.db.delete("reportFacts", fact._id);
}

async function latestFact(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  kind: FactKind,
): Promise<Doc<"reportFacts"> | null> {
  return await ctx.db
    .query("reportFacts")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId).eq("kind", kind))
    .order("desc")
    .first();
}

async function factAt(ctx: MutationCtx, conversationId: Id<"conversations">, kind: FactKind, at: number) {
  return await ctx.db
    .query("reportFacts")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId).eq("kind", kind).eq("at", at))
    .first();
}

type Row = Doc<"conversations">;

/** Who and what a fact of a conversation is counted for: its assignee, else who answered last. */
function belonging(row: Row) {
  return {
    workspaceId: row.workspaceId,
    conversationId: row._id,
    channel: row.channel,
    agentId: row.assignedAgentId ?? row.agentIds[0],
    teamId: row.teamId,
  };
}

async function followResolution(ctx: MutationCtx, before: Row, after: Row): Promise<void> {
  if (before.resolvedAt === after.resolvedAt) return;
  if (after.resolvedAt !== undefined && !(await factAt(ctx, after._id, "resolved", after.resolvedAt))) {
    const durationMs = Math.max(0, after.resolvedAt - after.createdAt);
    const took = { durationMs, bin: binOf("resolved", durationMs) };
    await recordFact(ctx, { ...belonging(after), ...took, kind: "resolved", at: after.resolvedAt });
  }
  const isUndone = before.resolvedAt !== undefined && after.reopenCount === before.reopenCount;
  const undone = isUndone ? await factAt(ctx, after._id, "resolved", before.resolvedAt ?? 0) : null;
  if (undone) await retract(ctx, undone);
}

async function followReopening(ctx: MutationCtx, before: Row, after: Row): Promise<void> {
  if (after.reopenCount > before.reopenCount) {
    await recordFact(ctx, { ...belonging(after), kind: "reopened", at: after.updatedAt });
  } else if (after.reopenCount < before.reopenCount) {
    const undone = await latestFact(ctx, after._id, "reopened");
    if (undone) await retract(ctx, undone);
  }
}

async function followAssignment(ctx: MutationCtx, before: Row | null, after: Row): Promise<void> {
  const isNew = after.assignedAgentId !== before?.assignedAgentId || after.teamId !== before?.teamId;
  if (!isNew || (after.assignedAgentId === undefined && after.teamId === undefined)) return;
  const { assignedAgentId: agentId } = after;
  await recordFact(ctx, { ...belonging(after), agentId, kind: "assigned", at: after.updatedAt });
}

async function followResponse(ctx: MutationCtx, before: Row, after: Row): Promise<void> {
  const { firstResponseAt: at, firstCustomerMessageAt } = after;
  if (before.firstResponseAt !== undefined || at === undefined) return;
  const durationMs = Math.max(0, at - (firstCustomerMessageAt ?? after.createdAt));
  const fact = { ...belonging(after), agentId: after.agentIds[0], durationMs, bin: binOf("firstResponse", durationMs) };
  await recordFact(ctx, { ...fact, kind: "firstResponse", at });
}

/**
 * Records what a change of a conversation's row means for reports. Called for every write of one.
 * An undone closing or reopening takes its fact back. What was merged away or is spam has no `resolvedAt`: it was not
 * resolved.
 */
export async function followConversation(ctx: MutationCtx, before: Row | null, after: Row): Promise<void> {
  if (!before) await recordFact(ctx, { ...belonging(after), kind: "created", at: after.createdAt });
  await followAssignment(ctx, before, after);
  if (!before) return;
  await followResponse(ctx, before, after);
  await followResolution(ctx, before, after);
  await followReopening(ctx, before, after);
}

/** Tags a conversation can carry at most, with room; bounds the search for the fact of one. */
const MAX_TAGGED_FACTS = 200;

/** Records that a conversation was tagged. */
export async function recordTagged(ctx: MutationCtx, row: Row, tagId: string, at: number): Promise<void> {
  await recordFact(ctx, { ...belonging(row), tagId, kind: "tagged", at });
}

/** Takes back that a conversation was tagged: the tag was taken off. */
export async function retractTagged(ctx: MutationCtx, row: Row, tagId: string): Promise<void> {
  const facts = await ctx.db
    .query("reportFacts")
    .withIndex("by_conversation", (q) => q.eq("conversationId", row._id).eq("kind", "tagged"))
    .order("desc")
    .take(MAX_TAGGED_FACTS);
  const fact = facts.find((candidate) => candidate.tagId === tagId);
  if (fact) await retract(ctx, fact);
}

/** Records a rating of 1 to 5, for the teammate who is rated. */
export async function recordRating(
  ctx: MutationCtx,
  row: Row,
  given: { rating: number; agentId?: Id<"users">; at: number },
): Promise<void> {
  const { agentId = belonging(row).agentId, rating, at } = given;
  await recordFact(ctx, { ...belonging(row), agentId, rating, kind: "rated", at });
}

/** Records that a policy's promised time was kept or missed. */
export async function recordSla(
  ctx: MutationCtx,
  row: Row,
  { isMet, policyId, at }: { isMet: boolean; policyId: string; at: number },
): Promise<void> {
  await recordFact(ctx, { ...belonging(row), policyId, kind: isMet ? "slaMet" : "slaMissed", at });
}

/**
 * Cuts the tie between facts and a conversation that is being deleted: what was counted stays counted, of nobody.
 * @returns whether any are left after this batch
 */
export async function forgetConversation(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  batch = 100,
): Promise<boolean> {
  const facts = await ctx.db
    .query("reportFacts")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .take(batch);
  for (const fact of facts) await ctx.db.patch("reportFacts", fact._id, { conversationId: undefined });
  return facts.length === batch;
}
