import type { ExpressionOrValue, FilterBuilder } from "convex/server";
import { v } from "convex/values";
import type { DataModel } from "./_generated/dataModel";
import { query } from "./_generated/server";

type Builder = FilterBuilder<DataModel["values"]>;
type Test = (q: Builder) => ExpressionOrValue<boolean>;

const value = (q: Builder) => q.field("value") as never;

const TESTS: Record<string, Test> = {
  "eq 3": (q) => q.eq(q.field("value"), 3),
  "neq 3": (q) => q.neq(q.field("value"), 3),
  "lt 3": (q) => q.lt(value(q), 3 as never),
  "lte 3": (q) => q.lte(value(q), 3 as never),
  "gt 3": (q) => q.gt(value(q), 3 as never),
  "gte 3": (q) => q.gte(value(q), 3 as never),
  "eq undefined": (q) => q.eq(q.field("value"), undefined),
  "neq undefined": (q) => q.neq(q.field("value"), undefined),
  "eq null": (q) => q.eq(q.field("value"), null),
  "eq int": (q) => q.eq(q.field("value"), 3n),
  "eq object": (q) => q.eq(q.field("value"), { a: [1, "x"] }),
  and: (q) => q.and(q.gt(value(q), 1 as never), q.lt(value(q), 4 as never)),
  or: (q) => q.or(q.eq(q.field("value"), 1), q.eq(q.field("value"), 4)),
  not: (q) => q.not(q.gte(value(q), 3 as never)),
  add: (q) => q.eq(q.add(value(q), 1 as never), 4 as never),
  sub: (q) => q.eq(q.sub(value(q), 1 as never), 2 as never),
  mul: (q) => q.eq(q.mul(value(q), 2 as never), 6 as never),
  div: (q) => q.eq(q.div(value(q), 2 as never), 1.5 as never),
  mod: (q) => q.eq(q.mod(value(q), 2 as never), 1 as never),
  neg: (q) => q.eq(q.neg(value(q)), -3 as never),
  "nested field": (q) => q.eq(q.field("nested.a.b" as "nested"), "deep"),
  "missing nested field": (q) => q.eq(q.field("nested.x.y" as "nested"), undefined),
  "field with field": (q) => q.eq(q.field("value"), q.field("nested")),
  true: () => true,
  false: () => false,
  truthy: (q) => q.field("value") as never,
  "eq nothing": (q) => q.and(),
  "or nothing": (q) => q.or(),
};

export const run = query({
  args: { group: v.string(), test: v.string() },
  handler: async (ctx, { group, test }) => {
    const found = await ctx.db
      .query("values")
      .withIndex("by_group_and_value", (q) => q.eq("group", group))
      .filter(TESTS[test]!)
      .collect();
    return found.map((document) => document.value ?? null);
  },
});
export const chained = query({
  args: { group: v.string() },
  handler: async (ctx, { group }) => {
    const found = await ctx.db
      .query("values")
      .order("desc")
      .filter((q) => q.eq(q.field("group"), group))
      .filter((q) => q.gt(value(q), 1 as never))
      .filter((q) => q.neq(q.field("value"), 3))
      .take(2);
    return found.map((document) => document.value);
  },
});
