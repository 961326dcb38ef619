import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { openConversationsOfTeam } from "../conversations/loadModel";
import { loadOf } from "./capacityModel";
import { membersInTurn } from "./queueModel";
import { targetName } from "./rulesModel";
import { assignmentRuleFields, autoTagRuleFields } from "./ruleVerbs";
import { vAssignmentMethod } from "./schema";

export const vTeam = v.object({
  teamId: v.id("teams"),
  name: v.string(),
  method: vAssignmentMethod,
  memberIds: v.array(v.id("users")),
  /** Open conversations, and those of them that wait for somebody. */
  open: v.number(),
  queued: v.number(),
});
type TeamView = Infer<typeof vTeam>;

export const vAvailability = v.object({
  userId: v.id("users"),
  isAvailable: v.boolean(),
  capacity: v.number(),
  /** Whether the capacity is his own and not the workspace's usual one. */
  hasOwnCapacity: v.boolean(),
  open: v.number(),
});
type AvailabilityView = Infer<typeof vAvailability>;

/** What a rule leads to; `isMissing` when that is gone: the rule then matches nobody. */
const vTarget = v.object({ name: v.union(v.string(), v.null()), isMissing: v.boolean() });
export const vAssignmentRule = v.object({
  ruleId: v.id("assignmentRules"),
  ...assignmentRuleFields,
  priority: v.number(),
  target: vTarget,
});
type AssignmentRuleView = Infer<typeof vAssignmentRule>;
export const vAutoTagRule = v.object({ ruleId: v.id("autoTagRules"), ...autoTagRuleFields, target: vTarget });
type AutoTagRuleView = Infer<typeof vAutoTagRule>;

export async function teamView(ctx: QueryCtx, team: Doc<"teams">): Promise<TeamView> {
  const { _id: teamId, workspaceId, name, method } = team;
  const members = await membersInTurn(ctx, teamId);
  const memberIds = members.map((member) => member.userId).sort();
  return { teamId, name, method, memberIds, ...(await openConversationsOfTeam(ctx, workspaceId, teamId)) };
}

export async function availabilityView(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  userId: Id<"users">,
  own: Doc<"memberAvailability"> | null,
): Promise<AvailabilityView> {
  const { open, capacity, isAvailable } = await loadOf(ctx, workspaceId, userId);
  return { userId, isAvailable, capacity, hasOwnCapacity: own?.capacity !== undefined, open };
}

export async function assignmentRuleView(ctx: QueryCtx, rule: Doc<"assignmentRules">): Promise<AssignmentRuleView> {
  const { _id: ruleId, workspaceId, name, enabled, conditions, action, priority } = rule;
  const found = await targetName(ctx, workspaceId, action);
  return { ruleId, name, enabled, conditions, action, priority, target: { name: found, isMissing: found === null } };
}

export async function autoTagRuleView(ctx: QueryCtx, rule: Doc<"autoTagRules">): Promise<AutoTagRuleView> {
  const { _id: ruleId, name, enabled, conditions, tagId } = rule;
  const tag = await ctx.db.get("tags", tagId);
  const found = tag?.workspaceId === rule.workspaceId && tag.deletedAt === undefined ? tag.name : null;
  return { ruleId, name, enabled, conditions, tagId, target: { name: found, isMissing: found === null } };
}
