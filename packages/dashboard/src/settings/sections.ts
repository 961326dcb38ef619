import type { Permission } from "@parley/core";

/** The parts of the settings, in the order of the sidebar. `needs`: who lacks it does not see the part at all. */
export const SECTIONS = [
  { id: "messenger", label: "Messenger", about: "Look, words and installation" },
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
