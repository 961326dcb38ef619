import { v } from "convex/values";
import { requirePermission, requireTeammate } from "../conversations/access";
import { agentMutation, agentQuery } from "../lib/functions";
import { membersOf } from "../workspaces/memberModel";
import { setAvailability } from "./availabilityModel";
import { availabilityOf } from "./capacityModel";
import { availabilityView, vAvailability } from "./views";

/** Whether the caller takes conversations from his teams, and how much he has. */
export const mine = agentQuery({
  permission: "member",
  args: {},
  returns: vAvailability,
  handler: async (ctx) => {
    const { _id } = ctx.workspace;
    return await availabilityView(ctx, _id, ctx.userId, await availabilityOf(ctx, _id, ctx.userId));
  },
});

/** The same of every member. */
export const list = agentQuery({
  permission: "queues.manage",
  args: {},
  returns: v.array(vAvailability),
  handler: async (ctx) => {
    const { _id } = ctx.workspace;
    const members = await membersOf(ctx, _id);
    return await Promise.all(
      members.map(async ({ userId }) => availabilityView(ctx, _id, userId, await availabilityOf(ctx, _id, userId))),
    );
  },
});

/** Goes away or comes back; whoever manages queues may say so of others, and set how much they take (null: as usual). */
export const set = agentMutation({
  permission: "conversations.reply",
  args: {
    userId: v.optional(v.id("users")),
    isAvailable: v.optional(v.boolean()),
    capacity: v.optional(v.union(v.number(), v.null())),
  },
  returns: v.null(),
  handler: async (ctx, { userId = ctx.userId, ...change }) => {
    if (userId !== ctx.userId || change.capacity !== undefined) requirePermission(ctx.member, "queues.manage");
    await requireTeammate(ctx, ctx.workspace._id, userId);
    await setAvailability(ctx, ctx.workspace._id, userId, change, { type: "user", userId: ctx.userId });
    return null;
  },
});
