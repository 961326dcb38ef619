import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { action, internalMutation, internalQuery, mutation, query } from "./_generated/server";

const item = { group: v.string(), name: v.string(), rank: v.optional(v.union(v.number(), v.null())) };

export const addItem = mutation({
  args: item,
  returns: v.id("items"),
  handler: async (ctx, args) => await ctx.db.insert("items", args),
});
export const addItems = mutation({
  args: { items: v.array(v.object(item)) },
  handler: async (ctx, { items }) => {
    for (const fields of items) await ctx.db.insert("items", fields);
  },
});
export const get = query({ args: { id: v.id("items") }, handler: async (ctx, { id }) => await ctx.db.get(id) });
export const getAny = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.get(id as Id<"items">),
});
export const getTyped = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.get("people", id as Id<"people">),
});
export const normalizeId = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => ctx.db.normalizeId("items", id),
});
export const list = query({
  args: { group: v.string(), order: v.optional(v.union(v.literal("asc"), v.literal("desc"))) },
  handler: async (ctx, { group, order = "asc" }) =>
    await ctx.db
      .query("items")
      .withIndex("by_group_and_rank", (q) => q.eq("group", group))
      .order(order)
      .collect(),
});
export const byRank = query({
  args: { group: v.string(), op: v.string(), rank: v.optional(v.union(v.number(), v.null())) },
  handler: async (ctx, { group, op, rank }) => {
    const items = await ctx.db
      .query("items")
      .withIndex("by_group_and_rank", (q) => {
        const equal = q.eq("group", group);
        if (op === "eq") return equal.eq("rank", rank);
        if (op === "gt") return equal.gt("rank", rank);
        if (op === "gte") return equal.gte("rank", rank);
        if (op === "lt") return equal.lt("rank", rank);
        return equal.lte("rank", rank);
      })
      .collect();
    return items.map(({ name }) => name);
  },
});
export const page = query({
  args: { group: v.string(), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { group, paginationOpts }) =>
    await ctx.db
      .query("items")
      .withIndex("by_group_and_name", (q) => q.eq("group", group))
      .paginate(paginationOpts),
});
export const filteredPage = query({
  args: { group: v.string(), name: v.string(), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { group, name, paginationOpts }) =>
    await ctx.db
      .query("items")
      .withIndex("by_group_and_name", (q) => q.eq("group", group))
      .filter((q) => q.neq(q.field("name"), name))
      .paginate(paginationOpts),
});
export const twoPages = query({
  args: { paginationOpts: paginationOptsValidator },
  handler: async (ctx, { paginationOpts }) => {
    await ctx.db.query("items").paginate(paginationOpts);
    return await ctx.db.query("people").paginate(paginationOpts);
  },
});
export const unique = query({
  args: { group: v.string() },
  handler: async (ctx, { group }) =>
    await ctx.db
      .query("items")
      .withIndex("by_group_and_rank", (q) => q.eq("group", group))
      .unique(),
});
export const first = query({
  args: { group: v.string() },
  handler: async (ctx, { group }) =>
    await ctx.db
      .query("items")
      .withIndex("by_group_and_rank", (q) => q.eq("group", group))
      .first(),
});
export const iterate = query({
  args: { group: v.string(), stopAt: v.string() },
  handler: async (ctx, { group, stopAt }) => {
    const names: string[] = [];
    for await (const { name } of ctx.db.query("items").withIndex("by_group_and_name", (q) => q.eq("group", group))) {
      if (name === stopAt) break;
      names.push(name);
    }
    return names;
  },
});
export const missingIndex = query({
  args: {},
  handler: async (ctx) =>
    await ctx.db
      .query("items")
      .withIndex("by_nothing" as never)
      .collect(),
});
export const fieldsOutOfOrder = query({
  args: {},
  handler: async (ctx) =>
    await ctx.db
      .query("items")
      .withIndex("by_group_and_rank", (q) => (q as any).eq("rank", 1))
      .collect(),
});
export const unknownTable = query({
  args: {},
  handler: async (ctx) => await ctx.db.query("noSuchTable" as "items").collect(),
});
export const patch = mutation({
  args: { id: v.id("items"), fields: v.any() },
  handler: async (ctx, { id, fields }) => await ctx.db.patch(id, fields),
});
export const clearRank = mutation({
  args: { id: v.id("items") },
  handler: async (ctx, { id }) => await ctx.db.patch(id, { rank: undefined }),
});
export const replace = mutation({
  args: { id: v.id("items"), fields: v.any() },
  handler: async (ctx, { id, fields }) => await ctx.db.replace(id, fields),
});
export const remove = mutation({
  args: { id: v.id("items") },
  handler: async (ctx, { id }) => await ctx.db.delete(id),
});
export const insertAnything = mutation({
  args: { table: v.string(), fields: v.any() },
  handler: async (ctx, { table, fields }) => await ctx.db.insert(table as "items", fields),
});
export const addPerson = mutation({
  args: { fields: v.any() },
  handler: async (ctx, { fields }) => await ctx.db.insert("people", fields),
});
export const addShape = mutation({
  args: { fields: v.any() },
  handler: async (ctx, { fields }) => await ctx.db.insert("shapes", fields),
});
export const addThenThrow = mutation({
  args: { group: v.string() },
  handler: async (ctx, { group }) => {
    await ctx.db.insert("items", { group, name: "lost" });
    throw new Error("changed my mind");
  },
});
export const readOwnWrites = mutation({
  args: { group: v.string() },
  handler: async (ctx, { group }) => {
    const id = await ctx.db.insert("items", { group, name: "a", rank: 1 });
    await ctx.db.insert("items", { group, name: "b", rank: 0 });
    await ctx.db.patch(id, { rank: -1 });
    const found = await ctx.db
      .query("items")
      .withIndex("by_group_and_rank", (q) => q.eq("group", group))
      .collect();
    return found.map(({ name }) => name);
  },
});
export const writeInQuery = query({
  args: {},
  handler: async (ctx) => await (ctx.db as any).insert?.("items", { group: "x", name: "y" }),
});

