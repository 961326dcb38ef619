import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { invalidInput, invalidState } from "../lib/errors";
import { mergeVisitors } from "./merge";
import { endUnprovenSessions } from "./sessions";
import type { MergeProblem, MergeWarning } from "./views";

type Visitor = Doc<"visitors">;

/**
 * Why a teammate cannot make two people one: one of them is part of another already or shut out, or both have proven to be
 * somebody, and not the same. Pure.
 */
export function mergeProblem(one: Visitor, other: Visitor): MergeProblem | null {
  if (one._id === other._id) return "self";
  if (one.mergedIntoId || other.mergedIntoId) return "merged";
  if (one.isBlocked || other.isBlocked) return "blocked";
  const isProven = one.identityVerified && other.identityVerified;
  return isProven && one.externalUserId !== other.externalUserId ? "two_identities" : null;
}

const differ = (a: string | undefined, b: string | undefined) =>
  a !== undefined && b !== undefined && a.toLowerCase() !== b.toLowerCase();

/** What a teammate should know before he makes two people one. Pure. */
export function mergeWarnings(one: Visitor, other: Visitor): MergeWarning[] {
  const isProven = [one, other].some(({ identityVerified }) => identityVerified);
  const warnings: [MergeWarning, boolean][] = [
    ["names_differ", differ(one.name ?? one.unverifiedName, other.name ?? other.unverifiedName)],
    ["emails_differ", differ(one.email ?? one.unverifiedEmail, other.email ?? other.unverifiedEmail)],
    ["unproven_sessions_end", isProven],
    ["history_is_shown_on_both", !isProven],
  ];
  return warnings.flatMap(([warning, holds]) => (holds ? [warning] : []));
}

/**
 * Makes two people one because a teammate says so; who was here first stays. A word of ours is no proof: where one of them
 * is proven, browsers that never were are signed off, so that no history is shown to who cannot prove it is his.
 * @returns who has everything now
 * @throws AppError `invalid_input{otherId}` for one and the same, `invalid_state` (`merged`, `blocked`, `two_identities`)
 */
export async function mergeByHand(
  ctx: MutationCtx,
  one: Visitor,
  other: Visitor,
  userId: Id<"users">,
): Promise<Id<"visitors">> {
  const problem = mergeProblem(one, other);
  if (problem === "self") throw invalidInput("otherId", "must be another person");
  if (problem) throw invalidState(problem);
  if (one.identityVerified || other.identityVerified) {
    for (const { _id } of [one, other]) await endUnprovenSessions(ctx, _id);
  }
  return (await mergeVisitors(ctx, one, other, { type: "user", userId }))._id;
}

/** The latest merge into a person, or null. */
export async function latestMerge(ctx: QueryCtx, visitorId: Id<"visitors">): Promise<Doc<"visitorMerges"> | null> {
  return await ctx.db
    .query("visitorMerges")
    .withIndex("by_target", (q) => q.eq("targetId", visitorId))
    .order("desc")
    .first();
}
