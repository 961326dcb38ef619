import { v } from "convex/values";
import { agentMutation } from "../lib/functions";
import { collectionForMember } from "./access";
import { createCollection, deleteCollection, moveCollection, updateCollection } from "./collectionsModel";

const fields = {
  name: v.string(),
  slug: v.optional(v.string()),
  description: v.optional(v.string()),
  icon: v.optional(v.union(v.string(), v.null())),
  parentId: v.optional(v.union(v.id("collections"), v.null())),
};

export const create = agentMutation({
  permission: "articles.publish",
  args: fields,
  returns: v.object({ collectionId: v.id("collections") }),
  handler: async (ctx, given) => ({ collectionId: await createCollection(ctx, given) }),
});

export const update = agentMutation({
  permission: "articles.publish",
  args: { collectionId: v.id("collections"), ...v.object(fields).partial().fields },
  returns: v.null(),
  handler: async (ctx, { collectionId, ...changes }) => {
    await updateCollection(ctx, await collectionForMember(ctx, collectionId), changes);
    return null;
  },
});

/** Puts a collection before another one of the same parent, or last. */
export const move = agentMutation({
  permission: "articles.publish",
  args: { collectionId: v.id("collections"), beforeId: v.union(v.id("collections"), v.null()) },
  returns: v.null(),
  handler: async (ctx, { collectionId, beforeId }) => {
    await moveCollection(ctx, await collectionForMember(ctx, collectionId), beforeId);
    return null;
  },
});

/** Deletes a collection; refused with `conflict` while something is inside. */
export const remove = agentMutation({
  permission: "articles.publish",
  args: { collectionId: v.id("collections") },
  returns: v.null(),
  handler: async (ctx, { collectionId }) => {
    await deleteCollection(ctx, await collectionForMember(ctx, collectionId));
    return null;
  },
});
