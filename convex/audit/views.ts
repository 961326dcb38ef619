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
  /** Place in the chain; null for entries from before there was one. */
  seq: v.union(v.number(), v.null()),
  hash: v.union(v.string(), v.null()),
  /** Personal values were removed from it. */
  isRedacted: v.boolean(),
});
export type AuditEntryView = Infer<typeof vAuditEntry>;

export const vAuditSettings = v.object({ retentionDays: vRetentionDays });
export type AuditSettings = Infer<typeof vAuditSettings>;

/** Of a walk through the chain: entries checked, what is wrong (nothing, unless someone was at the data), and its end. */
export const vChainCheck = v.object({
  checked: v.number(),
  problems: v.array(v.object({ seq: v.number(), problem: v.string() })),
  seq: v.number(),
  hash: v.string(),
});
export type ChainCheck = Infer<typeof vChainCheck>;

export const vExportFormat = v.union(v.literal("csv"), v.literal("json"));
/** A piece of an export: text to append, and where to go on; null when it is complete. */
export const vExportPiece = v.object({ text: v.string(), count: v.number(), cursor: v.union(v.string(), v.null()) });

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
    seq: entry.seq ?? null,
    hash: entry.hash ?? null,
    isRedacted: entry.redactedAt !== undefined,
  };
}
