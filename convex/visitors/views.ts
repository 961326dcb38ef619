import { type Infer, v } from "convex/values";
import { vAttributes, vAttributeValue, vDevice, vEventType, vLocation, vPresenceState } from "./schema";

const stringOrNull = v.union(v.string(), v.null());

/** A visitor as the team names him in lists. */
export const vVisitorRef = v.object({
  visitorId: v.id("visitors"),
  /** Proven name, else proven e-mail, else the readable id. */
  name: v.string(),
  readableId: v.string(),
  email: stringOrNull,
  identityVerified: v.boolean(),
  avatarSeed: v.string(),
});
export type VisitorRef = Infer<typeof vVisitorRef>;

export const vDirectoryRow = v.object({
  ...vVisitorRef.fields,
  lastSeenAt: v.number(),
  location: v.union(vLocation, v.null()),
  online: v.boolean(),
  blocked: v.boolean(),
});
export type DirectoryRow = Infer<typeof vDirectoryRow>;

/** Everything the team may know of a visitor. */
export const vVisitorView = v.object({
  ...vVisitorRef.fields,
  externalUserId: stringOrNull,
  location: v.union(vLocation, v.null()),
  device: v.union(vDevice, v.null()),
  referrer: stringOrNull,
  currentUrl: stringOrNull,
  customAttributes: vAttributes,
  /** Claims without proof. */
  unverified: v.union(v.object({ name: v.optional(v.string()), email: v.optional(v.string()) }), v.null()),
  firstSeenAt: v.number(),
  lastSeenAt: v.number(),
  createdAt: v.number(),
  timezone: stringOrNull,
  blocked: v.boolean(),
  /** He and another person were found to be one: the other has everything now. */
  mergedIntoId: v.union(v.id("visitors"), v.null()),
});
export type VisitorView = Infer<typeof vVisitorView>;

/** Why two people cannot be made one by hand. */
export const vMergeProblem = v.union(
  v.literal("self"),
  v.literal("merged"),
  v.literal("blocked"),
  v.literal("two_identities"),
);
export type MergeProblem = Infer<typeof vMergeProblem>;
/** What to think of before two people are made one. */
export const vMergeWarning = v.union(
  v.literal("names_differ"),
  v.literal("emails_differ"),
  v.literal("unproven_sessions_end"),
  v.literal("history_is_shown_on_both"),
);
export type MergeWarning = Infer<typeof vMergeWarning>;
export const vMergePreview = v.object({
  stays: vVisitorView,
  goes: vVisitorView,
  problem: v.union(vMergeProblem, v.null()),
  warnings: v.array(vMergeWarning),
});
/** `moved` counts rows: conversations, events, tickets and the like. */
export const vMergeProgress = v.object({
  status: v.union(v.literal("running"), v.literal("done")),
  moved: v.number(),
  startedAt: v.number(),
});

/** What a visitor is told of himself. */
export const vVisitorSelf = v.object({
  visitorId: v.id("visitors"),
  readableId: v.string(),
  name: stringOrNull,
  email: stringOrNull,
  identityVerified: v.boolean(),
});
export type VisitorSelf = Infer<typeof vVisitorSelf>;

export const vSessionGrant = v.object({ sessionToken: v.string(), expiresAt: v.number(), refreshAt: v.number() });
export type SessionGrant = Infer<typeof vSessionGrant>;
export const vBootResult = v.object({ ...vSessionGrant.fields, visitor: vVisitorSelf });
export type BootResult = Infer<typeof vBootResult>;

/** Who the visitor says he is; proven by `userHash` (of `externalUserId`) or `jwt`. */
export const identityFields = {
  userHash: v.optional(v.string()),
  externalUserId: v.optional(v.string()),
  email: v.optional(v.string()),
  name: v.optional(v.string()),
  jwt: v.optional(v.string()),
  customAttributes: v.optional(v.record(v.string(), vAttributeValue)),
};
export const vIdentity = v.object(identityFields);
export type IdentityClaims = Infer<typeof vIdentity>;

/** What a page says when the messenger starts. */
export const bootFields = {
  workspaceId: v.string(),
  sessionId: v.string(),
  sessionToken: v.optional(v.string()),
  origin: v.optional(v.string()),
  url: v.optional(v.string()),
  referrer: v.optional(v.string()),
  userAgent: v.optional(v.string()),
  locale: v.optional(v.string()),
  timezone: v.optional(v.string()),
  identity: v.optional(vIdentity),
};
export const vBootRequest = v.object(bootFields);
export type BootRequest = Infer<typeof vBootRequest>;

export const vPresenceView = v.object({
  visitorId: v.id("visitors"),
  state: vPresenceState,
  lastSeenAt: v.union(v.number(), v.null()),
});
export type PresenceView = Infer<typeof vPresenceView>;

export const vEventView = v.object({
  _id: v.id("events"),
  name: v.string(),
  eventType: vEventType,
  url: stringOrNull,
  properties: vAttributes,
  timestamp: v.number(),
});