export const addValues = mutation({
  args: { group: v.string(), values: v.array(v.any()), withMissing: v.boolean() },
  handler: async (ctx, { group, values, withMissing }) => {
    for (const value of values) await ctx.db.insert("values", { group, value });
    if (withMissing) await ctx.db.insert("values", { group });
  },
});
export const orderedValues = query({
  args: { group: v.string() },
  handler: async (ctx, { group }) => {
    const found = await ctx.db
      .query("values")
      .withIndex("by_group_and_value", (q) => q.eq("group", group))
      .collect();
    return found.map((document) => ("value" in document ? { value: document.value } : { missing: true }));
  },
});
export const withoutValue = query({
  args: { group: v.string() },
  handler: async (ctx, { group }) =>
    (
      await ctx.db
        .query("values")
        .withIndex("by_group_and_value", (q) => q.eq("group", group).eq("value", undefined))
        .collect()
    ).length,
});
export const addNested = mutation({
  args: { group: v.string(), nested: v.any() },
  handler: async (ctx, args) => await ctx.db.insert("values", args),
});
export const byNested = query({
  args: { group: v.string(), value: v.any() },
  handler: async (ctx, { group, value }) =>
    (
      await ctx.db
        .query("values")
        .withIndex("by_nested", (q) => q.eq("group", group).eq("nested.a.b", value))
        .collect()
    ).length,
});

export const countInternally = internalQuery({
  args: { group: v.string() },
  handler: async (ctx, { group }) =>
    (
      await ctx.db
        .query("items")
        .withIndex("by_group_and_rank", (q) => q.eq("group", group))
        .collect()
    ).length,
});
export const addInternally = internalMutation({
  args: { group: v.string(), name: v.string(), fail: v.optional(v.boolean()) },
  handler: async (ctx, { group, name, fail }) => {
    await ctx.db.insert("items", { group, name });
    if (fail) throw new Error("the inner one failed");
    return name;
  },
});
export const nestedCalls = mutation({
  args: { group: v.string() },
  handler: async (ctx, { group }): Promise<number[]> => {
    const before: number = await ctx.runQuery(internal.basics.countInternally, { group });
    await ctx.runMutation(internal.basics.addInternally, { group, name: "kept" });
    const after: number = await ctx.runQuery(internal.basics.countInternally, { group });
    return [before, after];
  },
});
export const nestedFailureCaught = mutation({
  args: { group: v.string() },
  handler: async (ctx, { group }): Promise<{ message: string; count: number }> => {
    await ctx.runMutation(internal.basics.addInternally, { group, name: "kept" });
    let message = "";
    try {
      await ctx.runMutation(internal.basics.addInternally, { group, name: "lost", fail: true });
    } catch (error) {
      message = (error as Error).message;
    }
    return { message, count: await ctx.runQuery(internal.basics.countInternally, { group }) };
  },
});
export const nestedBadArgs = query({
  args: {},
  handler: async (ctx): Promise<number> => await ctx.runQuery(internal.basics.countInternally, { group: 1 } as never),
});
export const actionCalls = action({
  args: { group: v.string() },
  handler: async (ctx, { group }): Promise<number> => {
    await Promise.all(["a", "b", "c"].map((name) => ctx.runMutation(internal.basics.addInternally, { group, name })));
    return await ctx.runQuery(internal.basics.countInternally, { group });
  },
});
export const actionOfAction = action({
  args: { group: v.string() },
  handler: async (ctx, { group }): Promise<number> => await ctx.runAction(api.basics.actionCalls, { group }),
});
export const frozenTime = query({
  args: {},
  handler: async () => {
    const start = Date.now();
    for (let i = 0; i < 100_000; i++);
    return Date.now() - start;
  },
});
export const noFetch = query({ args: {}, handler: async () => (await fetch("http://localhost")).status });
export const noTimer = mutation({
  args: {},
  handler: async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
  },
});
