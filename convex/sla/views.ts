import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { appliesToOf, policyFields } from "./policyModel";
import { vSlaAppliesTo, vSlaClockState, vSlaMetric } from "./schema";

const orNull = <T extends Parameters<typeof v.union>[0]>(validator: T) => v.union(validator, v.null());

export const vPolicy = v.object({
  policyId: v.id("slaPolicies"),
  ...policyFields,
  appliesTo: vSlaAppliesTo,
  priority: v.number(),
});
export const vClock = v.object({
  metric: vSlaMetric,
  state: vSlaClockState,
  startedAt: v.number(),
  dueAt: orNull(v.number()),
  breachedAt: orNull(v.number()),
  stoppedAt: orNull(v.number()),
});

export function policyView(policy: Doc<"slaPolicies">): Infer<typeof vPolicy> {
  const { _id: policyId, _creationTime, workspaceId: _workspaceId, createdAt: _at, updatedAt: _then, ...rest } = policy;
  return { policyId, ...rest, appliesTo: appliesToOf(policy) };
}

export function clockView(clock: Doc<"slaClocks">): Infer<typeof vClock> {
  const { metric, state, startedAt, dueAt = null, breachedAt = null, stoppedAt = null } = clock;
  return { metric, state, startedAt, dueAt, breachedAt, stoppedAt };
}
