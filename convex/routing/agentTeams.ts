import { v } from "convex/values";
import { conversationForMember } from "../conversations/access";
import { takeStepUndoably } from "../conversations/actingModel";
import { vUndo } from "../conversations/views";
import { agentMutation, agentQuery } from "../lib/functions";
import { requireTeam } from "./access";
import { vAssignmentMethod } from "./schema";
import { addTeamMember, createTeam, deleteTeam, removeTeamMember, teamsOf, updateTeam } from "./teamsModel";
import { teamView, vTeam } from "./views";

const teamId = v.id("teams");
const userId = v.id("users");

/** Every team with its members and how much it has to do. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(vTeam),
  handler: async (ctx) => {
    const teams = await teamsOf(ctx, ctx.workspace._id);
    return await Promise.all(teams.map((team) => teamView(ctx, team)));
  },
});

export const create = agentMutation({
  permission: "queues.manage",
  args: { name: v.string(), method: vAssignmentMethod },
  returns: v.object({ teamId }),
  handler: async (ctx, fields) => {
    return { teamId: await createTeam(ctx, ctx.workspace._id, fields, { type: "user", userId: ctx.userId }) };
  },
});

export const update = agentMutation({
  permission: "queues.manage",
  args: { teamId, name: v.optional(v.string()), method: v.optional(vAssignmentMethod) },
  returns: v.null(),
  handler: async (ctx, { teamId, ...fields }) => {
    const team = await requireTeam(ctx, ctx.workspace._id, teamId);
    await updateTeam(ctx, team, fields, { type: "user", userId: ctx.userId });
    return null;
  },
});

/** Ends a team; its conversations keep whom they are assigned to. */
export const remove = agentMutation({
  permission: "queues.manage",
  args: { teamId },
  returns: v.null(),
  handler: async (ctx, { teamId }) => {
    await deleteTeam(ctx, await requireTeam(ctx, ctx.workspace._id, teamId), { type: "user", userId: ctx.userId });
    return null;
  },
});

export const addMember = agentMutation({
  permission: "queues.manage",
  args: { teamId, userId },
  returns: v.null(),
  handler: async (ctx, args) => {
    const team = await requireTeam(ctx, ctx.workspace._id, args.teamId);
    await addTeamMember(ctx, team, args.userId, { type: "user", userId: ctx.userId });
    return null;
  },
});

export const removeMember = agentMutation({
  permission: "queues.manage",
  args: { teamId, userId },
  returns: v.null(),
  handler: async (ctx, args) => {
    const team = await requireTeam(ctx, ctx.workspace._id, args.teamId);
    await removeTeamMember(ctx, team, args.userId, { type: "user", userId: ctx.userId });
    return null;
  },
});

/** Gives a conversation to a team, or takes it out of its team (null). */
export const assign = agentMutation({
  permission: "conversations.assign",
  args: { conversationId: v.id("conversations"), teamId: v.union(teamId, v.null()) },
  returns: vUndo,
  handler: async (ctx, args) => {
    const conversation = await conversationForMember(ctx, args.conversationId);
    if (args.teamId) await requireTeam(ctx, ctx.workspace._id, args.teamId);
    return await takeStepUndoably(ctx, conversation, { kind: "team", teamId: args.teamId });
  },
});
