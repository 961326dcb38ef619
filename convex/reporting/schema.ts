import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";
import { vChannel } from "../conversations/schema";

/** What can happen that reports count. */
export const vFactKind = v.union(
  v.literal("created"),
  v.literal("assigned"),
  v.literal("firstResponse"),
  v.literal("resolved"),
  v.literal("reopened"),
  v.literal("tagged"),
  v.literal("rated"),
  v.literal("slaMet"),
  v.literal("slaMissed"),
  v.literal("ticketCreated"),
  v.literal("ticketFirstResponse"),
  v.literal("ticketResolved"),
  v.literal("ticketReopened"),
  v.literal("ticketErased"),
  v.literal("ticketSlaMet"),
  v.literal("ticketSlaMissed"),
);
export type FactKind = Infer<typeof vFactKind>;

export const vDimension = v.union(
  v.literal("all"),
  v.literal("channel"),
  v.literal("agent"),
  v.literal("team"),
  v.literal("tag"),
  v.literal("form"),
  v.literal("policy"),
);
export type Dimension = Infer<typeof vDimension>;

/** Levels that are kept; weeks are sums of days. */
export const vKeptLevel = v.union(v.literal("hour"), v.literal("day"), v.literal("month"));
export type KeptLevel = Infer<typeof vKeptLevel>;

/** By kind of fact; ratings also by stars (`rated1` to `rated5`), times also by bar (`firstResponseIn0`). Zero is absent. */
export const vCounts = v.record(v.string(), v.number());
/** By kind of fact that took time: a histogram of it (`@parley/core/histogram`). */
export const vTimes = v.record(v.string(), v.record(v.string(), v.number()));

/** What a report says of a period, frozen: counts, and for times how many, median and 90 % in ms. */
export const vFigures = v.object({
  counts: vCounts,
  times: v.record(v.string(), v.object({ count: v.number(), p50: v.number(), p90: v.number() })),
});

export const reportingTables = {
  /**
   * One thing that happened, as reports count it: who had the conversation or the ticket then. Never changed; taken away only when
   * what happened was undone. Every figure of a report opens as a page of these.
   */
  reportFacts: defineTable({
    workspaceId: v.id("workspaces"),
    kind: vFactKind,
    at: v.number(),
    /** Absent once the conversation's person was deleted. */
    conversationId: v.optional(v.id("conversations")),
    /** Of facts about tickets; absent once the ticket's person was deleted. */
    ticketId: v.optional(v.id("tickets")),
    channel: v.optional(vChannel),
    agentId: v.optional(v.id("users")),
    teamId: v.optional(v.string()),
    tagId: v.optional(v.string()),
    /** The form of a ticket, or `NO_FORM`. */
    formId: v.optional(v.string()),
    /** The policy whose target was kept or missed. */
    policyId: v.optional(v.string()),
    /** How long it took, in ms: of first responses and resolutions. */
    durationMs: v.optional(v.number()),
    /** The bar of the chart it is counted in (`@parley/core/durationBins`). */
    bin: v.optional(v.number()),
    /** 1 to 5, of ratings. */
    rating: v.optional(v.number()),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_kind", ["workspaceId", "kind", "at"])
    .index("by_kind_bin", ["workspaceId", "kind", "bin", "at"])
    .index("by_kind_channel", ["workspaceId", "kind", "channel", "at"])
    .index("by_kind_agent", ["workspaceId", "kind", "agentId", "at"])
    .index("by_kind_team", ["workspaceId", "kind", "teamId", "at"])
    .index("by_kind_tag", ["workspaceId", "kind", "tagId", "at"])
    .index("by_kind_form", ["workspaceId", "kind", "formId", "at"])
    .index("by_kind_policy", ["workspaceId", "kind", "policyId", "at"])
    .index("by_conversation", ["conversationId", "kind", "at"])
    .index("by_ticket", ["ticketId", "kind", "at"]),
  /** Facts folded by local time, in the transaction that recorded them. */
  reportRollups: defineTable({
    workspaceId: v.id("workspaces"),
    /** The time zone whose clocks name the buckets. */
    timeZone: v.string(),
    dimension: vDimension,
    /** Id of the teammate, team, tag, form or policy, or the channel; empty for `all`. */
    member: v.string(),
    level: vKeptLevel,
    bucket: v.string(),
    counts: vCounts,
    times: vTimes,
  })
    .index("by_series", ["workspaceId", "timeZone", "dimension", "member", "level", "bucket"])
    .index("by_bucket", ["workspaceId", "timeZone", "dimension", "level", "bucket", "member"]),
  reportSettings: defineTable({
    workspaceId: v.id("workspaces"),
    timeZone: v.string(),
    /** While the rollups of another zone are being made: that zone, and the last fact that is in them. */
    nextTimeZone: v.optional(v.string()),
    foldedThrough: v.optional(v.number()),
  }).index("by_workspace", ["workspaceId"]),
  reportSnapshots: defineTable({
    workspaceId: v.id("workspaces"),
    reportType: v.union(
      v.literal("conversations"),
      v.literal("agents"),
      v.literal("tickets"),
      v.literal("csat"),
      v.literal("ai_agent"),
    ),
    periodStart: v.number(),
    periodEnd: v.number(),
    granularity: v.union(v.literal("day"), v.literal("week"), v.literal("month")),
    metrics: v.object({
      total: vFigures,
      buckets: v.array(v.object({ bucket: v.string(), ...vFigures.fields })),
      members: v.array(v.object({ member: v.string(), name: v.string(), ...vFigures.fields })),
    }),
    name: v.string(),
    timeZone: v.string(),
    createdBy: v.optional(v.id("users")),
    createdAt: v.number(),
  })
    .index("by_workspace", ["workspaceId", "createdAt"])
    .index("by_workspace_type", ["workspaceId", "reportType", "createdAt"])
    .index("by_workspace_period", ["workspaceId", "periodStart"]),
};
