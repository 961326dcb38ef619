import { type ObjectType, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { AppError, invalidInput, notFound } from "../lib/errors";
import { cleanText } from "../lib/text";
import { type SlaMetric, slaTargetFields, vSlaAppliesTo, vSlaMatch } from "./schema";

export const MAX_POLICIES = 20;
const MAX_TARGET_MINUTES = 365 * 24 * 60;
const MAX_MATCHES = 100;
const MINUTE = 60_000;

export const policyFields = {
  name: v.string(),
  enabled: v.boolean(),
  /** Conversations when it is not said. */
  appliesTo: v.optional(vSlaAppliesTo),
  match: vSlaMatch,
  ...slaTargetFields,
  usesOfficeHours: v.boolean(),
};
export type PolicyFields = ObjectType<typeof policyFields>;

type Policy = Doc<"slaPolicies">;

/** What policies go by: a conversation or a ticket. */
export interface Judged {
  kind: "conversations" | "tickets";
  priority: Policy["match"]["priorities"][number];
  channel?: Policy["match"]["channels"][number];
  teamId?: Id<"teams">;
  tagIds: readonly Id<"tags">[];
}

/** What a policy is for; of one from before there was a choice, conversations. */
export function appliesToOf({ appliesTo = "conversations" }: Pick<PolicyFields, "appliesTo">) {
  return appliesTo;
}

/** The policies of a workspace in the order they are asked. */
export async function policiesOf(ctx: QueryCtx, workspaceId: Id<"workspaces">): Promise<Policy[]> {
  return await ctx.db
    .query("slaPolicies")
    .withIndex("by_workspace_priority", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_POLICIES);
}

/** A policy of the workspace. @throws AppError `not_found` */
export async function requirePolicy(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  id: Id<"slaPolicies">,
): Promise<Policy> {
  const policy = await ctx.db.get("slaPolicies", id);
  if (policy?.workspaceId !== workspaceId) throw notFound("policy");
  return policy;
}

/** Whether a policy is for a conversation or a ticket: each list that is not empty must hold its value. */
export function isFor(policy: Pick<Policy, "enabled" | "match" | "appliesTo">, judged: Judged): boolean {
  const { enabled, match } = policy;
  const { kind, priority, channel, teamId, tagIds } = judged;
  const appliesTo = appliesToOf(policy);
  const isAny = <Value>(wanted: readonly Value[], has: readonly Value[]) =>
    wanted.length === 0 || wanted.some((value) => has.includes(value));
  return (
    enabled &&
    (appliesTo === kind || appliesTo === "both") &&
    isAny(match.priorities, [priority]) &&
    isAny(match.channels, channel ? [channel] : []) &&
    isAny(match.teamIds, teamId ? [teamId] : []) &&
    isAny(match.tagIds, tagIds)
  );
}

const TARGETS = {
  firstResponse: "firstResponseMinutes",
  nextResponse: "nextResponseMinutes",
  resolution: "resolutionMinutes",
} as const satisfies Record<SlaMetric, keyof PolicyFields>;
export const METRICS = Object.keys(TARGETS) as SlaMetric[];
/** Those of tickets: their answers are not a conversation back and forth. */
export const TICKET_METRICS: readonly SlaMetric[] = ["firstResponse", "resolution"];

/** What a policy allows for a metric, in ms; null when it says nothing of it. */
export function targetMs(policy: Policy, metric: SlaMetric): number | null {
  const minutes = policy[TARGETS[metric]];
  return minutes === null ? null : minutes * MINUTE;
}

function clean(fields: PolicyFields): PolicyFields {
  const minutes = METRICS.map((metric) => [TARGETS[metric], fields[TARGETS[metric]]] as const);
  for (const [field, value] of minutes) {
    if (value !== null && (!Number.isInteger(value) || value < 1 || value > MAX_TARGET_MINUTES))
      throw invalidInput(field, `must be a whole number of minutes from 1 to ${MAX_TARGET_MINUTES}, or null`);
  }
  const appliesTo = appliesToOf(fields);
  const measured = appliesTo === "tickets" ? TICKET_METRICS : METRICS;
  if (measured.every((metric) => fields[TARGETS[metric]] === null))
    throw invalidInput("firstResponseMinutes", "one target is needed");
  for (const [field, list] of Object.entries(fields.match)) {
    if (list.length > MAX_MATCHES) throw invalidInput(`match.${field}`, `has more than ${MAX_MATCHES} elements`);
  }
  return { ...fields, appliesTo, name: cleanText("name", fields.name) };
}

/** Every team and tag a policy names is the workspace's. @throws AppError `not_found` (`team`, `tag`) */
async function checkMatch(ctx: QueryCtx, workspaceId: Id<"workspaces">, { teamIds, tagIds }: PolicyFields["match"]) {
  for (const id of teamIds) {
    if ((await ctx.db.get("teams", id))?.workspaceId !== workspaceId) throw notFound("team");
  }
  for (const id of tagIds) {
    if ((await ctx.db.get("tags", id))?.workspaceId !== workspaceId) throw notFound("tag");
  }
}

/** Goes over every open conversation and ticket of a workspace by a job: other policies or other hours hold from now on. */
export async function recomputeLater(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<void> {
  await ctx.scheduler.runAfter(0, internal.sla.jobs.recompute, { workspaceId, cursor: null });
}

async function auditPolicy(
  ctx: MutationCtx,
  policy: Pick<Policy, "_id" | "workspaceId">,
  verb: string,
  actor: AuditActor,
  [before, after]: [object, object],
) {
  await recordAudit(ctx, {
    workspaceId: policy.workspaceId,
    actor,
    action: `sla_policy.${verb}`,
    resourceType: "slaPolicy",
    resourceId: policy._id,
    changes: changedFields({ ...before }, { ...after }),
  });
}

/** Makes a policy, asked after all others. @throws AppError `invalid_input`, `not_found`, `quota_exceeded{policies}` */
export async function createPolicy(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  given: PolicyFields,
  actor: AuditActor,
): Promise<Id<"slaPolicies">> {
  const fields = clean(given);
  await checkMatch(ctx, workspaceId, fields.match);
  const others = await policiesOf(ctx, workspaceId);
  if (others.length >= MAX_POLICIES) throw new AppError({ code: "quota_exceeded", limit: "policies" });
  const now = Date.now();
  const priority = (others.at(-1)?.priority ?? -1) + 1;
  const row = { workspaceId, ...fields, priority, createdAt: now, updatedAt: now };
  const _id = await ctx.db.insert("slaPolicies", row);
  await auditPolicy(ctx, { _id, workspaceId }, "created", actor, [{}, fields]);
  await recomputeLater(ctx, workspaceId);
  return _id;
}

/** Changes a policy; what is open follows by a job. What it is for stays when that is not said. @throws AppError as `createPolicy` */
export async function updatePolicy(
  ctx: MutationCtx,
  policy: Policy,
  given: PolicyFields,
  actor: AuditActor,
): Promise<void> {
  const before = { ...policy, appliesTo: appliesToOf(policy) };
  const fields = clean({ ...given, appliesTo: given.appliesTo ?? before.appliesTo });
  if (changedFields(before, { ...fields }).length === 0) return;
  await checkMatch(ctx, policy.workspaceId, fields.match);
  await ctx.db.patch("slaPolicies", policy._id, { ...fields, updatedAt: Date.now() });
  await auditPolicy(ctx, policy, "changed", actor, [before, fields]);
  await recomputeLater(ctx, policy.workspaceId);
}

/** Deletes a policy; what it held for gets the next that is for it, or none. */
export async function deletePolicy(ctx: MutationCtx, policy: Policy, actor: AuditActor): Promise<void> {
  await ctx.db.delete("slaPolicies", policy._id);
  await auditPolicy(ctx, policy, "deleted", actor, [{ name: policy.name }, { name: undefined }]);
  await recomputeLater(ctx, policy.workspaceId);
}

/** Puts policies in another order; all of them are named. @throws AppError `invalid_input{policyIds}` */
export async function reorderPolicies(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  ids: readonly Id<"slaPolicies">[],
  actor: AuditActor,
): Promise<void> {
  const policies = await policiesOf(ctx, workspaceId);
  const isWhole = new Set(ids).size === ids.length && ids.length === policies.length;
  if (!isWhole || policies.some(({ _id }) => !ids.includes(_id)))
    throw invalidInput("policyIds", "must name every policy once");
  for (const [priority, id] of ids.entries()) await ctx.db.patch("slaPolicies", id, { priority });
  const metadata = { order: ids.join(",") };
  await recordAudit(ctx, { workspaceId, actor, action: "sla_policy.reordered", resourceType: "slaPolicy", metadata });
  await recomputeLater(ctx, workspaceId);
}
