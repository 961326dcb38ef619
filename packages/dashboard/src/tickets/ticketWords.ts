import type { TicketStatus } from "@parley/core";
import type { Priority, TicketComment } from "../views.ts";

/** The statuses in the order of the board, and what they are called. */
export const STATUS_NAMES: Record<TicketStatus, string> = {
  submitted: "Submitted",
  in_progress: "In progress",
  waiting_on_customer: "Waiting on customer",
  resolved: "Resolved",
};

export const STATUS_BADGES: Record<TicketStatus, string> = {
  submitted: "bdg bdg-line",
  in_progress: "bdg",
  waiting_on_customer: "bdg bdg-warn",
  resolved: "bdg bdg-ok",
};

export const PRIORITIES = ["urgent", "high", "normal", "low"] as const satisfies readonly Priority[];
export const PRIORITY_NAMES: Record<Priority, string> = {
  urgent: "Urgent",
  high: "High",
  normal: "Normal",
  low: "Low",
};

type TicketEvent = NonNullable<TicketComment["event"]>;

/** What happened to a ticket, as a sentence. */
export function ticketEventWords(event: TicketEvent): string {
  const actor = event.actorName ?? "Parley";
  switch (event.type) {
    case "created":
      return `${actor} made the ticket`;
    case "status":
      return `${actor} moved it to ${event.status ? STATUS_NAMES[event.status] : "another status"}`;
    case "assigned":
      return `${actor} assigned it to ${event.targetName ?? "a colleague"}`;
    case "unassigned":
      return `${actor} took it from ${event.targetName ?? "its assignee"}`;
    case "team":
      return event.teamName ? `${actor} gave it to ${event.teamName}` : `${actor} took it from its team`;
    case "priority":
      return `${actor} set the priority to ${event.priority ? PRIORITY_NAMES[event.priority] : "another one"}`;
    case "linked":
      return `${actor} linked the conversation`;
    case "slaBreached":
      return `The promised time of the ${event.metric === "firstResponse" ? "first response" : "resolution"} has passed`;
    case "keptLink":
      return `${actor} merged the conversation into one with a ticket of its own; this one stays with it`;
  }
}

/** An answer to a question of a form, as text. */
export function answerWords(answer: string | number | readonly string[] | null): string {
  if (answer === null) return "No answer";
  return typeof answer === "object" ? answer.join(", ") : String(answer);
}
