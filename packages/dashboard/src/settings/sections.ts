import type { Permission } from "@parley/core";

/** The parts of the settings, in the order of the sidebar. `needs`: who lacks it does not see the part at all. */
export const SECTIONS = [
  { id: "messenger", label: "Messenger", about: "Look, words and installation" },
  { id: "ticket-forms", label: "Ticket forms", about: "What a new ticket asks", needs: "settings.workspace" },
  { id: "teams", label: "Teams", about: "Who gets which conversation, and how many", needs: "queues.manage" },
  { id: "rules", label: "Assignment rules", about: "Who is given a new conversation", needs: "queues.manage" },
  { id: "tags", label: "Tags", about: "What conversations are marked with", needs: "queues.manage" },
  { id: "sla", label: "Service levels", about: "How soon customers are answered", needs: "queues.manage" },
  { id: "office-hours", label: "Office hours", about: "When somebody is there", needs: "settings.workspace" },
  { id: "automation", label: "Automation", about: "What happens by itself", needs: "settings.workspace" },
  { id: "snippets", label: "Snippets", about: "Saved replies with a shortcut", needs: "conversations.reply" },
  { id: "macros", label: "Macros", about: "A reply and actions in one step", needs: "conversations.reply" },
  { id: "help-center", label: "Help centre", about: "Address, readers, languages", needs: "articles.read" },
  { id: "members", label: "Members", about: "Who works here, and what they may do", needs: "users.read" },
  { id: "workspace", label: "Workspace", about: "Name and ownership" },
  { id: "security", label: "Security", about: "Sites, sessions, sign-up, identity", needs: "settings.security" },
  { id: "audit", label: "Audit log", about: "Who did what, and when", needs: "audit.read" },
  { id: "profile", label: "Profile", about: "Your name and picture" },
  { id: "appearance", label: "Appearance", about: "Light or dark, on this device" },
] as const satisfies readonly { id: string; label: string; about: string; needs?: Permission }[];

export type Section = (typeof SECTIONS)[number];
export type SectionId = Section["id"];

/** The parts a member with these permissions sees. */
export function visibleSections(granted: ReadonlySet<string>): Section[] {
  return SECTIONS.filter((section) => !("needs" in section) || granted.has(section.needs));
}
