import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

export const vAuditActorType = v.union(v.literal("user"), v.literal("visitor"), v.literal("system"), v.literal("api"));
export type AuditActorType = Infer<typeof vAuditActorType>;
export const vAuditValue = v.union(v.string(), v.number(), v.boolean(), v.null());
/** One changed field, as text a person can read; null where there was or is no value. */
export const vAuditChange = v.object({
  field: v.string(),
  before: v.union(v.string(), v.null()),
  after: v.union(v.string(), v.null()),
});
export type AuditChange = Infer<typeof vAuditChange>;
export const vRetentionDays = v.union(v.literal(30), v.literal(90), v.literal(365));
export type RetentionDays = Infer<typeof vRetentionDays>;

export const auditTables = {
  auditLogs: defineTable({
    workspaceId: v.id("workspaces"),
    actorId: v.optional(v.id("users")),
    actorType: vAuditActorType,
    action: v.string(),
    resourceType: v.string(),
    resourceId: v.optional(v.string()),
    changes: v.optional(v.array(vAuditChange)),
    metadata: v.optional(v.record(v.string(), vAuditValue)),
    /** Grows with `seq`, also when the clock is set back. */
    timestamp: v.number(),
    /** Place in the workspace's chain, from 1. Entries from before there was a chain have none. */
    seq: v.optional(v.number()),
    /** Random; with it `changes` and `metadata` give `detailsHash`. Gone once those were removed for privacy. */
    salt: v.optional(v.string()),
    detailsHash: v.optional(v.string()),
    /** SHA-256 over the previous entry's hash and this entry; see `lib/auditChain`. */
    hash: v.optional(v.string()),
    /** When personal values were removed from `changes` and `metadata`. */
    redactedAt: v.optional(v.number()),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_workspace_seq", ["workspaceId", "seq"])
    .index("by_resource", ["workspaceId", "resourceType", "resourceId", "timestamp"])
    .index("by_workspace_action", ["workspaceId", "action", "timestamp"])
    .index("by_workspace_timestamp", ["workspaceId", "timestamp"])
    .index("by_actor", ["workspaceId", "actorId", "timestamp"])
    .index("by_actor_action", ["workspaceId", "actorId", "action", "timestamp"])
    .index("by_timestamp", ["timestamp"]),
  /** The ends of a workspace's chain: its last entry, and the last one that retention deleted. */
  auditChains: defineTable({
    workspaceId: v.id("workspaces"),
    seq: v.number(),
    hash: v.string(),
    timestamp: v.number(),
    purgedSeq: v.number(),
    purgedHash: v.string(),
  }).index("by_workspace", ["workspaceId"]),
  auditLogSettings: defineTable({
    workspaceId: v.id("workspaces"),
    retentionDays: vRetentionDays,
  }).index("by_workspace", ["workspaceId"]),
};
