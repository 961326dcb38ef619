import { v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import { internalMutation, internalQuery } from "../lib/functions";
import { continueDeletion, resumeDeletions } from "./deletionModel";
import { expireExport as expire, fileByLink, resumeExports } from "./exportModel";

/** The next batch of a deletion. */
export const erase = internalMutation({
  args: { deletionId: v.id("dataDeletions") },
  returns: v.null(),
  handler: async (ctx, { deletionId }): Promise<null> => {
    const deletion = await ctx.db.get("dataDeletions", deletionId);
    if (deletion) await continueDeletion(ctx, deletion);
    return null;
  },
});

/** Scheduled for the end of an export's day. */
export const expireExport = internalMutation({
  args: { exportId: v.id("dataExports") },
  returns: v.null(),
  handler: async (ctx, { exportId }): Promise<null> => {
    const row = await ctx.db.get("dataExports", exportId);
    if (row) await expire(ctx, row);
    return null;
  },
});

/** Minute sweep: takes up exports and deletions that stand still, and ends files that were missed. */
export const resume = internalMutation({
  args: {},
  returns: v.number(),
  handler: async (ctx): Promise<number> => (await resumeDeletions(ctx)) + (await resumeExports(ctx)),
});

/** The file behind a download link, or null. */
export const download = internalQuery({
  args: { exportId: v.string(), key: v.string() },
  returns: v.union(v.id("_storage"), v.null()),
  handler: async (ctx, { exportId, key }): Promise<Id<"_storage"> | null> => await fileByLink(ctx, exportId, key),
});
