import type { Infer } from "convex/values";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { AuditChange, vAuditValue } from "../audit/schema";

export type AuditActor = { type: "user"; userId: Id<"users"> } | { type: "visitor" } | { type: "system" };

export interface AuditEntry {
  workspaceId: Id<"workspaces">;
  actor: AuditActor;
  /** `<resource>.<verb in the past>`, e.g. `member.role_changed`. */
  action: string;
  resourceType: string;
  resourceId?: string;
  /** Only fields that changed; see `changedFields`. Never a secret. */
  changes?: AuditChange[];
  metadata?: Record<string, Infer<typeof vAuditValue>>;
}

function asText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The fields of `after` that differ from `before`, as text. */
export function changedFields(before: Record<string, unknown>, after: Record<string, unknown>): AuditChange[] {
  return Object.keys(after)
    .map((field) => ({ field, before: asText(before[field]), after: asText(after[field]) }))
    .filter((change) => change.before !== change.after);
}

/** Writes who did what, in the transaction that did it. The only writer of `auditLogs` besides retention. */
export async function recordAudit(ctx: MutationCtx, entry: AuditEntry): Promise<void> {
  await ctx.db.insert("auditLogs", {
    workspaceId: entry.workspaceId,
    actorType: entry.actor.type,
    actorId: entry.actor.type === "user" ? entry.actor.userId : undefined,
    action: entry.action,
    resourceType: entry.resourceType,
    resourceId: entry.resourceId,
    changes: entry.changes,
    metadata: entry.metadata,
    timestamp: Date.now(),
  });
}
