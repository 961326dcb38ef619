import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  items: defineTable({ group: v.string(), name: v.string(), rank: v.optional(v.union(v.number(), v.null())) })
    .index("by_group_and_rank", ["group", "rank"])
    .index("by_group_and_name", ["group", "name"]),
  values: defineTable({ group: v.string(), value: v.optional(v.any()), nested: v.optional(v.any()) })
    .index("by_group_and_value", ["group", "value"])
    .index("by_nested", ["group", "nested.a.b"]),
  people: defineTable({
    name: v.string(),
    age: v.optional(v.number()),
    role: v.union(v.literal("admin"), v.literal("member")),
    friend: v.optional(v.id("people")),
  }),
  shapes: defineTable(
    v.union(
      v.object({ kind: v.literal("circle"), radius: v.number() }),
      v.object({ kind: v.literal("square"), side: v.number() }),
    ),
  ),
  articles: defineTable({
    group: v.string(),
    body: v.string(),
    category: v.optional(v.string()),
    isPublished: v.boolean(),
    meta: v.optional(v.object({ summary: v.string() })),
  })
    .searchIndex("search_body", { searchField: "body", filterFields: ["group", "category", "isPublished"] })
    .searchIndex("search_summary", { searchField: "meta.summary", filterFields: ["group"] }),
  foods: defineTable({
    name: v.string(),
    cuisine: v.string(),
    isMain: v.optional(v.boolean()),
    embedding: v.array(v.float64()),
  }).vectorIndex("by_embedding", { vectorField: "embedding", dimensions: 3, filterFields: ["cuisine", "isMain"] }),
  tallies: defineTable({ name: v.string(), count: v.number() })
    .index("by_name", ["name"])
    .index("by_count", { fields: ["count"], staged: true }),
  uploads: defineTable({ storageId: v.id("_storage") }),
});
