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
    timestamp: v.number(),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_workspace_action", ["workspaceId", "action", "timestamp"])
    .index("by_workspace_timestamp", ["workspaceId", "timestamp"])
    .index("by_actor", ["workspaceId", "actorId", "timestamp"])
    .index("by_actor_action", ["workspaceId", "actorId", "action", "timestamp"])
    .index("by_timestamp", ["timestamp"]),
  auditLogSettings: defineTable({
    workspaceId: v.id("workspaces"),
    retentionDays: vRetentionDays,
  }).index("by_workspace", ["workspaceId"]),
};
