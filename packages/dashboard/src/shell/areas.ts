import type { View } from "../inbox/listView.ts";
import type { ConversationCounts } from "../views.ts";

export interface ViewLink {
  view: View;
  label: string;
  count: (counts: ConversationCounts) => number;
}

/** The inbox's views in the order of the sidebar. */
export const VIEW_LINKS: readonly ViewLink[] = [
  { view: "mine", label: "Mine", count: (counts) => counts.mine },
  { view: "unassigned", label: "Unassigned", count: (counts) => counts.unassigned },
  { view: "all", label: "All", count: (counts) => counts.all },
  { view: "mentions", label: "Mentions", count: (counts) => counts.mentions },
  { view: "snoozed", label: "Snoozed", count: (counts) => counts.snoozed },
  { view: "closed", label: "Closed", count: (counts) => counts.closed },
  { view: "spam", label: "Spam", count: (counts) => counts.spam },
];

/** What the team knows, for customers and for itself. */
export const KNOWLEDGE_LINKS = [
  { to: "/help", label: "Help centre", about: "Articles for customers, and what they searched for" },
  { to: "/knowledge", label: "Internal articles", about: "What only teammates read" },
  { to: "/knowledge/snippets", label: "Snippets", about: "Saved replies with a shortcut" },
] as const;
