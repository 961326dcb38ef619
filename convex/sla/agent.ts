import { v } from "convex/values";
import { conversationForMember } from "../conversations/access";
import { agentMutation, agentQuery } from "../lib/functions";
import { ticketForMember } from "../tickets/access";
import { clocksOf } from "./clocksModel";
import {
  createPolicy,
  deletePolicy,
  policiesOf,
  policyFields,
  reorderPolicies,
  requirePolicy,
  updatePolicy,
} from "./policyModel";
import { clockView, policyView, vClock, vPolicy } from "./views";

const policyId = v.id("slaPolicies");

/** The policies in the order they are asked. */
export const list = agentQuery({
  permission: "queues.manage",
  args: {},
  returns: v.array(vPolicy),
  handler: async (ctx) => (await policiesOf(ctx, ctx.workspace._id)).map(policyView),
});

export const create = agentMutation({
  permission: "queues.manage",
  args: policyFields,
  returns: v.object({ policyId }),
  handler: async (ctx, fields) => {
    return { policyId: await createPolicy(ctx, ctx.workspace._id, fields, { type: "user", userId: ctx.userId }) };
  },
});

export const update = agentMutation({
  permission: "queues.manage",
  args: { policyId, ...policyFields },
  returns: v.null(),
  handler: async (ctx, { policyId, ...fields }) => {
    const policy = await requirePolicy(ctx, ctx.workspace._id, policyId);
    await updatePolicy(ctx, policy, fields, { type: "user", userId: ctx.userId });
    return null;
  },
});

export const remove = agentMutation({
  permission: "queues.manage",
  args: { policyId },
  returns: v.null(),
  handler: async (ctx, { policyId }) => {
    const policy = await requirePolicy(ctx, ctx.workspace._id, policyId);
    await deletePolicy(ctx, policy, { type: "user", userId: ctx.userId });
    return null;
  },
});

/** Asks the policies in the given order from now on; every policy is named once. */
export const reorder = agentMutation({
  permission: "queues.manage",
  args: { policyIds: v.array(policyId) },
  returns: v.null(),
  handler: async (ctx, { policyIds }) => {
    await reorderPolicies(ctx, ctx.workspace._id, policyIds, { type: "user", userId: ctx.userId });
    return null;
  },
});

/** The clocks of a conversation. */
export const clocks = agentQuery({
  permission: "conversations.read",
  args: { conversationId: v.id("conversations") },
  returns: v.array(vClock),
  handler: async (ctx, { conversationId }) => {
    await conversationForMember(ctx, conversationId);
    return (await clocksOf(ctx, { conversationId })).map(clockView);
  },
});

/** The clocks of a ticket. */
export const ticketClocks = agentQuery({
  permission: "conversations.read",
  args: { ticketId: v.id("tickets") },
  returns: v.array(vClock),
  handler: async (ctx, { ticketId }) => {
    await ticketForMember(ctx, ticketId);
    return (await clocksOf(ctx, { ticketId })).map(clockView);
  },
});
