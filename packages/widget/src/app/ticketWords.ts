import { errorOf, type TicketAnswer, type TicketStatus } from "@parley/client";

const STATUS_NAMES: Record<TicketStatus, string> = {
  submitted: "Received",
  in_progress: "In progress",
  waiting_on_customer: "Waiting for you",
  resolved: "Resolved",
};

/** Where a ticket stands, from the customer's side. */
export const statusName = (status: TicketStatus): string => STATUS_NAMES[status];

/** An answer to a question, as text. */
export const answerText = (answer: TicketAnswer): string =>
  typeof answer === "object" ? answer.join(", ") : String(answer);

/** Which field was refused and why, or that nothing could be sent (`field` is empty). */
export function refusalOf(error: unknown): { field: string; text: string } {
  const known = errorOf(error);
  if (known?.code === "invalid_input") {
    const { field, reason } = known;
    const text = `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
    return { field: field.replace(/^formData\./, ""), text };
  }
  if (known?.code === "rate_limited") return { field: "", text: "Too many at once. Try again in a moment." };
  return { field: "", text: "This could not be sent. Check the connection and try again." };
}
