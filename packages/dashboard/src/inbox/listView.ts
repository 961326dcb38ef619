import type { ConversationRow } from "../views.ts";

export const VIEWS = ["mine", "unassigned", "all", "open", "snoozed", "closed", "spam", "mentions"] as const;
export type View = (typeof VIEWS)[number];
export type ListSort = "newest" | "oldest" | "waiting" | "sla";

export function isView(value: string): value is View {
  return (VIEWS as readonly string[]).includes(value);
}

export const VIEW_NAMES: Record<View, string> = {
  mine: "Mine",
  unassigned: "Unassigned",
  all: "All",
  open: "Open",
  snoozed: "Snoozed",
  closed: "Closed",
  spam: "Spam",
  mentions: "Mentions",
};

/** What the statuses behind a view are called on the filter button. */
export const VIEW_STATUSES: Record<View, string> = {
  mine: "Open, snoozed",
  unassigned: "Open",
  all: "Open, snoozed",
  open: "Open",
  snoozed: "Snoozed",
  closed: "Closed",
  spam: "Spam",
  mentions: "Any status",
};

export const SORT_NAMES: Record<ListSort, string> = {
  newest: "Newest first",
  oldest: "Oldest first",
  waiting: "Longest waiting",
  sla: "SLA soonest",
};

const isActive = ({ status }: ConversationRow) => status === "open" || status === "snoozed";

/**
 * Whether a row still belongs to a view after a change made on this page, before the server has said so.
 * Mentions depend on notes the row does not know: they stay.
 */
export function belongs(row: ConversationRow, view: View, userId: string): boolean {
  switch (view) {
    case "mine":
      return isActive(row) && row.assignee?.userId === userId;
    case "unassigned":
      return row.status === "open" && row.assignee === null;
    case "all":
      return isActive(row);
    case "mentions":
      return true;
    default:
      return row.status === view;
  }
}
