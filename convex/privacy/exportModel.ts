import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { recordAudit } from "../lib/audit";
import type { AgentMutationCtx } from "../lib/functions";
import { equalInConstantTime, randomHex } from "../lib/tokens";
import type { ExportPlace } from "./schema";
import { FIRST_PLACE } from "./sources";

type Export = Doc<"dataExports">;

/** How long a finished file can be fetched. */
export const EXPORT_LIFETIME_MS = 24 * 3_600_000;
const STALL_MS = 60_000;
/** An export that has not ended after this long has failed for good. */
const GIVE_UP_MS = 24 * 3_600_000;
const BATCH = 50;

/** The latest export of a visitor, or null. */
export async function exportOf(ctx: QueryCtx, visitorId: Id<"visitors">): Promise<Export | null> {
  return await ctx.db
    .query("dataExports")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .order("desc")
    .first();
}

/** Begins to collect a person's data; while one is being collected, that one is given. */
export async function beginExport(ctx: AgentMutationCtx, visitor: Doc<"visitors">): Promise<Id<"dataExports">> {
  const latest = await exportOf(ctx, visitor._id);
  if (latest?.status === "running") return latest._id;
  const workspaceId = ctx.workspace._id;
  const now = Date.now();
  const exportId = await ctx.db.insert("dataExports", {
    workspaceId,
    visitorId: visitor._id,
    requestedBy: ctx.userId,
    status: "running",
    key: randomHex(32),
    place: FIRST_PLACE,
    partIds: [],
    records: 0,
    createdAt: now,
    movedAt: now,
  });
  await recordAudit(ctx, {
    workspaceId,
    actor: { type: "user", userId: ctx.userId },
    action: "visitor.exported",
    resourceType: "visitor",
    resourceId: visitor._id,
  });
  await ctx.scheduler.runAfter(0, internal.privacy.exporting.collect, { exportId });
  return exportId;
}

/** What a step found, stored as a file of its own. `before`: the records counted when it began. */
export interface CollectedPart {
  partId: Id<"_storage"> | null;
  before: number;
  records: number;
  next: ExportPlace | null;
}

/** Takes a step into the export; one that was taken meanwhile by another run is thrown away. */
export async function keepPart(ctx: MutationCtx, exportId: Id<"dataExports">, part: CollectedPart): Promise<void> {
  const row = await ctx.db.get("dataExports", exportId);
  if (row?.status !== "running" || row.records !== part.before || !row.place) {
    if (part.partId) await ctx.storage.delete(part.partId);
    return;
  }
  await ctx.db.patch("dataExports", exportId, {
    partIds: part.partId ? [...row.partIds, part.partId] : row.partIds,
    records: row.records + part.records,
    place: part.next ?? undefined,
    movedAt: Date.now(),
  });
  const next = part.next ? internal.privacy.exporting.collect : internal.privacy.exporting.assemble;
  await ctx.scheduler.runAfter(0, next, { exportId });
}

/** The file is whole: the parts go, and a day later the file. */
export async function finishExport(
  ctx: MutationCtx,
  exportId: Id<"dataExports">,
  file: { storageId: Id<"_storage">; size: number },
): Promise<void> {
  const row = await ctx.db.get("dataExports", exportId);
  if (row?.status !== "running") return await ctx.storage.delete(file.storageId);
  for (const partId of row.partIds) await ctx.storage.delete(partId);
  const expiresAt = Date.now() + EXPORT_LIFETIME_MS;
  await ctx.db.patch("dataExports", exportId, {
    ...file,
    status: "ready",
    partIds: [],
    expiresAt,
    movedAt: Date.now(),
  });
  await ctx.scheduler.runAt(expiresAt, internal.privacy.jobs.expireExport, { exportId });
}

async function endFiles(ctx: MutationCtx, { partIds, storageId }: Export): Promise<void> {
  for (const id of [...partIds, storageId ?? []].flat()) await ctx.storage.delete(id);
}

/** Deletes the file of an export whose day is over. */
export async function expireExport(ctx: MutationCtx, row: Export): Promise<void> {
  if (row.status !== "ready" || (row.expiresAt ?? 0) > Date.now()) return;
  await endFiles(ctx, row);
  await ctx.db.patch("dataExports", row._id, { status: "expired", storageId: undefined, expiresAt: undefined });
}

/** Deletes up to `limit` exports of a visitor with their files; returns how many. */
export async function endExports(ctx: MutationCtx, visitorId: Id<"visitors">, limit: number): Promise<number> {
  const rows = await ctx.db
    .query("dataExports")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .take(limit);
  for (const row of rows) {
    await endFiles(ctx, row);
    await ctx.db.delete("dataExports", row._id);
  }
  return rows.length;
}

/** Takes up exports that stand still, gives up hopeless ones, and ends files whose day is over. */
export async function resumeExports(ctx: MutationCtx): Promise<number> {
  const now = Date.now();
  const stalled = await ctx.db
    .query("dataExports")
    .withIndex("by_status", (q) => q.eq("status", "running").lte("movedAt", now - STALL_MS))
    .take(BATCH);
  for (const row of stalled) {
    const isHopeless = row.createdAt < now - GIVE_UP_MS;
    if (isHopeless) await endFiles(ctx, row);
    await ctx.db.patch("dataExports", row._id, isHopeless ? { status: "failed", partIds: [] } : { movedAt: now });
    const next = row.place ? internal.privacy.exporting.collect : internal.privacy.exporting.assemble;
    if (!isHopeless) await ctx.scheduler.runAfter(0, next, { exportId: row._id });
  }
  const over = await ctx.db
    .query("dataExports")
    .withIndex("by_expires", (q) => q.eq("status", "ready").lte("expiresAt", now))
    .take(BATCH);
  for (const row of over) await expireExport(ctx, row);
  return stalled.length + over.length;
}

/** The file a download link names, or null: no such export, wrong key, or its day is over. */
export async function fileByLink(ctx: QueryCtx, exportId: string, key: string): Promise<Id<"_storage"> | null> {
  const id = ctx.db.normalizeId("dataExports", exportId);
  const row = id && (await ctx.db.get("dataExports", id));
  if (!row?.storageId || row.status !== "ready" || !equalInConstantTime(row.key, key)) return null;
  return row.storageId;
}
