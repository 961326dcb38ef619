import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { createSnapshot, removeSnapshot, snapshotForMember, snapshotSummary } from "./snapshotModel";
import { vSnapshot, vSnapshotSummary } from "./views";

/** Frozen reports, latest first. */
export const list = agentQuery({
  permission: "reports.read",
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(vSnapshotSummary),
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db
      .query("reportSnapshots")
      .withIndex("by_workspace", (q) => q.eq("workspaceId", ctx.workspace._id))
      .order("desc")
      .paginate(boundedPage(paginationOpts));
    return { ...result, page: await Promise.all(result.page.map((snapshot) => snapshotSummary(ctx, snapshot))) };
  },
});

export const get = agentQuery({
  permission: "reports.read",
  args: { snapshotId: v.id("reportSnapshots") },
  returns: vSnapshot,
  handler: async (ctx, { snapshotId }) => {
    const snapshot = await snapshotForMember(ctx, snapshotId);
    return { ...(await snapshotSummary(ctx, snapshot)), ...snapshot.metrics };
  },
});

/** Freezes a report as it is now. Days are local days of the workspace, `YYYY-MM-DD`, both included. */
export const create = agentMutation({
  permission: "data.export",
  args: {
    name: v.string(),
    type: v.union(v.literal("conversations"), v.literal("agents"), v.literal("tickets"), v.literal("csat")),
    from: v.string(),
    to: v.string(),
    level: v.union(v.literal("day"), v.literal("week"), v.literal("month")),
  },
  returns: v.id("reportSnapshots"),
  handler: async (ctx, request) => await createSnapshot(ctx, request),
});

export const remove = agentMutation({
  permission: "data.export",
  args: { snapshotId: v.id("reportSnapshots") },
  returns: v.null(),
  handler: async (ctx, { snapshotId }) => {
    await removeSnapshot(ctx, snapshotId);
    return null;
  },
});
