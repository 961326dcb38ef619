import { v } from "convex/values";
import { action, mutation, query } from "./_generated/server";

const storageId = v.id("_storage");

export const uploadUrl = mutation({ args: {}, handler: async (ctx) => await ctx.storage.generateUploadUrl() });
export const uploadUrlFromAction = action({ args: {}, handler: async (ctx) => await ctx.storage.generateUploadUrl() });
export const url = query({
  args: { storageId },
  handler: async (ctx, args) => await ctx.storage.getUrl(args.storageId),
});
export const metadata = query({
  args: { storageId },
  handler: async (ctx, args) => await ctx.storage.getMetadata(args.storageId),
});
export const systemDocument = query({
  args: { storageId },
  handler: async (ctx, args) => await ctx.db.system.get(args.storageId),
});
export const listed = query({
  args: {},
  handler: async (ctx) => (await ctx.db.system.query("_storage").order("desc").collect()).map(({ _id }) => _id),
});
export const remove = mutation({
  args: { storageId },
  handler: async (ctx, args) => await ctx.storage.delete(args.storageId),
});
export const removeFromAction = action({
  args: { storageId },
  handler: async (ctx, args) => await ctx.storage.delete(args.storageId),
});
export const store = action({
  args: { text: v.string(), type: v.optional(v.string()), sha256: v.optional(v.string()) },
  handler: async (ctx, { text, type, sha256 }) =>
    await ctx.storage.store(
      new Blob([text], type === undefined ? {} : { type }),
      sha256 === undefined ? {} : { sha256 },
    ),
});
export const storeBytes = action({
  args: { bytes: v.bytes() },
  handler: async (ctx, { bytes }) => await ctx.storage.store(new Blob([bytes], { type: "application/x-test" })),
});
export const read = action({
  args: { storageId },
  handler: async (ctx, args) => {
    const blob = await ctx.storage.get(args.storageId);
    return blob && { type: blob.type, size: blob.size, bytes: await blob.arrayBuffer() };
  },
});
export const keep = mutation({
  args: { storageId: v.id("_storage") },
  handler: async (ctx, args) => await ctx.db.insert("uploads", args),
});
export const storeText = action({
  args: {},
  handler: async (ctx) => await ctx.storage.store("not a blob" as never),
});
export const inAction = action({
  args: { storageId },
  handler: async (ctx, args) => ({
    url: await ctx.storage.getUrl(args.storageId),
    metadata: await ctx.storage.getMetadata(args.storageId),
  }),
});
