import { type Condition, conditionsHold, conditionsProblem, type Facts } from "@parley/core";
import { isOpenAt, type OfficeHours } from "@parley/core/officeHours";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { assignToMember } from "../conversations/changesModel";
import { addTag, MAX_TAGS_EACH } from "../inbox/tagsModel";
import { invalidInput } from "../lib/errors";
import { officeHoursOf } from "../messenger/officeHoursModel";
import { membershipOf } from "../workspaces/access";
import { MAX_RULES } from "./limits";
import { assignToTeam } from "./model";
import type { RuleAction } from "./schema";

type Conversation = Doc<"conversations">;
const SYSTEM = { type: "system" } as const;

/** Makes sure that conditions are ones rules know. @throws AppError `invalid_input` such as `conditions[2].operator` */
export function checkConditions(conditions: readonly Condition[]): void {
  const problem = conditionsProblem(conditions);
  if (problem) throw invalidInput(problem.path, problem.reason);
}

/** The assignment rules of a workspace in the order they are asked. */
export async function assignmentRulesOf(ctx: QueryCtx, workspaceId: Id<"workspaces">) {
  return await ctx.db
    .query("assignmentRules")
    .withIndex("by_workspace_priority", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_RULES);
}

/** The auto-tag rules of a workspace; each that holds tags. */
export async function autoTagRulesOf(ctx: QueryCtx, workspaceId: Id<"workspaces">) {
  return await ctx.db
    .query("autoTagRules")
    .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
    .take(MAX_RULES);
}

/** What rules see of a visitor. */
function visitorFacts(visitor: Doc<"visitors"> | null): Facts["fields"] {
  const { country, countryCode } = visitor?.location ?? {};
  return {
    "visitor.email": visitor?.email ?? visitor?.unverifiedEmail,
    "visitor.name": visitor?.name ?? visitor?.unverifiedName,
    "visitor.externalUserId": visitor?.externalUserId,
    "visitor.identified": visitor?.identityVerified ?? false,
    "visitor.country": [country, countryCode].filter((name) => name !== undefined),
    "visitor.language": visitor?.locale,
    "page.referrer": visitor?.referrer,
  };
}

/** What rules see of a conversation and its first message, as of the time of that message. */
export function factsOf(
  conversation: Conversation,
  visitor: Doc<"visitors"> | null,
  content: string,
  hours: OfficeHours | null,
): Facts {
  const at = conversation.firstCustomerMessageAt ?? conversation.createdAt;
  return {
    fields: {
      ...visitorFacts(visitor),
      "message.content": content,
      "conversation.subject": conversation.subject,
      "conversation.channel": conversation.channel ?? "chat",
      "page.url": conversation.url ?? visitor?.currentUrl,
      "officeHours.open": hours ? isOpenAt(hours, at) : true,
    },
    attributes: visitor?.customAttributes ?? {},
  };
}

/** Whom a rule gives conversations to; null when that is nobody any more. */
export async function targetName(ctx: QueryCtx, workspaceId: Id<"workspaces">, action: RuleAction) {
  if (action.type === "assign_team") {
    const team = await ctx.db.get("teams", action.teamId);
    return team?.workspaceId === workspaceId ? team.name : null;
  }
  if (!(await membershipOf(ctx, action.userId, workspaceId))) return null;
  const user = await ctx.db.get("users", action.userId);
  return user?.name ?? user?.email ?? "";
}

/** The first rule that is switched on, leads somewhere and holds. */
async function firstMatch(ctx: QueryCtx, rules: Doc<"assignmentRules">[], facts: Facts) {
  for (const rule of rules) {
    if (!rule.enabled || !conditionsHold(rule.conditions, facts)) continue;
    if ((await targetName(ctx, rule.workspaceId, rule.action)) !== null) return rule;
  }
  return null;
}

async function applyAutoTags(
  ctx: MutationCtx,
  conversation: Conversation,
  rules: Doc<"autoTagRules">[],
  facts: Facts,
): Promise<void> {
  const tagIds = new Set(rules.filter((rule) => conditionsHold(rule.conditions, facts)).map((rule) => rule.tagId));
  const free = MAX_TAGS_EACH - (conversation.tagIds?.length ?? 0);
  for (const tagId of [...tagIds].slice(0, free)) {
    const tag = await ctx.db.get("tags", tagId);
    if (tag?.workspaceId === conversation.workspaceId && tag.deletedAt === undefined)
      await addTag(ctx, conversation, tagId, SYSTEM);
  }
}

async function applyAssignment(
  ctx: MutationCtx,
  conversation: Conversation,
  rules: Doc<"assignmentRules">[],
  facts: Facts,
): Promise<void> {
  const action = (await firstMatch(ctx, rules, facts))?.action;
  const at = conversation.updatedAt;
  if (action?.type === "assign_team") await assignToTeam(ctx, conversation, action.teamId, SYSTEM, at);
  else if (action) await assignToMember(ctx, conversation, action.userId, SYSTEM, at);
}

/**
 * Lets the workspace's rules act on a conversation's first message of the customer: every auto-tag rule that holds tags
 * it; the first assignment rule that holds gives it to someone, unless someone has it. Returns the conversation then.
 */
export async function applyRules(ctx: MutationCtx, conversation: Conversation, content: string): Promise<Conversation> {
  const { workspaceId, visitorId } = conversation;
  const tagging = (await autoTagRulesOf(ctx, workspaceId)).filter((rule) => rule.enabled);
  const isTaken = conversation.assignedAgentId !== undefined || conversation.teamId !== undefined;
  const assigning = isTaken ? [] : (await assignmentRulesOf(ctx, workspaceId)).filter((rule) => rule.enabled);
  if (tagging.length + assigning.length === 0) return conversation;
  const visitor = visitorId ? await ctx.db.get("visitors", visitorId) : null;
  const facts = factsOf(conversation, visitor, content, await officeHoursOf(ctx, workspaceId));
  await applyAutoTags(ctx, conversation, tagging, facts);
  await applyAssignment(ctx, conversation, assigning, facts);
  return (await ctx.db.get("conversations", conversation._id)) ?? conversation;
}
