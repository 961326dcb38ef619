import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import { internalMutation, internalQuery } from "../lib/functions";
import { expireInvitations } from "./invitationModel";

/** Every minute: invitations whose seven days are over become `expired`. */
export const expire = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx): Promise<null> => {
    const isMore = await expireInvitations(ctx, Date.now());
    if (isMore) await ctx.scheduler.runAfter(0, internal.workspaces.jobs.expire, {});
    return null;
  },
});

const WORKSPACES_PER_PAGE = 200;

/** Ids of all workspaces, page by page; for checks that go through everything. */
export const page = internalQuery({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.object({ workspaceIds: v.array(v.id("workspaces")), cursor: v.union(v.string(), v.null()) }),
  handler: async (ctx, { cursor }): Promise<{ workspaceIds: Id<"workspaces">[]; cursor: string | null }> => {
    const {
      page: rows,
      isDone,
      continueCursor,
    } = await ctx.db.query("workspaces").paginate({ numItems: WORKSPACES_PER_PAGE, cursor });
    return { workspaceIds: rows.map((row) => row._id), cursor: isDone ? null : continueCursor };
  },
});
