import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { moveConversations } from "../conversations/movingModel";
import { moveRatings } from "../csat/model";
import { moveFeedback } from "../helpCenter/feedbackModel";
import { moveSearches } from "../helpCenter/termsModel";
import { type AuditActor, recordAudit } from "../lib/audit";
import { moveTickets } from "../tickets/movingModel";
import { canonicalVisitor } from "./access";
import { joinAttributes } from "./attributes";
import { moveEvents } from "./events";
import { writeVisitor } from "./model";
import { movePresence } from "./presence";
import { moveSessions } from "./sessions";

/** Rows moved in one transaction. */
export const MERGE_BATCH = 100;

/** Moves up to `limit` rows of `from` to `to` and returns how many; fewer than `limit` means none are left. */
export type Mover = (ctx: MutationCtx, from: Id<"visitors">, to: Id<"visitors">, limit: number) => Promise<number>;

/** Everything that points to a visitor and may be much; what is small moves at once. */
const MOVERS: readonly Mover[] = [moveConversations, moveEvents, moveTickets, moveRatings, moveFeedback, moveSearches];

/** Of two rows of one person, the one that stays and the one that goes. */
export function olderFirst(a: Doc<"visitors">, b: Doc<"visitors">): [Doc<"visitors">, Doc<"visitors">] {
  const isOrdered = a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a._creationTime <= b._creationTime);
  return isOrdered ? [a, b] : [b, a];
}

/** Moves the next batch of a merge; schedules itself until nothing is left. */
export async function continueMerge(ctx: MutationCtx, merge: Doc<"visitorMerges">): Promise<void> {
  const target = await ctx.db.get("visitors", merge.targetId);
  if (!target) throw new Error(`Merge ${merge._id} has no target`);
  const { _id: to } = await canonicalVisitor(ctx, target);
  let left = MERGE_BATCH;
  for (const move of MOVERS) if (left > 0) left -= await move(ctx, merge.sourceId, to, left);
  const moved = merge.moved + MERGE_BATCH - left;
  if (left > 0) {
    await ctx.db.patch("visitorMerges", merge._id, { moved, status: "done", finishedAt: Date.now() });
    return;
  }
  await ctx.db.patch("visitorMerges", merge._id, { moved });
  await ctx.scheduler.runAfter(0, internal.visitors.jobs.resumeMerge, { mergeId: merge._id });
}

async function auditMerge(
  ctx: MutationCtx,
  source: Doc<"visitors">,
  target: Doc<"visitors">,
  actor: AuditActor,
): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: target.workspaceId,
    actor,
    action: "visitor.merged",
    resourceType: "visitor",
    resourceId: target._id,
    metadata: { sourceId: source._id, targetId: target._id, mergedAt: Date.now() },
  });
}

/**
 * Makes two rows of one person one: the older is canonical. Sessions and presence move at once, the rest in batches that
 * survive a restart. The other row stays as lineage, without anything it could be found by.
 * @param actor the visitor himself, who has proven to be both, or the teammate who says so
 * @returns the canonical visitor as he is now
 */
export async function mergeVisitors(
  ctx: MutationCtx,
  one: Doc<"visitors">,
  other: Doc<"visitors">,
  actor: AuditActor = { type: "visitor" },
): Promise<Doc<"visitors">> {
  const [target, source] = olderFirst(one, other);
  const { externalUserId = target.externalUserId, email = target.email, name = target.name } = source;
  await writeVisitor(ctx, source, { mergedIntoId: target._id, externalUserId: undefined, email: undefined });
  const canonical = await writeVisitor(ctx, target, {
    externalUserId,
    email: target.email ?? email,
    name: target.name ?? name,
    customAttributes: joinAttributes(source.customAttributes, target.customAttributes),
    isBlocked: target.isBlocked || source.isBlocked || undefined,
    lastSeenAt: Math.max(target.lastSeenAt ?? 0, source.lastSeenAt ?? 0),
    identityVerified: target.identityVerified || source.identityVerified,
    identityVerifiedAt: target.identityVerifiedAt ?? source.identityVerifiedAt,
  });
  await moveSessions(ctx, source._id, target._id);
  await movePresence(ctx, source._id, target._id);
  await auditMerge(ctx, source, target, actor);
  const { workspaceId } = target;
  const fields = { workspaceId, sourceId: source._id, targetId: target._id, moved: 0, startedAt: Date.now() };
  const mergeId = await ctx.db.insert("visitorMerges", { ...fields, status: "running" });
  const merge = await ctx.db.get("visitorMerges", mergeId);
  if (merge) await continueMerge(ctx, merge);
  return canonical;
}
