import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { forgetUnread } from "../conversations/erasingModel";
import { recordAudit } from "../lib/audit";
import type { AgentMutationCtx } from "../lib/functions";
import { eraseMailTo } from "../outbox/erasingModel";
import { forgetUnreadAnswers } from "../tickets/erasingModel";
import { canonicalVisitor } from "../visitors/access";
import { deepestMerged, eraseVisitor, shutOut } from "../visitors/erasingModel";
import { ERASERS, redact } from "./erasers";

type Deletion = Doc<"dataDeletions">;

/** Rows erased in one transaction. */
const BATCH = 100;
/** A deletion that did not move for this long has lost its scheduled function. */
const STALL_MS = 60_000;

/** The deletion of a visitor, or null. */
export async function deletionOf(ctx: QueryCtx, visitorId: Id<"visitors">): Promise<Deletion | null> {
  return await ctx.db
    .query("dataDeletions")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .first();
}

/**
 * Begins to delete a person, with all visitors that were merged into him: shut out at once, everything else in batches
 * that survive a restart. A second call gives the first's deletion.
 */
export async function beginDeletion(ctx: AgentMutationCtx, named: Doc<"visitors">): Promise<Id<"dataDeletions">> {
  const visitor = await canonicalVisitor(ctx, named);
  const known = await deletionOf(ctx, visitor._id);
  if (known) return known._id;
  const workspaceId = ctx.workspace._id;
  const now = Date.now();
  const deletionId = await ctx.db.insert("dataDeletions", {
    workspaceId,
    visitorId: visitor._id,
    requestedBy: ctx.userId,
    status: "running",
    addresses: [...new Set([visitor.email ?? [], visitor.unverifiedEmail ?? []].flat())],
    erased: 0,
    startedAt: now,
    movedAt: now,
  });
  await shutOut(ctx, visitor);
  await recordAudit(ctx, {
    workspaceId,
    actor: { type: "user", userId: ctx.userId },
    action: "visitor.deletion_requested",
    resourceType: "privacy",
    resourceId: deletionId,
  });
  await ctx.scheduler.runAfter(0, internal.privacy.jobs.erase, { deletionId });
  return deletionId;
}

async function eraseMails(ctx: MutationCtx, { workspaceId, addresses = [] }: Deletion): Promise<number> {
  let erased = 0;
  for (const address of addresses) {
    for (let after: number | null = -1; after !== null;) {
      const step: Awaited<ReturnType<typeof eraseMailTo>> = await eraseMailTo(ctx, workspaceId, address, {
        after,
        limit: BATCH,
      });
      erased += step.erased;
      after = step.after;
    }
  }
  return erased;
}

/** A visitor whom nothing points at any more: his counters, what the audit log says of him, his row. */
async function endVisitor(ctx: MutationCtx, visitor: Doc<"visitors">): Promise<void> {
  await forgetUnread(ctx, visitor);
  await forgetUnreadAnswers(ctx, visitor);
  await redact(ctx, visitor, "visitor", visitor._id);
  await eraseVisitor(ctx, visitor._id);
}

async function eraseBatch(ctx: MutationCtx, visitor: Doc<"visitors">): Promise<number> {
  let erased = 0;
  for (const erase of ERASERS) if (erased < BATCH) erased += await erase(ctx, visitor, BATCH - erased);
  if (erased < BATCH) await endVisitor(ctx, visitor);
  return erased;
}

async function finish(ctx: MutationCtx, deletion: Deletion, erased: number): Promise<void> {
  const now = Date.now();
  const ended = { status: "done" as const, addresses: undefined, erased, movedAt: now, finishedAt: now };
  await ctx.db.patch("dataDeletions", deletion._id, ended);
  await recordAudit(ctx, {
    workspaceId: deletion.workspaceId,
    actor: { type: "system" },
    action: "visitor.deleted",
    resourceType: "privacy",
    resourceId: deletion._id,
    metadata: { erased },
  });
}

/** The next batch of a deletion; schedules itself until nothing is left. */
export async function continueDeletion(ctx: MutationCtx, deletion: Deletion): Promise<void> {
  if (deletion.status === "done") return;
  const mails = await eraseMails(ctx, deletion);
  const person = await ctx.db.get("visitors", deletion.visitorId);
  if (!person) return await finish(ctx, deletion, deletion.erased + mails);
  const erased = deletion.erased + mails + (await eraseBatch(ctx, await deepestMerged(ctx, person)));
  await ctx.db.patch("dataDeletions", deletion._id, { erased, movedAt: Date.now() });
  await ctx.scheduler.runAfter(0, internal.privacy.jobs.erase, { deletionId: deletion._id });
}

/** Takes up deletions that stand still; returns how many. */
export async function resumeDeletions(ctx: MutationCtx): Promise<number> {
  const stalled = await ctx.db
    .query("dataDeletions")
    .withIndex("by_status", (q) => q.eq("status", "running").lte("movedAt", Date.now() - STALL_MS))
    .take(BATCH);
  for (const { _id } of stalled) {
    await ctx.db.patch("dataDeletions", _id, { movedAt: Date.now() });
    await ctx.scheduler.runAfter(0, internal.privacy.jobs.erase, { deletionId: _id });
  }
  return stalled.length;
}
