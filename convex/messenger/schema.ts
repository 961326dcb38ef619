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

export const messengerTables = {
  messengerSettings: defineTable({
    workspaceId: v.id("workspaces"),
    ...messengerFields,
    homeConfig: v.optional(
      v.object({
        tabs: v.array(
          v.object({
            id: v.string(),
            visibility: v.union(v.literal("all"), v.literal("visitors"), v.literal("users")),
          }),
        ),
        cards: v.array(
          v.object({
            id: v.string(),
            visibility: v.union(v.literal("all"), v.literal("visitors"), v.literal("users")),
          }),
        ),
        defaultSpace: v.string(),
      }),
    ),
  }).index("by_workspace", ["workspaceId"]),
};
