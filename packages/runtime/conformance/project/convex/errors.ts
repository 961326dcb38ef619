import { ConvexError, v } from "convex/values";
import { api, components, internal } from "./_generated/api";
import { action, internalMutation, internalQuery, mutation, query } from "./_generated/server";

const anyData = { data: v.any() };

export const queryThrows = query({
  args: anyData,
  handler: async (_ctx, { data }) => {
    throw new ConvexError(data);
  },
});
export const mutationThrows = mutation({
  args: anyData,
  handler: async (_ctx, { data }) => {
    throw new ConvexError(data);
  },
});
export const actionThrows = action({
  args: anyData,
  handler: async (_ctx, { data }) => {
    throw new ConvexError(data);
  },
});
export const plain = query({
  args: {},
  handler: async () => {
    throw new Error("plain and simple");
  },
});
export const plainMutation = mutation({
  args: {},
  handler: async () => {
    throw new TypeError("of another type");
  },
});
export const plainAction = action({
  args: {},
  handler: async () => {
    throw new Error("in an action");
  },
});
export const textThrown = query({
  args: {},
  handler: async () => {
    throw "only text";
  },
});
class OutOfStock extends ConvexError<{ code: string; sku: string }> {
  override name = "OutOfStock";
  constructor(sku: string) {
    super({ code: "outOfStock", sku });
  }
}
export const subclass = mutation({
  args: {},
  handler: async () => {
    throw new OutOfStock("sku-1");
  },
});
export const innerQuery = internalQuery({
  args: anyData,
  handler: async (_ctx, { data }) => {
    throw new ConvexError(data);
  },
});
export const innerMutation = internalMutation({
  args: anyData,
  handler: async (_ctx, { data }) => {
    throw new ConvexError(data);
  },
});
export const throughQuery = query({
  args: anyData,
  handler: async (ctx, { data }): Promise<null> => await ctx.runQuery(internal.errors.innerQuery, { data }),
});
export const throughMutation = mutation({
  args: anyData,
  handler: async (ctx, { data }): Promise<null> => await ctx.runMutation(internal.errors.innerMutation, { data }),
});
export const throughAction = action({
  args: anyData,
  handler: async (ctx, { data }): Promise<null> => await ctx.runMutation(internal.errors.innerMutation, { data }),
});
export const throughActions = action({
  args: anyData,
  handler: async (ctx, { data }): Promise<null> => await ctx.runAction(api.errors.actionThrows, { data }),
});
export const throughComponent = mutation({
  args: {},
  handler: async (ctx): Promise<unknown> =>
    await ctx.runMutation(components.ledger.entries.addThenFail, { account: "x" }),
});
export const caught = action({
  args: anyData,
  handler: async (ctx, { data }) => {
    try {
      await ctx.runQuery(internal.errors.innerQuery, { data });
    } catch (error) {
      return { isConvexError: error instanceof ConvexError, data: (error as ConvexError<string>).data };
    }
    return null;
  },
});
export const caughtInMutation = mutation({
  args: anyData,
  handler: async (ctx, { data }) => {
    try {
      await ctx.runMutation(internal.errors.innerMutation, { data });
    } catch (error) {
      return { isConvexError: error instanceof ConvexError, data: (error as ConvexError<string>).data };
    }
    return null;
  },
});
