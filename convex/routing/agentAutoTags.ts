import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { requireAutoTagRule } from "./access";
import { autoTagRuleFields, createAutoTagRule, deleteAutoTagRule, updateAutoTagRule } from "./ruleVerbs";
import { autoTagRulesOf } from "./rulesModel";
import { autoTagRuleView, vAutoTagRule } from "./views";

const ruleId = v.id("autoTagRules");

/** Rules that tag a conversation at its first message; each that holds does. */
export const list = agentQuery({
  permission: "queues.manage",
  args: {},
  returns: v.array(vAutoTagRule),
  handler: async (ctx) => {
    const rules = await autoTagRulesOf(ctx, ctx.workspace._id);
    return await Promise.all(rules.map((rule) => autoTagRuleView(ctx, rule)));
  },
});

export const create = agentMutation({
  permission: "queues.manage",
  args: autoTagRuleFields,
  returns: v.object({ ruleId }),
  handler: async (ctx, fields) => {
    return { ruleId: await createAutoTagRule(ctx, ctx.workspace._id, fields, { type: "user", userId: ctx.userId }) };
  },
});

export const update = agentMutation({
  permission: "queues.manage",
  args: { ruleId, ...autoTagRuleFields },
  returns: v.null(),
  handler: async (ctx, { ruleId, ...fields }) => {
    const rule = await requireAutoTagRule(ctx, ctx.workspace._id, ruleId);
    await updateAutoTagRule(ctx, rule, fields, { type: "user", userId: ctx.userId });
    return null;
  },
});

export const remove = agentMutation({
  permission: "queues.manage",
  args: { ruleId },
  returns: v.null(),
  handler: async (ctx, { ruleId }) => {
    const rule = await requireAutoTagRule(ctx, ctx.workspace._id, ruleId);
    await deleteAutoTagRule(ctx, rule, { type: "user", userId: ctx.userId });
    return null;
  },
});
