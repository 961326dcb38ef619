import type { MergePreview } from "../views.ts";

/** Why two people cannot be merged, and what to do. */
export const PROBLEMS: Record<NonNullable<MergePreview["problem"]>, string> = {
  self: "This is the same person.",
  merged: "One of them is part of another person already. Open that one.",
  blocked: "One of them is blocked. Unblock that one first.",
  two_identities:
    "Both have signed in on your site, as two different people. One would be shown what the other wrote, so they stay apart.",
};

/** What to think of before two people are merged. */
export const WARNINGS: Record<MergePreview["warnings"][number], string> = {
  names_differ: "Their names differ.",
  emails_differ: "Their e-mail addresses differ.",
  unproven_sessions_end:
    "Browsers in which nobody has signed in on your site begin anew: without a proof they are not shown the history.",
  history_is_shown_on_both: "The browsers of both will show all conversations of both.",
};
