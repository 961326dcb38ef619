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

/** Deletes entries of one workspace that are past its retention. Returns whether more may be left. */
async function purgeWorkspace(ctx: MutationCtx, workspaceId: Id<"workspaces">, now: number): Promise<boolean> {
  const cutoff = now - (await retentionDays(ctx, workspaceId)) * DAY_MS;
  const old = await ctx.db
    .query("auditLogs")
    .withIndex("by_workspace_timestamp", (q) => q.eq("workspaceId", workspaceId).lt("timestamp", cutoff))
    .take(PURGE_BATCH);
  for (const entry of old) await ctx.db.delete("auditLogs", entry._id);
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
