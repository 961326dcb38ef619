import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const add = mutation({
  args: { name: v.string(), count: v.number() },
  handler: async (ctx, args) => await ctx.db.insert("tallies", args),
});
export const byCount = query({
  args: {},
  handler: async (ctx) =>
    await ctx.db
      .query("tallies")
      .withIndex("by_count" as never)
      .collect(),
});
