import { v } from "convex/values";
import { internal } from "./_generated/api";
import { mutation, query } from "./_generated/server";

export const getWithDb = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.get(id as never),
});
export const getWithSystem = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.system.get(id as never),
});
export const queryWithDb = query({
  args: { table: v.string() },
  handler: async (ctx, { table }) => await ctx.db.query(table as "items").collect(),
});
export const queryWithSystem = query({
  args: { table: v.string() },
  handler: async (ctx, { table }) => await ctx.db.system.query(table as "_storage").collect(),
});
export const normalize = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => ({
    storage: ctx.db.system.normalizeId("_storage", id),
    job: ctx.db.system.normalizeId("_scheduled_functions", id),
    user: ctx.db.normalizeId("items", id),
  }),
});
export const patchSystem = mutation({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.patch(id as never, { size: 1 } as never),
});
export const deleteSystem = mutation({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.delete(id as never),
});
export const insertSystem = mutation({
  args: {},
  handler: async (ctx) => await ctx.db.insert("_storage" as "items", { sha256: "", size: 0 } as never),
});
export const far = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => await ctx.scheduler.runAfter(3_600_000, internal.scheduling.tick, { name }),
});
