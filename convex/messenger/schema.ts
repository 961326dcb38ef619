import { defineTable } from "convex/server";
import { v } from "convex/values";

export const vThemeMode = v.union(v.literal("light"), v.literal("dark"), v.literal("system"));
export const vLauncherPosition = v.union(v.literal("right"), v.literal("left"));

/** What a workspace can set about its messenger; shared by the table, the settings page and the widget's configuration. */
export const messengerFields = {
  primaryColor: v.string(),
  backgroundColor: v.string(),
  themeMode: vThemeMode,
  launcherPosition: vLauncherPosition,
  launcherSideSpacing: v.number(),
  launcherBottomSpacing: v.number(),
  showLauncher: v.boolean(),
  welcomeMessage: v.string(),
  showTeammateAvatars: v.boolean(),
  teamName: v.string(),
  teamIntro: v.string(),
  replyTimeText: v.union(v.string(), v.null()),
  logoUrl: v.union(v.string(), v.null()),
};

/** Times are minutes after local midnight; one that ends after midnight ends above 1440. `day` 0 is Sunday. */
export const vOpeningTime = v.object({ day: v.number(), opensAt: v.number(), closesAt: v.number() });
export const vHoliday = v.object({ date: v.string(), name: v.optional(v.string()) });
export const officeHoursFields = {
  timezone: v.string(),
  schedule: v.array(vOpeningTime),
  holidays: v.array(vHoliday),
  offlineMessage: v.optional(v.string()),
  expectedReplyTimeMinutes: v.optional(v.number()),
};

/** Who sees a part of the messenger: everyone, those who are not known, or known customers. */
export const vVisibility = v.union(v.literal("all"), v.literal("visitors"), v.literal("users"));
export const vTabId = v.union(v.literal("home"), v.literal("messages"), v.literal("help"), v.literal("tickets"));
export const vCardType = v.union(
  v.literal("conversations"),
  v.literal("startConversation"),
  v.literal("commonIssues"),
  v.literal("search"),
  v.literal("featuredArticles"),
  v.literal("announcement"),
);
export const vHomeTab = v.object({ id: vTabId, isEnabled: v.boolean(), visibility: vVisibility });
/** One card of the home page; `title`, `text` and `url` are an announcement's, `articleIds` those of featured articles. */
export const vHomeCard = v.object({
  id: v.string(),
  type: vCardType,
  visibility: vVisibility,
  title: v.optional(v.string()),
  text: v.optional(v.string()),
  url: v.optional(v.string()),
  articleIds: v.optional(v.array(v.id("articles"))),
});
export const vHomeConfig = v.object({
  /** In their order in the messenger. */
  tabs: v.array(vHomeTab),
  /** From top to bottom. */
  cards: v.array(vHomeCard),
  /** The tab that opens first. */
  defaultTab: vTabId,
  /** Opens the conversation at once for who has one, or a new one. */
  isDirect: v.boolean(),
});

/** What a button for a common question does: open an article, or begin a conversation with these words. */
export const vIssueAction = v.union(v.literal("article"), v.literal("start_conversation"));

export const messengerTables = {
  commonIssueButtons: defineTable({
    workspaceId: v.id("workspaces"),
    label: v.string(),
    action: vIssueAction,
    articleId: v.optional(v.id("articles")),
    conversationStarter: v.optional(v.string()),
    order: v.number(),
    enabled: v.boolean(),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_workspace_order", ["workspaceId", "order"]),
  /** How soon the team really answers, measured every hour; no row while too little happened to say. */
  replyTimes: defineTable({
    workspaceId: v.id("workspaces"),
    medianMs: v.number(),
    count: v.number(),
    measuredAt: v.number(),
  }).index("by_workspace", ["workspaceId"]),
  /** When the team is there. No row: always. */
  officeHours: defineTable({
    workspaceId: v.id("workspaces"),
    ...officeHoursFields,
    updatedAt: v.number(),
  }).index("by_workspace", ["workspaceId"]),
  /** What the messenger says of a workspace with office hours, written at every change, since queries read no clock. */
  officeHoursState: defineTable({
    workspaceId: v.id("workspaces"),
    isOpen: v.boolean(),
    /** When that changes; absent when it never does. */
    nextChangeAt: v.optional(v.number()),
    timezone: v.string(),
    /** What is said while it is closed. */
    offlineMessage: v.optional(v.string()),
    /** Absent where the workspace does not tell. */
    expectedReplyTimeMinutes: v.optional(v.number()),
    /** When this was found out: it says nothing of a time before, should the clock be set back. */
    settledAt: v.optional(v.number()),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_next_change", ["nextChangeAt"])
    .index("by_settled", ["settledAt"]),
  messengerSettings: defineTable({
    workspaceId: v.id("workspaces"),
    ...messengerFields,
    homeConfig: v.optional(vHomeConfig),
  }).index("by_workspace", ["workspaceId"]),
  /** The logo a workspace has uploaded; it goes before `logoUrl`. Anyone who has the key may see it. */
  messengerLogos: defineTable({
    workspaceId: v.id("workspaces"),
    storageId: v.id("_storage"),
    key: v.string(),
    contentType: v.string(),
  })
    .index("by_workspace", ["workspaceId"])
    .index("by_storage", ["storageId"])
    .index("by_key", ["key"]),
};
