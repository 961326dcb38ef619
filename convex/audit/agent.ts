import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { agentMutation, agentQuery } from "../lib/functions";
import { auditPage, retentionDays, setRetention as changeRetention } from "./model";
import { vRetentionDays } from "./schema";
import { auditEntryView, vAuditEntry, vAuditSettings } from "./views";

export const list = agentQuery({
  permission: "audit.read",
  args: {
    paginationOpts: paginationOptsValidator,
    action: v.optional(v.string()),
    actorId: v.optional(v.id("users")),
    from: v.optional(v.number()),
    to: v.optional(v.number()),
  },
  returns: paginationResultValidator(vAuditEntry),
  handler: async (ctx, { paginationOpts, ...filter }) => {
    const result = await auditPage(ctx, ctx.workspace._id, filter, paginationOpts);
    return { ...result, page: await Promise.all(result.page.map((entry) => auditEntryView(ctx, entry))) };
  },
});

export const settings = agentQuery({
  permission: "audit.read",
  args: {},
  returns: vAuditSettings,
  handler: async (ctx) => ({ retentionDays: await retentionDays(ctx, ctx.workspace._id) }),
});

export const setRetention = agentMutation({
  permission: "settings.security",
  args: { retentionDays: vRetentionDays },
  returns: v.null(),
  handler: async (ctx, { retentionDays: days }) => {
    await changeRetention(ctx, days);
    return null;
  },
});
