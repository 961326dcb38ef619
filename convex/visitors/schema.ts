import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

export const vAttributeValue = v.union(v.string(), v.number(), v.boolean());
export type AttributeValue = Infer<typeof vAttributeValue>;
export const vAttributes = v.record(v.string(), vAttributeValue);
export const vLocation = v.object({
  city: v.optional(v.string()),
  region: v.optional(v.string()),
  country: v.optional(v.string()),
  countryCode: v.optional(v.string()),
});
export const vDevice = v.object({
  browser: v.optional(v.string()),
  os: v.optional(v.string()),
  deviceType: v.optional(v.string()),
  platform: v.optional(v.string()),
});
export const vEventType = v.union(
  v.literal("manual"),
  v.literal("page_view"),
  v.literal("screen_view"),
  v.literal("session_start"),
  v.literal("session_end"),
  v.literal("click"),
);
export type EventType = Infer<typeof vEventType>;
export const vPresenceState = v.union(v.literal("online"), v.literal("idle"), v.literal("offline"));

export const visitorTables = {
  visitors: defineTable({
    sessionId: v.string(),
    userId: v.optional(v.id("users")),
    workspaceId: v.id("workspaces"),
    readableId: v.optional(v.string()),
    email: v.optional(v.string()),
    name: v.optional(v.string()),
    externalUserId: v.optional(v.string()),
    /** What the visitor says of himself without proof; shown as unverified, never used to find a person. */
    unverifiedName: v.optional(v.string()),
    unverifiedEmail: v.optional(v.string()),
    location: v.optional(vLocation),
    device: v.optional(vDevice),
    locale: v.optional(v.string()),
    timezone: v.optional(v.string()),
    referrer: v.optional(v.string()),
    currentUrl: v.optional(v.string()),
    customAttributes: v.optional(vAttributes),
    firstSeenAt: v.optional(v.number()),
    /** Coarse (moves when a session starts); the exact time is in `visitorPresence`. */
    lastSeenAt: v.optional(v.number()),
    identityVerified: v.optional(v.boolean()),
    identityVerifiedAt: v.optional(v.number()),
    isBlocked: v.optional(v.boolean()),
    /** Set when this visitor was merged into another one; such rows are kept as lineage and never listed. */
    mergedIntoId: v.optional(v.id("visitors")),
    /** Lower-case words that the directory is searched by: name, e-mail, external id, readable id, each by prefix. */
    searchText: v.optional(v.string()),
    createdAt: v.number(),
  })
    .index("by_session", ["workspaceId", "sessionId"])
    .index("by_workspace", ["workspaceId", "mergedIntoId"])
    .index("by_workspace_last_seen", ["workspaceId", "mergedIntoId", "lastSeenAt"])
    .index("by_workspace_identified", ["workspaceId", "mergedIntoId", "identityVerified", "lastSeenAt"])
    .index("by_workspace_blocked", ["workspaceId", "mergedIntoId", "isBlocked", "lastSeenAt"])
    .index("by_workspace_readable_id", ["workspaceId", "readableId"])
    .index("by_email", ["workspaceId", "email"])
    .index("by_external_user_id", ["workspaceId", "externalUserId"])
    .searchIndex("search_visitors", { searchField: "searchText", filterFields: ["workspaceId", "mergedIntoId"] }),
  /** One row per searchable word of a visitor, so that a prefix search is an index range. */
  visitorSearchTerms: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    term: v.string(),
  })
    .index("by_workspace_term", ["workspaceId", "term"])
    .index("by_visitor", ["visitorId"]),
  widgetSessions: defineTable({
    /** SHA-256 of the token, hexadecimal: the token itself is never stored. */
    token: v.string(),
    visitorId: v.id("visitors"),
    workspaceId: v.id("workspaces"),
    identityVerified: v.boolean(),
    expiresAt: v.number(),
    refreshAt: v.number(),
    createdAt: v.number(),
  })
    .index("by_token", ["token"])
    .index("by_visitor", ["visitorId"])
    .index("by_workspace", ["workspaceId"])
    .index("by_expires", ["expiresAt"]),
  /** Hot: one row per visitor, written by heartbeats, read only where presence is shown. */
  visitorPresence: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    state: vPresenceState,
    lastSeenAt: v.number(),
    /** The page looked at; here and not on the visitor, so that moving about re-runs no list of conversations. */
    currentUrl: v.optional(v.string()),
    /** When the state falls back by itself unless a heartbeat comes. */
    dueAt: v.number(),
    /** When the pending write that lets it fall back runs; others are stale. */
    settleAt: v.optional(v.number()),
  })
    .index("by_visitor", ["visitorId"])
    .index("by_due", ["state", "dueAt"])
    .index("by_workspace_state", ["workspaceId", "state", "lastSeenAt"]),
  visitorMerges: defineTable({
    workspaceId: v.id("workspaces"),
    sourceId: v.id("visitors"),
    targetId: v.id("visitors"),
    status: v.union(v.literal("running"), v.literal("done")),
    moved: v.number(),
    startedAt: v.number(),
    finishedAt: v.optional(v.number()),
  })
    .index("by_source", ["sourceId"])
    .index("by_target", ["targetId"])
    .index("by_status", ["status", "startedAt"]),
  events: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    name: v.string(),
    properties: v.optional(vAttributes),
    timestamp: v.number(),
    url: v.optional(v.string()),
    sessionId: v.optional(v.string()),
    eventType: v.optional(vEventType),
  })
    .index("by_workspace", ["workspaceId", "timestamp"])
    .index("by_visitor", ["visitorId", "timestamp"])
    .index("by_visitor_name", ["visitorId", "name", "timestamp"])
    .index("by_workspace_type", ["workspaceId", "eventType", "timestamp"])
    .index("by_type_timestamp", ["eventType", "timestamp"]),
  eventNames: defineTable({
    workspaceId: v.id("workspaces"),
    name: v.string(),
    firstSeenAt: v.number(),
  }).index("by_workspace_name", ["workspaceId", "name"]),
  /** How often a visitor did something, so that audience rules need no scan of events. */
  eventCounts: defineTable({
    workspaceId: v.id("workspaces"),
    visitorId: v.id("visitors"),
    name: v.string(),
    count: v.number(),
    firstAt: v.number(),
    lastAt: v.number(),
  }).index("by_visitor_name", ["visitorId", "name"]),
};
