import { v } from "convex/values";
import type { Id } from "../_generated/dataModel";
import { internalMutation, internalQuery } from "../lib/functions";
import { isLogoFile, logoByKey, replaceLogo as replaceLogoOf } from "./logoModel";

/** Whether a stored file is a logo already. */
export const isTaken = internalQuery({
  args: { storageId: v.id("_storage") },
  returns: v.boolean(),
  handler: async (ctx, { storageId }): Promise<boolean> => await isLogoFile(ctx, storageId),
});

export const replace = internalMutation({
  args: {
    workspaceId: v.id("workspaces"),
    storageId: v.id("_storage"),
    contentType: v.string(),
    userId: v.id("users"),
  },
  returns: v.string(),
  handler: async (ctx, given): Promise<string> => await replaceLogoOf(ctx, given),
});

const vLogo = v.object({ storageId: v.id("_storage"), contentType: v.string() });

/** The file behind a logo's address, or null. */
export const byKey = internalQuery({
  args: { key: v.string() },
  returns: v.union(vLogo, v.null()),
  handler: async (ctx, { key }): Promise<{ storageId: Id<"_storage">; contentType: string } | null> => {
    const found = await logoByKey(ctx, key);
    return found && { storageId: found.storageId, contentType: found.contentType };
  },
});
