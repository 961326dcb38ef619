import { advanceClock, type Clock, clockMode, newClock, retarget, settleClock } from "@parley/core/slaClock";
import type { OfficeHours } from "@parley/core/officeHours";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { setSla, tellThread } from "../conversations/changesModel";
import type { SlaSummary } from "../conversations/schema";
import { recordAudit } from "../lib/audit";
import { officeHoursOf } from "../messenger/officeHoursModel";
import { recordSla } from "../reporting/model";
import { isFor, METRICS, policiesOf, targetMs } from "./policyModel";
import type { SlaMetric } from "./schema";

type Conversation = Doc<"conversations">;
type ClockRow = Doc<"slaClocks">;

/** The clocks of a conversation, one for each metric at most. */
export async function clocksOf(ctx: QueryCtx, conversationId: Id<"conversations">): Promise<ClockRow[]> {
  return await ctx.db
    .query("slaClocks")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .take(METRICS.length);
}

const toClock = ({ state: mode, ...row }: ClockRow): Clock => ({ mode, ...row });

function toFields(clock: Clock) {
  const { mode: state, targetMs, startedAt, usedMs, runningSince, dueAt, stoppedAt, breachedAt } = clock;
  return { state, targetMs, startedAt, usedMs, runningSince, dueAt, stoppedAt, breachedAt };
}

type Policy = Doc<"slaPolicies">;

async function policyFor(ctx: QueryCtx, conversation: Conversation): Promise<Policy | null> {
  return (await policiesOf(ctx, conversation.workspaceId)).find((policy) => isFor(policy, conversation)) ?? null;
}

interface Reckoning {
  conversation: Conversation;
  policy: Policy;
  hours: OfficeHours | null;
  at: number;
}

/** A metric's clock as a conversation's state wants it, or null when there is nothing to measure. */
function reckon({ conversation, policy, hours, at }: Reckoning, metric: SlaMetric, row?: ClockRow): Clock | null {
  const target = targetMs(policy, metric);
  const status = conversation.status === "spam" ? "closed" : conversation.status;
  const wanted = clockMode(metric, { ...conversation, status });
  if (target === null || !wanted) return null;
  const { mode, startedAt } = wanted;
  const isRestarted = row === undefined || (row.startedAt !== startedAt && mode !== "stopped");
  if (isRestarted && mode === "stopped") return null;
  const clock = isRestarted ? newClock(startedAt, target, hours) : retarget(toClock(row), target, hours);
  return settleClock(advanceClock(clock, mode, Math.max(at, startedAt), hours), Math.min(at, Date.now()));
}

/**
 * Sees to it that someone looks when a clock is due; a pending look that comes no later is kept. What is due already,
 * as history played back is, is the sweep's to find.
 */
async function scheduleCheck(ctx: MutationCtx, clockId: Id<"slaClocks">, { dueAt }: Clock, checkAt?: number) {
  const now = Date.now();
  if (dueAt === undefined || dueAt <= now) return checkAt;
  if (checkAt !== undefined && checkAt > now && checkAt <= dueAt) return checkAt;
  await ctx.scheduler.runAt(dueAt, internal.sla.jobs.check, { clockId });
  return dueAt;
}

async function writeClock(ctx: MutationCtx, reckoning: Reckoning, metric: SlaMetric, clock: Clock, row?: ClockRow) {
  const { conversation, policy } = reckoning;
  const { _id: policyId, usesOfficeHours } = policy;
  const fields = { ...toFields(clock), policyId, usesOfficeHours };
  const { workspaceId, _id: conversationId } = conversation;
  const id = row?._id ?? (await ctx.db.insert("slaClocks", { workspaceId, conversationId, metric, ...fields }));
  const checkAt = await scheduleCheck(ctx, id, clock, row?.checkAt);
  await ctx.db.patch("slaClocks", id, { ...fields, checkAt });
  const isNews = clock.breachedAt !== undefined && clock.breachedAt !== row?.breachedAt;
  if (isNews) await tellBreach(ctx, conversation, metric, clock.breachedAt ?? 0, reckoning.at);
  const isKept = clock.mode === "stopped" && row?.state !== "stopped" && clock.breachedAt === undefined;
  if (isKept) await recordSla(ctx, conversation, true, clock.stoppedAt ?? reckoning.at);
}

