import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

export const vOutboxStatus = v.union(
  v.literal("pending"),
  v.literal("sending"),
  v.literal("sent"),
  v.literal("failed"),
  v.literal("suppressed"),
);
export type OutboxStatus = Infer<typeof vOutboxStatus>;

export const outboxTables = {
  /** Mail that was decided in a transaction and is sent by a worker with `idempotencyKey`. */
  outboxEmails: defineTable({
    workspaceId: v.optional(v.id("workspaces")),
    kind: v.string(),
    to: v.string(),
    subject: v.string(),
    text: v.string(),
    html: v.string(),
    idempotencyKey: v.string(),
    /** The body holds a secret (a code): it is blanked as soon as it is no longer needed. */
    isSecret: v.boolean(),
    /** After this moment sending is given up: the code is dead, or the provider has forgotten the key. */
    giveUpAt: v.number(),
    status: vOutboxStatus,
    attempts: v.number(),
    nextAttemptAt: v.number(),
    createdAt: v.number(),
    sentAt: v.optional(v.number()),
    providerId: v.optional(v.string()),
    lastError: v.optional(v.string()),
  })
    .index("by_status_next_attempt", ["status", "nextAttemptAt"])
    .index("by_idempotency_key", ["idempotencyKey"])
    .index("by_created_at", ["createdAt"])
    .index("by_to", ["to", "createdAt"]),
};
