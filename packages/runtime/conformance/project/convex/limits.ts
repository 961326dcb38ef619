import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

export const manyReads = query({
  args: { count: v.number() },
  handler: async (ctx, { count }) => {
    for (let i = 0; i < count; i++) await ctx.db.query("people").first();
  },
});
export const manyWrites = mutation({
  args: { group: v.string(), count: v.number() },
  handler: async (ctx, { group, count }) => {
    for (let i = 0; i < count; i++) await ctx.db.insert("items", { group, name: String(i) });
  },
});
export const bigDocument = mutation({
  args: { length: v.number() },
  handler: async (ctx, { length }) => await ctx.db.insert("items", { group: "big", name: "x".repeat(length) }),
});
export const deepValue = mutation({
  args: { depth: v.number() },
  handler: async (ctx, { depth }) => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = { n: value };
    return await ctx.db.insert("values", { group: "deep", value });
  },
});
export const longArray = mutation({
  args: { length: v.number() },
  handler: async (ctx, { length }) =>
    await ctx.db.insert("values", { group: "long", value: Array.from({ length }, (_, i) => i) }),
});
export const wideObject = mutation({
  args: { fields: v.number() },
  handler: async (ctx, { fields }) =>
    await ctx.db.insert("values", {
      group: "wide",
      value: Object.fromEntries(Array.from({ length: fields }, (_, i) => [`f${i}`, i])),
    }),
});
export const endless = query({
  args: {},
  handler: async () => {
    for (;;);
  },
});
export const neverSettles = query({ args: {}, handler: () => new Promise<null>(() => {}) });
export const hugeResult = query({
  args: { length: v.number() },
  handler: async (_ctx, { length }) => "x".repeat(length),
});
export const metrics = mutation({
  args: { group: v.string() },
  handler: async (ctx, { group }) => {
    await ctx.db.insert("items", { group, name: "counted" });
    await ctx.db
      .query("items")
      .withIndex("by_group_and_rank", (q) => q.eq("group", group))
      .collect();
    return await ctx.meta.getTransactionMetrics();
  },
});
