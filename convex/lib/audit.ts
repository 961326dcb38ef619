import type { Infer } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { AuditChange, vAuditValue } from "../audit/schema";
import { CHAIN_START, linked } from "./auditChain";
import { keep, oncePerTransaction } from "./memory";

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

type ChainEnd = Pick<Doc<"auditChains">, "_id" | "seq" | "timestamp" | "hash">;
const chainKey = (workspaceId: Id<"workspaces">) => `auditChains/${workspaceId}`;

async function endOfChain(ctx: MutationCtx, workspaceId: Id<"workspaces">): Promise<ChainEnd | null> {
  return await oncePerTransaction(
    ctx,
    chainKey(workspaceId),
    async () =>
      await ctx.db
        .query("auditChains")
        .withIndex("by_workspace", (q) => q.eq("workspaceId", workspaceId))
        .unique(),
  );
}

/**
 * Writes who did what, in the transaction that did it, as the next entry of the workspace's chain. The only writer of
 * `auditLogs` besides retention and privacy.
 */
export async function recordAudit(ctx: MutationCtx, entry: AuditEntry): Promise<void> {
  const { workspaceId, actor, action, resourceType, resourceId, changes, metadata } = entry;
  const chain = await endOfChain(ctx, workspaceId);
  const fields = {
    seq: (chain?.seq ?? 0) + 1,
    timestamp: Math.max(Date.now(), chain?.timestamp ?? 0),
    actorType: actor.type,
    actorId: actor.type === "user" ? actor.userId : undefined,
    action,
    resourceType,
    resourceId,
  };
  const link = await linked(chain?.hash ?? CHAIN_START, fields, { changes, metadata });
  await ctx.db.insert("auditLogs", { workspaceId, ...fields, changes, metadata, ...link });
  const { seq, timestamp } = fields;
  const end = { seq, timestamp, hash: link.hash };
  if (chain) await ctx.db.patch("auditChains", chain._id, end);
  const purged = { purgedSeq: 0, purgedHash: CHAIN_START };
  const _id = chain?._id ?? (await ctx.db.insert("auditChains", { workspaceId, ...end, ...purged }));
  keep(ctx, chainKey(workspaceId), { _id, ...end });
}
