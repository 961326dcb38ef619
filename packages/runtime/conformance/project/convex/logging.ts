import { v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalMutation, mutation, query } from "./_generated/server";

export const levels = query({
  args: {},
  handler: async () => {
    console.log("log");
    console.debug("debug");
    console.info("info");
    console.warn("warn");
    console.error("error");
  },
});
export const values = query({
  args: {},
  handler: async () => {
    console.log("text", 1, 1.5, -0, true, null, undefined, 12n);
    console.log({ a: 1, b: "two", c: [1, "x"], d: { e: null } });
    console.log([]);
    console.log({});
    console.log(new Map([["k", 1]]));
    console.log(new Set([1, 2]));
    console.log(Symbol("s"));
  },
});
export const logArg = query({
  args: { value: v.any() },
  handler: async (_ctx, { value }) => {
    console.log(value);
  },
});
export const longLine = query({ args: {}, handler: async () => console.log("x".repeat(50_000)) });
export const manyLines = query({
  args: {},
  handler: async () => {
    for (let i = 0; i < 300; i++) console.log(i);
  },
});
export const beforeThrow = mutation({
  args: {},
  handler: async () => {
    console.log("about to fail");
    throw new Error("failed after logging");
  },
});
export const inner = internalMutation({ args: {}, handler: async () => console.log("inner") });
export const nested = mutation({
  args: {},
  handler: async (ctx) => {
    console.log("before");
    await ctx.runMutation(internal.logging.inner, {});
    console.log("after");
  },
});
export const inAction = action({
  args: {},
  handler: async (ctx) => {
    console.log("action begins");
    await ctx.runMutation(internal.logging.inner, {});
    console.warn("action ends", { ok: true });
  },
});
export const timing = action({
  args: {},
  handler: async () => {
    console.time("step");
    console.timeEnd("step");
  },
});
function useEverything() {
  console.time();
  console.timeLog("default", 1);
  console.timeEnd();
  console.timeEnd();
  console.count();
  console.count("label");
  console.count();
  console.countReset();
  console.countReset("none");
  console.count();
  console.table([{ a: 1 }], ["a"]);
  console.dir({ a: { b: 1 } }, { depth: 0 });
  console.trace("here");
  console.assert(true, "holds");
  console.assert(1 > 2, "does not", { hold: 1 });
  console.group("outer");
  console.log("inside");
  console.groupCollapsed();
  console.warn("deeper");
  console.groupEnd();
  console.groupEnd();
  console.groupEnd();
  console.log("outside");
  console.clear();
}
export const everyMethodInQuery = query({ args: {}, handler: async () => useEverything() });
export const everyMethodInMutation = mutation({ args: {}, handler: async () => useEverything() });
export const everyMethodInAction = action({ args: {}, handler: async () => useEverything() });
