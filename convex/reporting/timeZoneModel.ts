import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { type AuditActor, recordAudit } from "../lib/audit";
import { DEFAULT_TIME_ZONE, fold, settingsRow } from "./rollups";

/** Facts one step folds: each is written to up to fifteen rollups. */
const FACTS_PER_STEP = 50;
/** Rollups of a zone no longer used that one step deletes. */
const ROLLUPS_PER_STEP = 500;

/** Begins to make a workspace's figures for another time zone; a change that is still under way is given up for it. */
export async function changeTimeZone(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  actor: AuditActor,
  timeZone: string,
): Promise<void> {
  const row = await settingsRow(ctx, workspaceId);
  const before = row?.timeZone ?? DEFAULT_TIME_ZONE;
  const abandoned = row?.nextTimeZone;
  if (timeZone === (abandoned ?? before)) return;
  const nextTimeZone = timeZone === before ? undefined : timeZone;
  const change = { nextTimeZone, foldedThrough: undefined };
  if (row) await ctx.db.patch("reportSettings", row._id, change);
  else await ctx.db.insert("reportSettings", { workspaceId, timeZone: before, ...change });
  await recordAudit(ctx, {
    workspaceId,
    actor,
    action: "report.time_zone_changed",
    resourceType: "workspace",
    resourceId: workspaceId,
    changes: [{ field: "timeZone", before: abandoned ?? before, after: timeZone }],
  });
  if (abandoned) await ctx.scheduler.runAfter(0, internal.reporting.jobs.drop, { workspaceId, timeZone: abandoned });
  if (nextTimeZone) await ctx.scheduler.runAfter(0, internal.reporting.jobs.refold, { workspaceId });
}

async function deleteRollups(ctx: MutationCtx, workspaceId: Id<"workspaces">, timeZone: string): Promise<boolean> {
  const rows = await ctx.db
    .query("reportRollups")
    .withIndex("by_series", (q) => q.eq("workspaceId", workspaceId).eq("timeZone", timeZone))
    .take(ROLLUPS_PER_STEP);
  for (const row of rows) await ctx.db.delete("reportRollups", row._id);
  return rows.length < ROLLUPS_PER_STEP;
}

/** The facts after the last folded one; those of the same instant stay together, since the instant is the bookmark. */
async function nextFacts(ctx: MutationCtx, workspaceId: Id<"workspaces">, foldedThrough: number) {
  const facts = await ctx.db
    .query("reportFacts")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId).gt("_creationTime", foldedThrough))
    .take(FACTS_PER_STEP);
  const last = facts.at(-1);
  if (!last || facts.length < FACTS_PER_STEP) return { facts, isDone: true };
  const sameInstant = await ctx.db
    .query("reportFacts")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId).eq("_creationTime", last._creationTime))
    .take(FACTS_PER_STEP);
  const known = new Set(facts.map((fact) => fact._id));
  return { facts: [...facts, ...sameInstant.filter((fact) => !known.has(fact._id))], isDone: false };
}

/**
 * One step of making the figures of the next zone: first what is left of earlier attempts goes, then facts are folded
 * in the order they were recorded. With the last of them the workspace changes over, in the same transaction, so
 * that no fact is missing or counted twice. Schedules the next step.
 */
export async function refoldStep(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  const row = await settingsRow(ctx, workspaceId);
  if (!row?.nextTimeZone) return;
  const { nextTimeZone, timeZone: old, foldedThrough } = row;
  const again = async () => await ctx.scheduler.runAfter(0, internal.reporting.jobs.refold, { workspaceId });
  if (foldedThrough === undefined) {
    if (await deleteRollups(ctx, workspaceId, nextTimeZone))
      await ctx.db.patch("reportSettings", row._id, { foldedThrough: -1 });
    await again();
    return;
  }
  const { facts, isDone } = await nextFacts(ctx, workspaceId, foldedThrough);
  for (const fact of facts) await fold(ctx, workspaceId, nextTimeZone, fact, 1);
  if (isDone) {
    const settled = { timeZone: nextTimeZone, nextTimeZone: undefined, foldedThrough: undefined };
    await ctx.db.patch("reportSettings", row._id, settled);
    await ctx.scheduler.runAfter(0, internal.reporting.jobs.drop, { workspaceId, timeZone: old });
    return;
  }
  await ctx.db.patch("reportSettings", row._id, { foldedThrough: facts.at(-1)?._creationTime });
  await again();
}

/** Deletes the rollups of a zone that reports are not and will not be told in, a batch now and the rest after it. */
export async function dropRollups(ctx: MutationCtx, workspaceId: Id<"workspaces">, timeZone: string): Promise<void> {
  const settings = await settingsRow(ctx, workspaceId);
  if (timeZone === (settings?.timeZone ?? DEFAULT_TIME_ZONE) || timeZone === settings?.nextTimeZone) return;
  if (await deleteRollups(ctx, workspaceId, timeZone)) return;
  await ctx.scheduler.runAfter(0, internal.reporting.jobs.drop, { workspaceId, timeZone });
}
