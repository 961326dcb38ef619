import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { nameOfUser } from "../accounts/views";
import { vAuditActorType, vAuditChange, vAuditValue, vRetentionDays } from "./schema";

export const vAuditEntry = v.object({
  _id: v.id("auditLogs"),
  timestamp: v.number(),
  actorName: v.union(v.string(), v.null()),
  actorType: vAuditActorType,
  action: v.string(),
  resourceType: v.string(),
  resourceId: v.union(v.string(), v.null()),
  changes: v.array(vAuditChange),
  metadata: v.record(v.string(), vAuditValue),
});
export type AuditEntryView = Infer<typeof vAuditEntry>;

export const vAuditSettings = v.object({ retentionDays: vRetentionDays });
export type AuditSettings = Infer<typeof vAuditSettings>;

export async function auditEntryView(ctx: QueryCtx, entry: Doc<"auditLogs">): Promise<AuditEntryView> {
  return {
    _id: entry._id,
    timestamp: entry.timestamp,
    actorName: entry.actorId ? await nameOfUser(ctx, entry.actorId) : null,
    actorType: entry.actorType,
    action: entry.action,
    resourceType: entry.resourceType,
    resourceId: entry.resourceId ?? null,
    changes: entry.changes ?? [],
    metadata: entry.metadata ?? {},
  };
}
