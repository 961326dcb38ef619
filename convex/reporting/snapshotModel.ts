import type { Doc, Id } from "../_generated/dataModel";
import type { AgentMutationCtx, AgentQueryCtx } from "../lib/functions";
import { recordAudit } from "../lib/audit";
import { conflict, notFound } from "../lib/errors";
import { cleanText } from "../lib/text";
import { named } from "./names";
import { checkPeriod, momentsOf, type Period, readBreakdown, readSeries } from "./reads";
import { timeZoneOf } from "./rollups";

/** Snapshots a workspace keeps. */
export const MAX_SNAPSHOTS = 500;
/** Members a snapshot keeps, those with the most figures first. */
const MAX_SNAPSHOT_MEMBERS = 200;

export type SnapshotType = "conversations" | "agents" | "tickets" | "csat";
/** Whom the table of each type of snapshot lists. */
const DIMENSIONS = { conversations: "channel", agents: "agent", tickets: "form", csat: "agent" } as const;

export interface SnapshotRequest extends Period {
  name: string;
  type: SnapshotType;
  level: "day" | "week" | "month";
}

/**
 * Freezes a report as it is now, so that it reads the same whatever happens later.
 * @throws AppError `invalid_input` (`name`, `from`, `to`, `level`), `conflict` when there are too many
 */
export async function createSnapshot(
  ctx: AgentMutationCtx,
  { name, type, level, ...period }: SnapshotRequest,
): Promise<Id<"reportSnapshots">> {
  checkPeriod(period, level);
  const clean = cleanText("name", name, { max: 100 });
  const workspaceId = ctx.workspace._id;
  const held = await ctx.db
    .query("reportSnapshots")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_SNAPSHOTS);
  if (held.length === MAX_SNAPSHOTS) throw conflict("too_many_snapshots");
  const timeZone = await timeZoneOf(ctx, workspaceId);
  const dimension = DIMENSIONS[type];
  const { total, buckets } = await readSeries(
    ctx,
    { workspaceId, timeZone, dimension: "all", member: "" },
    period,
    level,
  );
  const { members } = await readBreakdown(ctx, { workspaceId, timeZone, dimension }, period);
  const { start, end } = momentsOf(period, timeZone);
  const snapshotId = await ctx.db.insert("reportSnapshots", {
    workspaceId,
    reportType: type,
    periodStart: start,
    periodEnd: end,
    granularity: level,
    metrics: { total, buckets, members: await named(ctx, dimension, members.slice(0, MAX_SNAPSHOT_MEMBERS)) },
    name: clean,
    timeZone,
    createdBy: ctx.userId,
    createdAt: Date.now(),
  });
  await auditSnapshot(ctx, snapshotId, "report.snapshot_created", clean);
  return snapshotId;
}

async function auditSnapshot(ctx: AgentMutationCtx, snapshotId: Id<"reportSnapshots">, action: string, name: string) {
  await recordAudit(ctx, {
    workspaceId: ctx.workspace._id,
    actor: { type: "user", userId: ctx.userId },
    action,
    resourceType: "reportSnapshot",
    resourceId: snapshotId,
    metadata: { name },
  });
}

/** @throws AppError `not_found{entity: "snapshot"}` */
export async function snapshotForMember(
  ctx: AgentQueryCtx | AgentMutationCtx,
  snapshotId: Id<"reportSnapshots">,
): Promise<Doc<"reportSnapshots">> {
  const snapshot = await ctx.db.get("reportSnapshots", snapshotId);
  if (snapshot?.workspaceId !== ctx.workspace._id) throw notFound("snapshot");
  return snapshot;
}

/** @throws AppError `not_found{entity: "snapshot"}` */
export async function removeSnapshot(ctx: AgentMutationCtx, snapshotId: Id<"reportSnapshots">): Promise<void> {
  const snapshot = await snapshotForMember(ctx, snapshotId);
  await ctx.db.delete("reportSnapshots", snapshotId);
  await auditSnapshot(ctx, snapshotId, "report.snapshot_deleted", snapshot.name);
}

/** A snapshot as lists show it. */
export async function snapshotSummary(ctx: AgentQueryCtx, snapshot: Doc<"reportSnapshots">) {
  const { _id: snapshotId, name, reportType: type, periodStart, periodEnd, granularity, timeZone } = snapshot;
  const { createdBy, createdAt } = snapshot;
  const author = createdBy && (await ctx.db.get("users", createdBy));
  const createdByName = author ? (author.name ?? author.email ?? null) : null;
  return { snapshotId, name, type, periodStart, periodEnd, granularity, timeZone, createdByName, createdAt };
}
