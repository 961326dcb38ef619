import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { mutation, query } from "./_generated/server";

const article = {
  group: v.string(),
  body: v.string(),
  category: v.optional(v.string()),
  isPublished: v.boolean(),
  meta: v.optional(v.object({ summary: v.string() })),
};

export const add = mutation({
  args: { articles: v.array(v.object(article)) },
  handler: async (ctx, { articles }) => {
    const ids = [];
    for (const fields of articles) ids.push(await ctx.db.insert("articles", fields));
    return ids;
  },
});
export const update = mutation({
  args: { id: v.id("articles"), body: v.string() },
  handler: async (ctx, { id, body }) => await ctx.db.patch(id, { body }),
});
export const remove = mutation({
  args: { id: v.id("articles") },
  handler: async (ctx, { id }) => await ctx.db.delete(id),
});
export const find = query({
  args: {
    group: v.string(),
    text: v.string(),
    category: v.optional(v.string()),
    withoutCategory: v.optional(v.boolean()),
    isPublished: v.optional(v.boolean()),
    limit: v.optional(v.number()),
  },
  handler: async (ctx, { group, text, category, withoutCategory, isPublished, limit }) => {
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_body", (q) => {
        let filtered = q.search("body", text).eq("group", group);
        if (category !== undefined) filtered = filtered.eq("category", category);
        if (withoutCategory) filtered = filtered.eq("category", undefined);
        if (isPublished !== undefined) filtered = filtered.eq("isPublished", isPublished);
        return filtered;
      })
      .take(limit ?? 20);
    return found.map(({ body }) => body);
  },
});
export const findSummary = query({
  args: { group: v.string(), text: v.string() },
  handler: async (ctx, { group, text }) =>
    (
      await ctx.db
        .query("articles")
        .withSearchIndex("search_summary", (q) => q.search("meta.summary", text).eq("group", group))
        .collect()
    ).length,
});
export const findFiltered = query({
  args: { group: v.string(), text: v.string() },
  handler: async (ctx, { group, text }) =>
    (
      await ctx.db
        .query("articles")
        .withSearchIndex("search_body", (q) => q.search("body", text).eq("group", group))
        .filter((q) => q.eq(q.field("isPublished"), true))
        .collect()
    ).map(({ body }) => body),
});
export const page = query({
  args: { group: v.string(), text: v.string(), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { group, text, paginationOpts }) =>
    await ctx.db
      .query("articles")
      .withSearchIndex("search_body", (q) => q.search("body", text).eq("group", group))
      .paginate(paginationOpts),
});
export const noSearch = query({
  args: {},
  handler: async (ctx) =>
    await ctx.db
      .query("articles")
      .withSearchIndex("search_body", (q) => q as never)
      .collect(),
});
export const wrongField = query({
  args: {},
  handler: async (ctx) =>
    await ctx.db
      .query("articles")
      .withSearchIndex("search_body", (q) => (q as any).search("category", "x"))
      .collect(),
});
export const writeThenFind = mutation({
  args: { group: v.string() },
  handler: async (ctx, { group }) => {
    await ctx.db.insert("articles", { group, body: "fresh bread", isPublished: true });
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_body", (q) => q.search("body", "bread").eq("group", group))
      .collect();
    return found.length;
  },
});
