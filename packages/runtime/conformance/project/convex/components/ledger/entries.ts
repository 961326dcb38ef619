import { createFunctionHandle, type FunctionHandle } from "convex/server";
import { ConvexError, v } from "convex/values";
import { components, internal } from "./_generated/api";
import { action, env, internalMutation, mutation, query } from "./_generated/server";

export const add = mutation({
  args: { account: v.string(), amount: v.number() },
  returns: v.string(),
  handler: async (ctx, args) => await ctx.db.insert("entries", args),
});

export const total = query({
  args: { account: v.string() },
  returns: v.number(),
  handler: async (ctx, { account }) => {
    const entries = await ctx.db
      .query("entries")
      .withIndex("by_account", (q) => q.eq("account", account))
      .collect();
    return entries.reduce((sum, { amount }) => sum + amount, 0);
  },
});

export const get = query({
  args: { id: v.id("entries") },
  handler: async (ctx, { id }) => await ctx.db.get(id),
});

export const owns = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => ctx.db.normalizeId("entries", id) !== null,
});

export const addThenFail = mutation({
  args: { account: v.string() },
  handler: async (ctx, { account }) => {
    await ctx.db.insert("entries", { account, amount: 1_000 });
    throw new ConvexError({ code: "refused", account });
  },
});

export const failPlainly = query({
  args: {},
  handler: async () => {
    throw new Error("the ledger is closed");
  },
});

export const whoAmI = query({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });

export const environment = query({
  args: {},
  handler: async () => ({ currency: env.CURRENCY, greeting: env.GREETING ?? null, secret: process.env.SECRET ?? null }),
});

export const addNote = mutation({
  args: { text: v.string() },
  handler: async (ctx, { text }) => await ctx.runMutation(components.notes.notes.add, { text }),
});

export const noteTexts = query({
  args: {},
  handler: async (ctx): Promise<string[]> => await ctx.runQuery(components.notes.notes.texts, {}),
});

export const addLater = mutation({
  args: { account: v.string(), amount: v.number() },
  returns: v.string(),
  handler: async (ctx, args) => await ctx.scheduler.runAfter(0, internal.entries.addInternally, args),
});

export const addInternally = internalMutation({
  args: { account: v.string(), amount: v.number() },
  handler: async (ctx, args) => {
    await ctx.db.insert("entries", args);
  },
});

export const jobState = query({
  args: { id: v.id("_scheduled_functions") },
  handler: async (ctx, { id }) => (await ctx.db.system.get(id))?.state.kind ?? null,
});

export const callBack = mutation({
  args: { handle: v.string(), value: v.number() },
  handler: async (ctx, { handle, value }) =>
    await ctx.runMutation(handle as FunctionHandle<"mutation", { value: number }, number>, { value }),
});

export const handleOfTotal = query({
  args: {},
  returns: v.string(),
  handler: async () => await createFunctionHandle(internal.entries.addInternally),
});

export const store = action({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const storageId = await ctx.storage.store(new Blob([text], { type: "text/plain" }));
    const blob = await ctx.storage.get(storageId);
    return { storageId, url: await ctx.storage.getUrl(storageId), text: await blob?.text() };
  },
});

export const fileUrl = query({
  args: { storageId: v.id("_storage") },
  handler: async (ctx, { storageId }) => await ctx.storage.getUrl(storageId),
});

export const uploadUrl = mutation({ args: {}, handler: async (ctx) => await ctx.storage.generateUploadUrl() });

export const meta = query({ args: {}, handler: async (ctx) => await ctx.meta.getFunctionMetadata() });

export const addFromAction = action({
  args: { account: v.string(), amount: v.number() },
  handler: async (ctx, args) => {
    await ctx.runMutation(internal.entries.addInternally, args);
  },
});

export const page = query({
  args: {},
  handler: async (ctx) => await ctx.db.query("entries").paginate({ numItems: 1, cursor: null }),
});
export const requestMeta = mutation({ args: {}, handler: async (ctx) => await ctx.meta.getRequestMetadata() });
