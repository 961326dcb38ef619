"use node";

import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "fs";
import { ConvexError, v } from "convex/values";
import { internal } from "./_generated/api";
import { action, internalAction } from "./_generated/server";

export const sha256 = action({
  args: { text: v.string() },
  returns: v.string(),
  handler: async (_ctx, { text }) => createHash("sha256").update(text).digest("hex"),
});
export const buffers = action({
  args: { bytes: v.bytes() },
  handler: async (_ctx, { bytes }) => {
    const reversed = Buffer.from(bytes).reverse();
    return new Uint8Array(reversed).buffer;
  },
});
export const returnsBuffer = action({ args: {}, handler: async () => Buffer.from("abc") as never });
export const randomLength = action({ args: {}, handler: async () => randomBytes(12).length });
export const environment = action({
  args: {},
  handler: async () => ({
    greeting: process.env.GREETING ?? null,
    cloud: process.env.CONVEX_CLOUD_URL ?? null,
    site: process.env.CONVEX_SITE_URL ?? null,
  }),
});
export const fetches = action({
  args: { url: v.string() },
  handler: async (_ctx, { url }) => {
    const response = await fetch(url);
    return { status: response.status, text: await response.text() };
  },
});
export const throws = action({
  args: { data: v.any() },
  handler: async (_ctx, { data }) => {
    throw new ConvexError(data);
  },
});
export const plainError = action({
  args: {},
  handler: async () => {
    readFileSync("/does/not/exist");
  },
});
export const stores = action({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const storageId = await ctx.storage.store(new Blob([Buffer.from(text)], { type: "text/markdown" }));
    const blob = await ctx.storage.get(storageId);
    return { storageId, text: await blob!.text(), type: blob!.type };
  },
});
export const calls = action({
  args: { group: v.string() },
  handler: async (ctx, { group }): Promise<number> => {
    await ctx.runMutation(internal.basics.addInternally, { group, name: "from node" });
    return await ctx.runQuery(internal.basics.countInternally, { group });
  },
});
export const hidden = internalAction({ args: {}, handler: async () => "hidden" });
export const logs = action({ args: {}, handler: async () => console.log("from node", { pid: typeof process.pid }) });
export const identity = action({ args: {}, handler: async (ctx) => await ctx.auth.getUserIdentity() });
export const schedules = action({
  args: { name: v.string() },
  handler: async (ctx, { name }) => await ctx.scheduler.runAfter(0, internal.scheduling.tick, { name }),
});
