import type { Doc } from "../_generated/dataModel";

/**
 * Whether a visitor may see a line of his ticket's history: the one place that decides it. `isInternal` makes the list an
 * index range; this is asked again when a line is shown.
 */
export function isVisibleToVisitor(comment: Pick<Doc<"ticketComments">, "isInternal" | "event">): boolean {
  return !comment.isInternal && (comment.event === undefined || comment.event.type === "status");
}
