import { v } from "convex/values";
import { action, mutation, query } from "./_generated/server";

export const stringArg = query({ args: { body: v.string() }, handler: async (_ctx, { body }) => body });
export const stringArgMutation = mutation({ args: { body: v.string() }, handler: async (_ctx, { body }) => body });
export const stringArgAction = action({ args: { body: v.string() }, handler: async (_ctx, { body }) => body });
export const noArgs = query({ args: {}, handler: async () => "none" });
export const unvalidated = query(async (_ctx, args) => args);
export const anything = query({ args: { value: v.any() }, handler: async (_ctx, { value }) => value });
export const anythingMutation = mutation({ args: { value: v.any() }, handler: async (_ctx, { value }) => value });
export const anythingAction = action({ args: { value: v.any() }, handler: async (_ctx, { value }) => value });
export const optionalArg = query({
  args: { note: v.optional(v.string()) },
  handler: async (_ctx, args) => ({ keys: Object.keys(args), note: args.note ?? null }),
});
export const nested = query({
  args: { user: v.object({ tags: v.array(v.object({ label: v.string() })) }) },
  handler: async (_ctx, { user }) => user.tags.length,
});
export const union = query({
  args: { value: v.union(v.literal("on"), v.literal("off"), v.number()) },
  handler: async (_ctx, { value }) => value,
});
export const record = query({
  args: { scores: v.record(v.string(), v.number()) },
  handler: async (_ctx, { scores }) => scores,
});
export const person = query({ args: { id: v.id("people") }, handler: async (ctx, { id }) => await ctx.db.get(id) });
export const kinds = query({
  args: {
    int: v.optional(v.int64()),
    float: v.optional(v.float64()),
    bool: v.optional(v.boolean()),
    bytes: v.optional(v.bytes()),
    nothing: v.optional(v.null()),
    literal: v.optional(v.literal(7)),
  },
  handler: async (_ctx, args) => Object.keys(args).sort(),
});
export const eitherShape = query({
  args: v.union(v.object({ a: v.string() }), v.object({ b: v.number() })),
  handler: async (_ctx, args) => args,
});
export const wrongReturn = query({
  args: {},
  returns: v.object({ count: v.number() }),
  handler: async () => ({ count: "three" }) as never,
});
export const wrongReturnMutation = mutation({
  args: { name: v.string() },
  returns: v.null(),
  handler: async (ctx, { name }) => (await ctx.db.insert("tallies", { name, count: 1 })) as never,
});
export const wrongReturnAction = action({ args: {}, returns: v.number(), handler: async () => "no" as never });
export const returnsUndefined = query({ args: {}, handler: async () => undefined });
export const returnsNullChecked = query({ args: {}, returns: v.null(), handler: async () => undefined as never });
