import { v } from "convex/values";
import { agentAction, agentMutation } from "../lib/functions";
import { registerLogo } from "./logoModel";

/** Where to upload a logo; make it the workspace's afterwards. */
export const uploadUrl = agentMutation({
  permission: "settings.workspace",
  args: {},
  returns: v.string(),
  handler: async (ctx) => await ctx.storage.generateUploadUrl(),
});

/** Looks at an uploaded picture itself and makes it the logo. Another `logoUrl` in the settings, or null, deletes it. */
export const set = agentAction({
  permission: "settings.workspace",
  args: { storageId: v.id("_storage") },
  returns: v.string(),
  handler: async (ctx, { storageId }): Promise<string> => await registerLogo(ctx, storageId),
});
