import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { vChannel, vPriority } from "../conversations/schema";

export const vSlaMetric = v.union(v.literal("firstResponse"), v.literal("nextResponse"), v.literal("resolution"));
export type SlaMetric = Infer<typeof vSlaMetric>;
export const vSlaClockState = v.union(v.literal("running"), v.literal("paused"), v.literal("stopped"));

/** What a policy is for. */
export const vSlaAppliesTo = v.union(v.literal("conversations"), v.literal("tickets"), v.literal("both"));

/** Which conversations (or tickets, which have no channel and no tags) a policy is for: each list that is not empty must hold the conversation's value. */
export const vSlaMatch = v.object({
  priorities: v.array(vPriority),
  channels: v.array(vChannel),
  teamIds: v.array(v.id("teams")),
  tagIds: v.array(v.id("tags")),
});

/** In minutes; null: no such target. */
export const slaTargetFields = {
  firstResponseMinutes: v.union(v.number(), v.null()),
  nextResponseMinutes: v.union(v.number(), v.null()),
  resolutionMinutes: v.union(v.number(), v.null()),
};

export const slaTables = {
  slaPolicies: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    enabled: v.boolean(),
    /** The first that matches holds; smaller ones are asked first. */
    priority: v.number(),
    /** Absent: conversations. */
    appliesTo: v.optional(vSlaAppliesTo),
    match: vSlaMatch,
    ...slaTargetFields,
    /** Only time in which the workspace is open counts. */
    usesOfficeHours: v.boolean(),
    createdAt: v.number(),
    updatedAt: v.number(),
  }).index("by_workspace_priority", ["workspaceId", "priority"]),
  slaClocks: defineTable({
    workspaceId: v.id("workspaces"),
    /** What it measures: one of the two is set. */
    conversationId: v.optional(v.id("conversations")),
    ticketId: v.optional(v.id("tickets")),
    policyId: v.id("slaPolicies"),
    metric: vSlaMetric,
    state: vSlaClockState,
    targetMs: v.number(),
    usesOfficeHours: v.boolean(),
    /** What it measures: when the customer began to wait (ms since epoch). */
    startedAt: v.number(),
    /** Time counted before `runningSince`. */
    usedMs: v.number(),
    /** Set while it runs. */
    runningSince: v.optional(v.number()),
    /** When it breaches unless it stops before; absent while it does not run, has breached or never will. */
    dueAt: v.optional(v.number()),
    stoppedAt: v.optional(v.number()),
    breachedAt: v.optional(v.number()),
    /** When the pending write runs that looks whether it breached; others are stale. */
    checkAt: v.optional(v.number()),
  })
    .index("by_conversation", ["conversationId", "metric"])
    .index("by_ticket", ["ticketId", "metric"])
    .index("by_workspace_state", ["workspaceId", "state", "usesOfficeHours"])
    .index("by_due", ["dueAt"]),
};
