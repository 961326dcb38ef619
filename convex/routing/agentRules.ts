import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { requireAssignmentRule } from "./access";
import {
  assignmentRuleFields,
  createAssignmentRule,
  deleteAssignmentRule,
  reorderAssignmentRules,
  updateAssignmentRule,
} from "./ruleVerbs";
import { assignmentRulesOf } from "./rulesModel";
import { vCondition } from "./schema";
import { tryConditions, vTried } from "./trying";
import { assignmentRuleView, vAssignmentRule } from "./views";

const ruleId = v.id("assignmentRules");

/** The assignment rules in the order they are asked. */
export const list = agentQuery({
  permission: "queues.manage",
  args: {},
  returns: v.array(vAssignmentRule),
  handler: async (ctx) => {
    const rules = await assignmentRulesOf(ctx, ctx.workspace._id);
    return await Promise.all(rules.map((rule) => assignmentRuleView(ctx, rule)));
  },
});

export const create = agentMutation({
  permission: "queues.manage",
  args: assignmentRuleFields,
  returns: v.object({ ruleId }),
  handler: async (ctx, fields) => {
    return { ruleId: await createAssignmentRule(ctx, ctx.workspace._id, fields, { type: "user", userId: ctx.userId }) };
  },
});

export const update = agentMutation({
  permission: "queues.manage",
  args: { ruleId, ...assignmentRuleFields },
  returns: v.null(),
  handler: async (ctx, { ruleId, ...fields }) => {
    const rule = await requireAssignmentRule(ctx, ctx.workspace._id, ruleId);
    await updateAssignmentRule(ctx, rule, fields, { type: "user", userId: ctx.userId });
    return null;
  },
});

export const remove = agentMutation({
  permission: "queues.manage",
  args: { ruleId },
  returns: v.null(),
  handler: async (ctx, { ruleId }) => {
    const rule = await requireAssignmentRule(ctx, ctx.workspace._id, ruleId);
    await deleteAssignmentRule(ctx, rule, { type: "user", userId: ctx.userId });
    return null;
  },
});

/** Asks the rules in the given order from now on; every rule is named once. */
export const reorder = agentMutation({
  permission: "queues.manage",
  args: { ruleIds: v.array(ruleId) },
  returns: v.null(),
  handler: async (ctx, { ruleIds }) => {
    await reorderAssignmentRules(ctx, ctx.workspace._id, ruleIds, { type: "user", userId: ctx.userId });
    return null;
  },
});

/** Holds conditions that need not be saved against the latest conversations (at most 50). */
export const tryOut = agentQuery({
  permission: "queues.manage",
  args: { conditions: v.array(vCondition), limit: v.number() },
  returns: v.array(vTried),
  handler: async (ctx, { conditions, limit }) => await tryConditions(ctx, ctx.workspace._id, conditions, limit),
});
