import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { vPublicAgent } from "../accounts/views";
import { messengerFields } from "./schema";

export const vMessengerSettings = v.object(messengerFields);
export type MessengerSettings = Infer<typeof vMessengerSettings>;

export const vMessengerConfig = v.object({
  settings: vMessengerSettings,
  agents: v.array(vPublicAgent),
  isKnown: v.literal(true),
});
export type MessengerConfig = Infer<typeof vMessengerConfig>;

const orNull = <T extends Parameters<typeof v.union>[0]>(validator: T) => v.union(validator, v.null());
/** Whether somebody is there. A workspace without office hours is always open. */
export const vOfficeState = v.object({
  isOpen: v.boolean(),
  nextChangeAt: orNull(v.number()),
  timezone: orNull(v.string()),
  /** What the workspace says while it is closed. */
  offlineMessage: orNull(v.string()),
  /** Absent where the workspace does not tell. */
  expectedReplyTimeMinutes: orNull(v.number()),
});

export type OfficeState = Infer<typeof vOfficeState>;

export const DEFAULT_SETTINGS: MessengerSettings = {
  primaryColor: "#0b6e8a",
  backgroundColor: "#ffffff",
  themeMode: "system",
  launcherPosition: "right",
  launcherSideSpacing: 20,
  launcherBottomSpacing: 20,
  showLauncher: true,
  welcomeMessage: "Hi there. How can we help?",
  showTeammateAvatars: true,
  teamName: "",
  teamIntro: "",
  replyTimeText: null,
  logoUrl: null,
};

/** The settings of a row, without what the messenger need not know. */
export function settingsView(row: Doc<"messengerSettings">): MessengerSettings {
  const { _id, _creationTime, workspaceId: _workspaceId, homeConfig: _homeConfig, ...settings } = row;
  return settings;
}
