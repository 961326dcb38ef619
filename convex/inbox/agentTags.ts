import { v } from "convex/values";
import { conversationForMember } from "../conversations/access";
import { takeStepUndoably } from "../conversations/actingModel";
import { conversationsTagged } from "../conversations/loadModel";
import { vUndo } from "../conversations/views";
import { agentMutation, agentQuery } from "../lib/functions";
import { vTagColor } from "./schema";
import { createTag, deleteTag, requireTag, tagsOf, updateTag } from "./tagsModel";

const tagId = v.id("tags");
const target = { conversationId: v.id("conversations"), tagId };

/** Every tag by name, with how many open and snoozed conversations have it. */
export const list = agentQuery({
  permission: "conversations.read",
  args: {},
  returns: v.array(
    v.object({ tagId, name: v.string(), color: v.union(vTagColor, v.null()), conversations: v.number() }),
  ),
  handler: async (ctx) => {
    const { _id } = ctx.workspace;
    const tags = await tagsOf(ctx, _id);
    return await Promise.all(
      tags.map(async ({ _id: tagId, name, color = null }) => {
        return { tagId, name, color, conversations: await conversationsTagged(ctx, _id, tagId) };
      }),
    );
  },
});

export const create = agentMutation({
  permission: "conversations.reply",
  args: { name: v.string(), color: v.optional(vTagColor) },
  returns: v.object({ tagId }),
  handler: async (ctx, fields) => {
    return { tagId: await createTag(ctx, ctx.workspace._id, fields, { type: "user", userId: ctx.userId }) };
  },
});

export const update = agentMutation({
  permission: "settings.workspace",
  args: { tagId, name: v.optional(v.string()), color: v.optional(vTagColor) },
  returns: v.null(),
  handler: async (ctx, { tagId, ...fields }) => {
    const tag = await requireTag(ctx, ctx.workspace._id, tagId);
    await updateTag(ctx, tag, fields, { type: "user", userId: ctx.userId });
    return null;
  },
});

/** Deletes a tag; it is gone from lists at once and taken off conversations by a job. */
export const remove = agentMutation({
  permission: "settings.workspace",
  args: { tagId },
  returns: v.null(),
  handler: async (ctx, { tagId }) => {
    await deleteTag(ctx, await requireTag(ctx, ctx.workspace._id, tagId), { type: "user", userId: ctx.userId });
    return null;
  },
});

/** Puts a tag on a conversation. */
export const add = agentMutation({
  permission: "conversations.reply",
  args: target,
  returns: vUndo,
  handler: async (ctx, { conversationId, tagId }) => {
    const conversation = await conversationForMember(ctx, conversationId);
    await requireTag(ctx, ctx.workspace._id, tagId);
    return await takeStepUndoably(ctx, conversation, { kind: "addTag", tagId });
  },
});

/** Takes a tag off a conversation. */
export const take = agentMutation({
  permission: "conversations.reply",
  args: target,
  returns: vUndo,
  handler: async (ctx, { conversationId, tagId }) => {
    const conversation = await conversationForMember(ctx, conversationId);
    await requireTag(ctx, ctx.workspace._id, tagId);
    return await takeStepUndoably(ctx, conversation, { kind: "removeTag", tagId });
  },
});
