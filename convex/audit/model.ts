import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { changedFields, recordAudit } from "../lib/audit";
import type { AgentMutationCtx } from "../lib/functions";
import type { RetentionDays } from "./schema";

const DAY_MS = 24 * 3_600_000;
const DEFAULT_RETENTION_DAYS: RetentionDays = 90;
export const PURGE_BATCH = 500;

export interface AuditFilter {
  action?: string;
  actorId?: Id<"users">;
  /** Bounds of `timestamp` in ms, both inclusive. */
  from?: number;
  to?: number;
}

/** Reads are ranges of the index that fits the filter, so a page costs what it shows. */
function filtered(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  { action, actorId, from = 0, to = Infinity }: AuditFilter,
) {
  const logs = ctx.db.query("auditLogs");
  if (action !== undefined && actorId !== undefined)
    return logs.withIndex("by_actor_action", (q) =>
      q
        .eq("workspaceId", workspaceId)
        .eq("actorId", actorId)
        .eq("action", action)
        .gte("timestamp", from)
        .lte("timestamp", to),
    );
  if (action !== undefined)
    return logs.withIndex("by_workspace_action", (q) =>
      q.eq("workspaceId", workspaceId).eq("action", action).gte("timestamp", from).lte("timestamp", to),
    );
  if (actorId !== undefined)
    return logs.withIndex("by_actor", (q) =>
      q.eq("workspaceId", workspaceId).eq("actorId", actorId).gte("timestamp", from).lte("timestamp", to),
    );
  return logs.withIndex("by_workspace_timestamp", (q) =>
    q.eq("workspaceId", workspaceId).gte("timestamp", from).lte("timestamp", to),
  );
}

/** A page of what was done in a workspace, newest first. */
export async function auditPage(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  filter: AuditFilter,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<Doc<"auditLogs">>> {
  return await filtered(ctx, workspaceId, filter).order("desc").paginate(paginationOpts);
}

async function settingsRow(ctx: QueryCtx, workspaceId: Id<"workspaces">) {
  return await ctx.db
    .query("auditLogSettings")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** How many days entries are kept; 90 unless the workspace chose. */
export async function retentionDays(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<RetentionDays> {
  return (await settingsRow(ctx, workspaceId))?.retentionDays ?? DEFAULT_RETENTION_DAYS;
}

/** Chooses how long entries are kept. What is older goes with the next daily purge. */
export async function setRetention(ctx: AgentMutationCtx, days: RetentionDays): Promise<void> {
  const workspaceId = ctx.workspace._id;
  const before = { retentionDays: await retentionDays(ctx, workspaceId) };
  const changes = changedFields(before, { retentionDays: days });
  if (changes.length === 0) return;
  const row = await settingsRow(ctx, workspaceId);
  if (row) await ctx.db.patch("auditLogSettings", row._id, { retentionDays: days });
  else await ctx.db.insert("auditLogSettings", { workspaceId, retentionDays: days });
  await recordAudit(ctx, {
    workspaceId,
    actor: { type: "user", userId: ctx.userId },
    action: "audit.retention_changed",
    resourceType: "audit",
    changes,
  });
}

/** The chain begins after the last deleted entry from now on. */
async function moveChainStart(ctx: MutationCtx, { workspaceId, seq = 0, hash = "" }: Doc<"auditLogs">): Promise<void> {
  const chain = await chainOf(ctx, workspaceId);
  if (chain) await ctx.db.patch("auditChains", chain._id, { purgedSeq: seq, purgedHash: hash });
}

/** The ends of a workspace's chain; null while nothing was recorded. */
export async function chainOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Doc<"auditChains"> | null> {
  return await ctx.db
    .query("auditChains")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .unique();
}

/** Entries read at once while a resource is redacted. */
const REDACTION_BATCH = 100;

async function redactEntry(ctx: MutationCtx, entry: Doc<"auditLogs">): Promise<void> {
  if (entry.redactedAt !== undefined) return;
  const gone = { changes: undefined, metadata: undefined, salt: undefined };
  await ctx.db.patch("auditLogs", entry._id, { ...gone, redactedAt: Date.now() });
}

/**
 * Removes what was written about a resource whose person is deleted, all of it in this transaction: that something
 * happened stays, and so does the chain; what it was does not. Entries share times, so each batch begins within the
 * last one's time, at the entry after its last.
 */
export async function redactResource(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  resourceType: string,
  resourceId: string,
): Promise<void> {
  const of = { workspaceId, resourceType, resourceId };
  for (let last: Doc<"auditLogs"> | undefined; ;) {
    const entries = await entriesAfter(ctx, of, last);
    for (const entry of entries) await redactEntry(ctx, entry);
    last = entries.at(-1);
    if (!last) return;
  }
}

type ResourceKey = Required<Pick<Doc<"auditLogs">, "workspaceId" | "resourceType" | "resourceId">>;

/** The next entries about a resource: those of the last one's time that were made after it, else those of later times. */
async function entriesAfter(
  ctx: MutationCtx,
  { workspaceId, resourceType, resourceId }: ResourceKey,
  last: Doc<"auditLogs"> | undefined,
): Promise<Doc<"auditLogs">[]> {
  if (last) {
    const { timestamp, _creationTime } = last;
    const sameTime = await ctx.db
      .query("auditLogs")
      .withIndex("by_resource", (q) =>
        q
          .eq("workspaceId", workspaceId)
          .eq("resourceType", resourceType)
          .eq("resourceId", resourceId)
          .eq("timestamp", timestamp)
          .gt("_creationTime", _creationTime),
      )
      .take(REDACTION_BATCH);
    if (sameTime.length > 0) return sameTime;
  }
  return await ctx.db
    .query("auditLogs")
    .withIndex("by_resource", (q) =>
      q
        .eq("workspaceId", workspaceId)
        .eq("resourceType", resourceType)
        .eq("resourceId", resourceId)
        .gt("timestamp", last?.timestamp ?? -Infinity),
    )
    .take(REDACTION_BATCH);
}

/** Deletes entries of one workspace that are past its retention. Returns whether more may be left. */
async function purgeWorkspace(ctx: MutationCtx, workspaceId: Id<"workspaces">, now: number): Promise<boolean> {
  const cutoff = now - (await retentionDays(ctx, workspaceId)) * DAY_MS;
  const old = await ctx.db
    .query("auditLogs")
    .withIndex("by_workspace_timestamp", (q) => q.eq("workspaceId", workspaceId).lt("timestamp", cutoff))
    .take(PURGE_BATCH);
  for (const entry of old) await ctx.db.delete("auditLogs", entry._id);
  const last = old.findLast((entry) => entry.seq !== undefined);
  if (last) await moveChainStart(ctx, last);
  return old.length === PURGE_BATCH;
}

/**
 * One step of the daily purge: a batch of one workspace.
 * @returns where to go on, or null when every workspace has been seen
 */
export async function purgeStep(
  ctx: MutationCtx,
  cursor: string | null,
  now: number,
): Promise<{ cursor: string | null } | null> {
  const page = await ctx.db.query("workspaces").order("asc").paginate({ cursor, numItems: 1 });
  for (const workspace of page.page) if (await purgeWorkspace(ctx, workspace._id, now)) return { cursor };
  return page.isDone ? null : { cursor: page.continueCursor };
}
