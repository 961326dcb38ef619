import { v } from "convex/values";
import { internalMutation } from "../lib/functions";
import { dropRollups, refoldStep } from "./timeZoneModel";

/** One step of making figures for another time zone; schedules the next. */
export const refold = internalMutation({
  args: { workspaceId: v.id("workspaces") },
  returns: v.null(),
  handler: async (ctx, { workspaceId }): Promise<null> => {
    await refoldStep(ctx, workspaceId);
    return null;
  },
});

/** One step of deleting the figures of a time zone no longer used; schedules the next. */
export const drop = internalMutation({
  args: { workspaceId: v.id("workspaces"), timeZone: v.string() },
  returns: v.null(),
  handler: async (ctx, { workspaceId, timeZone }): Promise<null> => {
    await dropRollups(ctx, workspaceId, timeZone);
    return null;
  },
});
