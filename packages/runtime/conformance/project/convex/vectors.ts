import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { action, internalQuery, mutation } from "./_generated/server";

const food = {
  name: v.string(),
  cuisine: v.string(),
  isMain: v.optional(v.boolean()),
  embedding: v.array(v.float64()),
};

export const add = mutation({
  args: { foods: v.array(v.object(food)) },
  handler: async (ctx, { foods }) => {
    const ids = [];
    for (const fields of foods) ids.push(await ctx.db.insert("foods", fields));
    return ids;
  },
});
export const names = internalQuery({
  args: { ids: v.array(v.id("foods")) },
  handler: async (ctx, { ids }) => {
    const found = await Promise.all(ids.map((id) => ctx.db.get(id)));
    return found.map((document) => document?.name ?? null);
  },
});
export const remove = mutation({
  args: { id: v.id("foods") },
  handler: async (ctx, { id }) => await ctx.db.delete(id),
});

const search = { vector: v.array(v.float64()), limit: v.optional(v.number()) };

export const near = action({
  args: { ...search, cuisines: v.optional(v.array(v.string())), mainOf: v.optional(v.string()) },
  handler: async (
    ctx,
    { vector, limit, cuisines, mainOf },
  ): Promise<{ names: (string | null)[]; scores: number[] }> => {
    const results = await ctx.vectorSearch("foods", "by_embedding", {
      vector,
      ...(limit === undefined ? {} : { limit }),
      ...(cuisines === undefined ? {} : { filter: (q) => q.or(...cuisines.map((name) => q.eq("cuisine", name))) }),
      ...(mainOf === undefined ? {} : { filter: (q) => q.or(q.eq("cuisine", mainOf), q.eq("isMain", true)) }),
    });
    const ids = results.map(({ _id }) => _id as Id<"foods">);
    return { names: await ctx.runQuery(internal.vectors.names, { ids }), scores: results.map(({ _score }) => _score) };
  },
});
export const raw = action({
  args: search,
  handler: async (ctx, { vector, limit }) =>
    await ctx.vectorSearch("foods", "by_embedding", { vector, ...(limit === undefined ? {} : { limit }) }),
});
