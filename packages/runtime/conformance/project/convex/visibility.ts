import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction, internalMutation, internalQuery, query } from "./_generated/server";

export const secretQuery = internalQuery({ args: {}, handler: async () => "secret query" });
export const secretMutation = internalMutation({ args: {}, handler: async () => "secret mutation" });
export const secretAction = internalAction({ args: {}, handler: async () => "secret action" });
export const all = action({
  args: {},
  handler: async (ctx): Promise<string[]> => [
    await ctx.runQuery(internal.visibility.secretQuery, {}),
    await ctx.runMutation(internal.visibility.secretMutation, {}),
    await ctx.runAction(internal.visibility.secretAction, {}),
  ],
});
export const fromQuery = query({
  args: {},
  handler: async (ctx): Promise<string> => await ctx.runQuery(internal.visibility.secretQuery, {}),
});
export default query({ args: { name: v.optional(v.string()) }, handler: async (_ctx, { name }) => `hello ${name}` });
