import { type Condition } from "@parley/core";
import { type ObjectType, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { requireTag } from "../inbox/tagsModel";
import { type AuditActor, changedFields, recordAudit } from "../lib/audit";
import { AppError, invalidInput, notFound } from "../lib/errors";
import { cleanText } from "../lib/text";
import { membershipOf } from "../workspaces/access";
import { requireTeam } from "./access";
import { MAX_RULES } from "./limits";
import { assignmentRulesOf, autoTagRulesOf, checkConditions } from "./rulesModel";
import { type RuleAction, vCondition, vRuleAction } from "./schema";

const MAX_NAME = 100;
const shared = { name: v.string(), enabled: v.boolean(), conditions: v.array(vCondition) };
export const assignmentRuleFields = { ...shared, action: vRuleAction };
export const autoTagRuleFields = { ...shared, tagId: v.id("tags") };
type AssignmentRuleFields = ObjectType<typeof assignmentRuleFields>;
type AutoTagRuleFields = ObjectType<typeof autoTagRuleFields>;

/** Makes sure that a rule leads to somebody of the workspace. @throws AppError `not_found` (`team`, `member`) */
async function checkAction(ctx: MutationCtx, workspaceId: Id<"workspaces">, action: RuleAction): Promise<void> {
  if (action.type === "assign_team") await requireTeam(ctx, workspaceId, action.teamId);
  else if (!(await membershipOf(ctx, action.userId, workspaceId))) throw notFound("member");
}

function clean<Fields extends { name: string; conditions: Condition[] }>(fields: Fields): Fields {
  checkConditions(fields.conditions);
  return { ...fields, name: cleanText("name", fields.name, { max: MAX_NAME }) };
}

interface Audited {
  workspaceId: Id<"workspaces">;
  actor: AuditActor;
  kind: "assignment_rule" | "auto_tag_rule";
  id: string;
}

async function auditRule(ctx: MutationCtx, rule: Audited, verb: string, before: object, after: object): Promise<void> {
  await recordAudit(ctx, {
    workspaceId: rule.workspaceId,
    actor: rule.actor,
    action: `${rule.kind}.${verb}`,
    resourceType: rule.kind,
    resourceId: rule.id,
    changes: changedFields({ ...before }, { ...after }),
  });
}

/** Makes a rule, asked after all others. @throws AppError `invalid_input`, `not_found`, `quota_exceeded{rules}` */
export async function createAssignmentRule(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  given: AssignmentRuleFields,
  actor: AuditActor,
): Promise<Id<"assignmentRules">> {
  const fields = clean(given);
  await checkAction(ctx, workspaceId, fields.action);
  const others = await assignmentRulesOf(ctx, workspaceId);
  if (others.length >= MAX_RULES) throw new AppError({ code: "quota_exceeded", limit: "rules" });
  const now = Date.now();
  const priority = (others.at(-1)?.priority ?? -1) + 1;
  const id = await ctx.db.insert("assignmentRules", {
    workspaceId,
    ...fields,
    priority,
    createdAt: now,
    updatedAt: now,
  });
  await auditRule(ctx, { workspaceId, actor, kind: "assignment_rule", id }, "created", {}, fields);
  return id;
}

/** @throws AppError as `createAssignmentRule` */
export async function updateAssignmentRule(
  ctx: MutationCtx,
  rule: Doc<"assignmentRules">,
  given: AssignmentRuleFields,
  actor: AuditActor,
): Promise<void> {
  const fields = clean(given);
  const { workspaceId, _id: id } = rule;
  if (changedFields({ ...rule }, { ...fields }).length === 0) return;
  await checkAction(ctx, workspaceId, fields.action);
  await ctx.db.patch("assignmentRules", id, { ...fields, updatedAt: Date.now() });
  await auditRule(ctx, { workspaceId, actor, kind: "assignment_rule", id }, "changed", rule, fields);
}

export async function deleteAssignmentRule(ctx: MutationCtx, rule: Doc<"assignmentRules">, actor: AuditActor) {
  await ctx.db.delete("assignmentRules", rule._id);
  const audited: Audited = { workspaceId: rule.workspaceId, actor, kind: "assignment_rule", id: rule._id };
  await auditRule(ctx, audited, "deleted", { name: rule.name }, { name: undefined });
}

/** Puts rules in another order; all of them are named. @throws AppError `invalid_input{ruleIds}` */
export async function reorderAssignmentRules(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  ruleIds: readonly Id<"assignmentRules">[],
  actor: AuditActor,
): Promise<void> {
  const rules = await assignmentRulesOf(ctx, workspaceId);
  const isWhole = new Set(ruleIds).size === ruleIds.length && ruleIds.length === rules.length;
  if (!isWhole || rules.some(({ _id }) => !ruleIds.includes(_id)))
    throw invalidInput("ruleIds", "must name every rule once");
  for (const [priority, id] of ruleIds.entries()) await ctx.db.patch("assignmentRules", id, { priority });
  const audited: Audited = { workspaceId, actor, kind: "assignment_rule", id: workspaceId };
  await auditRule(ctx, audited, "reordered", { order: rules.map(({ _id }) => _id) }, { order: ruleIds });
}

/** @throws AppError `invalid_input`, `not_found{tag}`, `quota_exceeded{rules}` */
export async function createAutoTagRule(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  given: AutoTagRuleFields,
  actor: AuditActor,
): Promise<Id<"autoTagRules">> {
  const fields = clean(given);
  await requireTag(ctx, workspaceId, fields.tagId);
  if ((await autoTagRulesOf(ctx, workspaceId)).length >= MAX_RULES)
    throw new AppError({ code: "quota_exceeded", limit: "rules" });
  const now = Date.now();
  const id = await ctx.db.insert("autoTagRules", { workspaceId, ...fields, createdAt: now, updatedAt: now });
  await auditRule(ctx, { workspaceId, actor, kind: "auto_tag_rule", id }, "created", {}, fields);
  return id;
}

/** @throws AppError as `createAutoTagRule` */
export async function updateAutoTagRule(
  ctx: MutationCtx,
  rule: Doc<"autoTagRules">,
  given: AutoTagRuleFields,
  actor: AuditActor,
): Promise<void> {
  const fields = clean(given);
  const { workspaceId, _id: id } = rule;
  if (changedFields({ ...rule }, { ...fields }).length === 0) return;
  await requireTag(ctx, workspaceId, fields.tagId);
  await ctx.db.patch("autoTagRules", id, { ...fields, updatedAt: Date.now() });
  await auditRule(ctx, { workspaceId, actor, kind: "auto_tag_rule", id }, "changed", rule, fields);
}

export async function deleteAutoTagRule(ctx: MutationCtx, rule: Doc<"autoTagRules">, actor: AuditActor) {
  await ctx.db.delete("autoTagRules", rule._id);
  const audited: Audited = { workspaceId: rule.workspaceId, actor, kind: "auto_tag_rule", id: rule._id };
  await auditRule(ctx, audited, "deleted", { name: rule.name }, { name: undefined });
}
