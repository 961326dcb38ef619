import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction, internalMutation, internalQuery, mutation, query } from "./_generated/server";

const jobId = v.id("_scheduled_functions");

export const tick = internalMutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const found = await ctx.db
      .query("tallies")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    if (found) await ctx.db.patch(found._id, { count: found.count + 1 });
    else await ctx.db.insert("tallies", { name, count: 1 });
  },
});
export const tally = query({
  args: { name: v.string() },
  handler: async (ctx, { name }) =>
    (
      await ctx.db
        .query("tallies")
        .withIndex("by_name", (q) => q.eq("name", name))
        .unique()
    )?.count ?? 0,
});
export const fail = internalMutation({
  args: {},
  handler: async () => {
    throw new Error("the job is broken");
  },
});
export const failAction = internalAction({
  args: {},
  handler: async () => {
    throw new Error("the action job is broken");
  },
});
export const slowAction = internalAction({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, { name, ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await ctx.runMutation(internal.scheduling.tick, { name });
  },
});
export const slowThenSchedule = internalAction({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, { name, ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    await ctx.scheduler.runAfter(0, internal.scheduling.tick, { name });
  },
});
export const tickAfter = mutation({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, { name, ms }) => await ctx.scheduler.runAfter(ms, internal.scheduling.tick, { name }),
});
export const tickAt = mutation({
  args: { name: v.string(), at: v.number() },
  handler: async (ctx, { name, at }) => await ctx.scheduler.runAt(at, internal.scheduling.tick, { name }),
});
export const tickAtDate = mutation({
  args: { name: v.string(), at: v.number() },
  handler: async (ctx, { name, at }) => await ctx.scheduler.runAt(new Date(at), internal.scheduling.tick, { name }),
});
export const tickFromAction = action({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, { name, ms }) => await ctx.scheduler.runAfter(ms, internal.scheduling.tick, { name }),
});
export const tickThenThrow = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    await ctx.scheduler.runAfter(0, internal.scheduling.tick, { name });
    throw new Error("never mind");
  },
});
export const scheduleFailures = mutation({
  args: {},
  handler: async (ctx) => [
    await ctx.scheduler.runAfter(0, internal.scheduling.fail, {}),
    await ctx.scheduler.runAfter(0, internal.scheduling.failAction, {}),
  ],
});
export const scheduleBadArgs = mutation({
  args: {},
  handler: async (ctx) => await ctx.scheduler.runAfter(0, internal.scheduling.tick, { name: 5 } as never),
});
export const scheduleSlow = mutation({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, args) => await ctx.scheduler.runAfter(0, internal.scheduling.slowAction, args),
});
export const scheduleChain = mutation({
  args: { name: v.string(), ms: v.number() },
  handler: async (ctx, args) => await ctx.scheduler.runAfter(0, internal.scheduling.slowThenSchedule, args),
});
export const scheduleQuery = mutation({
  args: {},
  handler: async (ctx) => await ctx.scheduler.runAfter(0, internal.scheduling.readOnly as never, {}),
});
export const readOnly = internalQuery({ args: {}, handler: async () => null });
export const scheduleMissing = mutation({
  args: {},
  handler: async (ctx) => await ctx.scheduler.runAfter(0, (internal as any).scheduling.missing, {}),
});
export const scheduleNegative = mutation({
  args: {},
  handler: async (ctx) => await ctx.scheduler.runAfter(-1, internal.scheduling.tick, { name: "x" }),
});
export const cancel = mutation({ args: { id: jobId }, handler: async (ctx, { id }) => await ctx.scheduler.cancel(id) });
export const cancelFromAction = action({
  args: { id: jobId },
  handler: async (ctx, { id }) => await ctx.scheduler.cancel(id),
});
export const scheduleAndCancel = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const id = await ctx.scheduler.runAfter(0, internal.scheduling.tick, { name });
    await ctx.scheduler.cancel(id);
    return id;
  },
});
export const job = query({ args: { id: jobId }, handler: async (ctx, { id }) => await ctx.db.system.get(id) });
export const jobsOf = query({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").order("desc").take(200);
    return jobs.filter(({ args }) => args[0]?.name === name).map(({ state }) => state.kind);
  },
});