/** Tells the thread, the reports and the audit log that a target was missed. */
async function tellBreach(
  ctx: MutationCtx,
  conversation: Conversation,
  metric: SlaMetric,
  breachedAt: number,
  at?: number,
): Promise<void> {
  await tellThread(ctx, conversation, { type: "slaBreached", metric }, at);
  await recordSla(ctx, conversation, false, breachedAt);
  await recordAudit(ctx, {
    workspaceId: conversation.workspaceId,
    actor: { type: "system" },
    action: "conversation.sla_breached",
    resourceType: "conversation",
    resourceId: conversation._id,
    metadata: { metric, breachedAt },
  });
}

/** What lists show of a conversation's clocks: the one due first; one that waits when none runs. */
export function summaryOf(clocks: readonly Pick<ClockRow, "state" | "metric" | "dueAt" | "breachedAt">[]) {
  const shown = clocks.flatMap(({ state, metric, dueAt, breachedAt }): SlaSummary[] => {
    if (state === "stopped") return [];
    if (breachedAt !== undefined) return [{ state: "breached", metric, dueAt: breachedAt }];
    return [state === "running" && dueAt !== undefined ? { state, metric, dueAt } : { state: "paused", metric }];
  });
  return shown.sort((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity))[0];
}

async function writeSummary(ctx: MutationCtx, conversation: Conversation): Promise<void> {
  const summary = summaryOf(await clocksOf(ctx, conversation._id));
  const { state, metric, dueAt } = conversation.sla ?? {};
  if (state !== summary?.state || metric !== summary?.metric || dueAt !== summary?.dueAt)
    await setSla(ctx, conversation, summary);
}

/** Brings the clocks of a conversation to where its policy, its state and the office hours want them at a time. */
export async function reckonClocks(ctx: MutationCtx, conversation: Conversation, at: number): Promise<void> {
  const rows = await clocksOf(ctx, conversation._id);
  const policy = await policyFor(ctx, conversation);
  if (!policy && rows.length === 0 && !conversation.sla) return;
  const hours = policy?.usesOfficeHours ? await officeHoursOf(ctx, conversation.workspaceId) : null;
  for (const metric of METRICS) {
    const row = rows.find((candidate) => candidate.metric === metric);
    const reckoning = policy && { conversation, policy, hours, at };
    const clock = reckoning && reckon(reckoning, metric, row);
    if (clock) await writeClock(ctx, reckoning, metric, clock, row);
    else if (row) await ctx.db.delete("slaClocks", row._id);
  }
  await writeSummary(ctx, conversation);
}

const CLOCK_FIELDS = ["status", "waitingSince", "firstResponseAt", "firstCustomerMessageAt"] as const;
const POLICY_FIELDS = ["priority", "teamId", "channel", "tagIds"] as const;

/** Lets clocks follow a change of a conversation: of its state, or of what policies go by. */
export async function followSla(ctx: MutationCtx, before: Conversation | null, after: Conversation): Promise<void> {
  if (after.firstCustomerMessageAt === undefined || !before) return;
  const fields = [...CLOCK_FIELDS, ...POLICY_FIELDS];
  if (fields.every((field) => String(before[field]) === String(after[field]))) return;
  await reckonClocks(ctx, after, Math.max(after.updatedAt, before.updatedAt));
}

/** Marks a clock that is due as breached, once; one that was put off is looked at again then. */
export async function checkClock(ctx: MutationCtx, row: ClockRow): Promise<void> {
  const conversation = await ctx.db.get("conversations", row.conversationId);
  if (row.dueAt === undefined || !conversation) return;
  const clock = settleClock(toClock(row), Date.now());
  const checkAt = await scheduleCheck(ctx, row._id, clock, undefined);
  await ctx.db.patch("slaClocks", row._id, { ...toFields(clock), checkAt });
  if (clock.breachedAt === undefined) return;
  await writeSummary(ctx, conversation);
  await tellBreach(ctx, conversation, row.metric, clock.breachedAt);
}
