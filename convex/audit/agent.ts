import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { can } from "@parley/core";
import { recordAudit } from "../lib/audit";
import { AppError } from "../lib/errors";
import { agentMutation, agentQuery } from "../lib/functions";
import { boundedPage } from "../lib/pages";
import { csvPiece, jsonPiece } from "./exporting";
import { auditPage, retentionDays, setRetention as changeRetention } from "./model";
import { vRetentionDays } from "./schema";
import { auditEntryView, vAuditEntry, vAuditSettings, vExportFormat, vExportPiece } from "./views";

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
    const result = await auditPage(ctx, ctx.workspace._id, filter, boundedPage(paginationOpts));
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

/**
 * A piece of the log as a file: call it with the cursor of the last piece until that is null, and append. That the log
 * was exported is itself recorded, with the first piece.
 */
export const exportPiece = agentMutation({
  permission: "data.export",
  args: {
    format: vExportFormat,
    paginationOpts: paginationOptsValidator,
    action: v.optional(v.string()),
    actorId: v.optional(v.id("users")),
    from: v.optional(v.number()),
    to: v.optional(v.number()),
  },
  returns: vExportPiece,
  handler: async (ctx, { format, paginationOpts, ...filter }) => {
    if (!can(ctx.member, "audit.read")) throw new AppError({ code: "forbidden", permission: "audit.read" });
    const workspaceId = ctx.workspace._id;
    const isFirst = paginationOpts.cursor === null;
    const { page, isDone, continueCursor } = await auditPage(ctx, workspaceId, filter, boundedPage(paginationOpts));
    const entries = await Promise.all(page.map((entry) => auditEntryView(ctx, entry)));
    if (isFirst) {
      const actor = { type: "user" as const, userId: ctx.userId };
      await recordAudit(ctx, {
        workspaceId,
        actor,
        action: "audit.exported",
        resourceType: "audit",
        metadata: { format },
      });
    }
    const text = format === "csv" ? csvPiece(entries, isFirst) : jsonPiece(entries);
    return { text, count: entries.length, cursor: isDone ? null : continueCursor };
  },
});
