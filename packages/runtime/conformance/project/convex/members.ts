import { v } from "convex/values";
import { components } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";

const entry = { account: v.string(), amount: v.number() };

export const add = mutation({
  args: entry,
  handler: async (ctx, args): Promise<string> => await ctx.runMutation(components.ledger.entries.add, args),
});
export const addToBoth = mutation({
  args: entry,
  handler: async (ctx, args): Promise<number[]> => {
    await ctx.runMutation(components.ledger.entries.add, args);
    await ctx.runMutation(components.second.entries.add, { ...args, amount: args.amount * 10 });
    const { account } = args;
    return [
      await ctx.runQuery(components.ledger.entries.total, { account }),
      await ctx.runQuery(components.second.entries.total, { account }),
    ];
  },
});
export const total = query({
  args: { account: v.string() },
  handler: async (ctx, args): Promise<number> => await ctx.runQuery(components.ledger.entries.total, args),
});
export const catchFailure = mutation({
  args: { account: v.string() },
  handler: async (ctx, { account }): Promise<{ data: unknown; total: number }> => {
    let data: unknown = null;
    try {
      await ctx.runMutation(components.ledger.entries.addThenFail, { account });
    } catch (error) {
      data = (error as { data?: unknown }).data ?? null;
    }
    return { data, total: await ctx.runQuery(components.ledger.entries.total, { account }) };
  },
});
export const failAfterwards = mutation({
  args: { account: v.string() },
  handler: async (ctx, { account }) => {
    await ctx.runMutation(components.ledger.entries.add, { account, amount: 1 });
    throw new Error("after the component's write");
  },
});
export const plainFailure = query({
  args: {},
  handler: async (ctx): Promise<unknown> => await ctx.runQuery(components.ledger.entries.failPlainly, {}),
});
export const badArgs = query({
  args: {},
  handler: async (ctx): Promise<number> => await ctx.runQuery(components.ledger.entries.total, {} as never),
});
export const foreignId = query({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<unknown> => await ctx.runQuery(components.ledger.entries.get, { id }),
});
export const isForeign = query({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<boolean[]> => [
    ctx.db.normalizeId("items", id) === null,
    await ctx.runQuery(components.ledger.entries.owns, { id }),
    await ctx.runQuery(components.second.entries.owns, { id }),
  ],
});
export const readComponentId = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.get(id as never),
});
export const environments = query({
  args: {},
  handler: async (ctx): Promise<unknown[]> => [
    await ctx.runQuery(components.ledger.entries.environment, {}),
    await ctx.runQuery(components.second.entries.environment, {}),
  ],
});
export const notes = mutation({
  args: { text: v.string() },
  handler: async (ctx, { text }): Promise<string[][]> => {
    await ctx.runMutation(components.ledger.entries.addNote, { text });
    return [
      await ctx.runQuery(components.ledger.entries.noteTexts, {}),
      await ctx.runQuery(components.second.entries.noteTexts, {}),
    ];
  },
});
export const addLater = mutation({
  args: entry,
  handler: async (ctx, args): Promise<string> => await ctx.runMutation(components.ledger.entries.addLater, args),
});
export const jobState = query({
  args: { id: v.string() },
  handler: async (ctx, { id }): Promise<string | null> =>
    await ctx.runQuery(components.ledger.entries.jobState, { id }),
});
export const ownJobs = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => ctx.db.system.normalizeId("_scheduled_functions", id),
});
export const schedule = mutation({
  args: entry,
  handler: async (ctx, args) => await ctx.scheduler.runAfter(0, components.ledger.entries.add, args),
});
export const store = action({
  args: { text: v.string() },
  handler: async (ctx, args): Promise<{ storageId: string; url: string; text: string }> =>
    await ctx.runAction(components.ledger.entries.store, args),
});
export const ownFile = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => ctx.db.system.normalizeId("_storage", id),
});
export const uploadUrl = mutation({
  args: {},
  handler: async (ctx): Promise<string> => await ctx.runMutation(components.ledger.entries.uploadUrl, {}),
});
export const fileUrl = query({
  args: { storageId: v.string() },
  handler: async (ctx, args): Promise<string | null> => await ctx.runQuery(components.ledger.entries.fileUrl, args),
});
export const meta = query({
  args: {},
  handler: async (ctx): Promise<unknown> => await ctx.runQuery(components.ledger.entries.meta, {}),
});
export const fromAction = action({
  args: entry,
  handler: async (ctx, args): Promise<number> => {
    await ctx.runMutation(components.ledger.entries.add, args);
    await ctx.runAction(components.ledger.entries.addFromAction, args);
    return await ctx.runQuery(components.ledger.entries.total, { account: args.account });
  },
});
export const page = query({
  args: {},
  handler: async (ctx): Promise<unknown> => await ctx.runQuery(components.ledger.entries.page, {}),
});
