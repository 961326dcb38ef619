import {
  advanceClock,
  type Clock,
  type ClockFacts,
  clockMode,
  newClock,
  retarget,
  settleClock,
} from "@parley/core/slaClock";
import type { OfficeHours } from "@parley/core/officeHours";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { SlaSummary } from "../conversations/schema";
import { oncePerTransaction } from "../lib/memory";
import { officeHoursOf } from "../messenger/officeHoursModel";
import { isFor, type Judged, METRICS, policiesOf, targetMs } from "./policyModel";
import type { SlaMetric } from "./schema";

type ClockRow = Doc<"slaClocks">;
type Policy = Doc<"slaPolicies">;

/** Whose clocks they are. */
export type ClockOwner = { conversationId: Id<"conversations"> } | { ticketId: Id<"tickets"> };

/** What has clocks, as they see it, and where it is told what they did. */
export interface Subject {
  owner: ClockOwner;
  workspaceId: Id<"workspaces">;
  metrics: readonly SlaMetric[];
  /** What policies go by. */
  judged: Judged;
  facts: ClockFacts;
  /** What lists show now. */
  sla: SlaSummary | undefined;
  /** Lists show something else from now on. */
  show: (summary: SlaSummary | undefined) => Promise<void>;
  /** A target was missed. */
  tellBreach: (breach: Breach) => Promise<void>;
  /** A policy's target was met. */
  tellKept: (policyId: Id<"slaPolicies">, at: number) => Promise<void>;
}

/** A policy's target that was missed, at `breachedAt`; told as of `at`, now without it. */
export interface Breach {
  metric: SlaMetric;
  policyId: Id<"slaPolicies">;
  breachedAt: number;
  at?: number;
}

/** The clocks of a conversation or a ticket, one for each metric at most. */
export async function clocksOf(ctx: QueryCtx, owner: ClockOwner): Promise<ClockRow[]> {
  const clocks = ctx.db.query("slaClocks");
  const owned =
    "ticketId" in owner
      ? clocks.withIndex("by_ticket", (q) => q.eq("ticketId", owner.ticketId))
      : clocks.withIndex("by_conversation", (q) => q.eq("conversationId", owner.conversationId));
  return await owned.take(METRICS.length);
}

const toClock = ({ state: mode, ...row }: ClockRow): Clock => ({ mode, ...row });

function toFields(clock: Clock) {
  const { mode: state, targetMs, startedAt, usedMs, runningSince, dueAt, stoppedAt, breachedAt } = clock;
  return { state, targetMs, startedAt, usedMs, runningSince, dueAt, stoppedAt, breachedAt };
}

interface Reckoning {
  subject: Subject;
  policy: Policy;
  hours: OfficeHours | null;
  at: number;
}

/** A metric's clock as the state of what it measures wants it, or null when there is nothing to measure. */
function reckon({ subject, policy, hours, at }: Reckoning, metric: SlaMetric, row?: ClockRow): Clock | null {
  const target = targetMs(policy, metric);
  const wanted = subject.metrics.includes(metric) ? clockMode(metric, subject.facts) : null;
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
  const { subject, policy, at } = reckoning;
  const { _id: policyId, usesOfficeHours } = policy;
  const fields = { ...toFields(clock), policyId, usesOfficeHours };
  const { workspaceId, owner } = subject;
  const id = row?._id ?? (await ctx.db.insert("slaClocks", { workspaceId, ...owner, metric, ...fields }));
  const checkAt = await scheduleCheck(ctx, id, clock, row?.checkAt);
  await ctx.db.patch("slaClocks", id, { ...fields, checkAt });
  const isNews = clock.breachedAt !== undefined && clock.breachedAt !== row?.breachedAt;
  if (isNews) await subject.tellBreach({ metric, policyId, breachedAt: clock.breachedAt ?? 0, at });
  const isKept = clock.mode === "stopped" && row?.state !== "stopped" && clock.breachedAt === undefined;
  if (isKept) await subject.tellKept(policyId, clock.stoppedAt ?? at);
}

/** What lists show of clocks: the one due first; one that waits when none runs. */
export function summaryOf(clocks: readonly Pick<ClockRow, "state" | "metric" | "dueAt" | "breachedAt">[]) {
  const shown = clocks.flatMap(({ state, metric, dueAt, breachedAt }): SlaSummary[] => {
    if (state === "stopped") return [];
    if (breachedAt !== undefined) return [{ state: "breached", metric, dueAt: breachedAt }];
    return [state === "running" && dueAt !== undefined ? { state, metric, dueAt } : { state: "paused", metric }];
  });
  return shown.sort((a, b) => (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity))[0];
}

async function showSummary(ctx: MutationCtx, subject: Subject): Promise<void> {
  const summary = summaryOf(await clocksOf(ctx, subject.owner));
  const { state, metric, dueAt } = subject.sla ?? {};
  if (state !== summary?.state || metric !== summary?.metric || dueAt !== summary?.dueAt) await subject.show(summary);
}

/** Brings clocks to where the policy, the state of what they measure and the office hours want them at a time. */
export async function reckonClocks(ctx: MutationCtx, subject: Subject, at: number): Promise<void> {
  const rows = await clocksOf(ctx, subject.owner);
  const { workspaceId } = subject;
  const policies = await oncePerTransaction(
    ctx,
    `slaPolicies/${workspaceId}`,
    async () => await policiesOf(ctx, workspaceId),
  );
  const policy = policies.find((candidate) => isFor(candidate, subject.judged));
  if (!policy && rows.length === 0 && !subject.sla) return;
  const hours = policy?.usesOfficeHours
    ? await oncePerTransaction(ctx, `officeHours/${workspaceId}`, async () => await officeHoursOf(ctx, workspaceId))
    : null;
  for (const metric of METRICS) {
    const row = rows.find((candidate) => candidate.metric === metric);
    const reckoning = policy && { subject, policy, hours, at };
    const clock = reckoning && reckon(reckoning, metric, row);
    if (clock) await writeClock(ctx, reckoning, metric, clock, row);
    else if (row) await ctx.db.delete("slaClocks", row._id);
  }
  await showSummary(ctx, subject);
}

/** Marks a clock that is due as breached, once; one that was put off is looked at again then. */
export async function checkClock(ctx: MutationCtx, row: ClockRow, subject: Subject): Promise<void> {
  if (row.dueAt === undefined) return;
  const clock = settleClock(toClock(row), Date.now());
  const checkAt = await scheduleCheck(ctx, row._id, clock, undefined);
  await ctx.db.patch("slaClocks", row._id, { ...toFields(clock), checkAt });
  if (clock.breachedAt === undefined) return;
  await showSummary(ctx, subject);
  await subject.tellBreach({ metric: row.metric, policyId: row.policyId, breachedAt: clock.breachedAt });
}
