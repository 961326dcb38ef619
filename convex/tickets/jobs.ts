import { v } from "convex/values";
import { internalMutation } from "../lib/functions";
import { releaseTickets } from "./unassigningModel";

/** Goes on with taking someone who left, or a team that is no more, off its tickets. */
export const continueReleasing = internalMutation({
  args: {
    workspaceId: v.id("workspaces"),
    holder: v.union(v.object({ userId: v.id("users") }), v.object({ teamId: v.id("teams") })),
  },
  returns: v.null(),
  handler: async (ctx, { workspaceId, holder }): Promise<null> => {
    await releaseTickets(ctx, workspaceId, holder);
    return null;
  },
});
