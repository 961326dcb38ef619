import type { ConversationTarget } from "@parley/client";

export type View =
  { name: "home" } | { name: "messages" } | { name: "chat"; target: ConversationTarget } | HelpView | TicketView;
/** An article, by its id or by the address that other articles link to, or a collection. */
export type HelpPlace = { articleId: string } | { slug: string } | { collectionId: string };
/**
 * `at`: the field to search in, or what is open; without it, the collections. `query` is what stands in the field, and
 * `from` where the way back leads.
 */
export type HelpView = { name: "help"; at?: "search" | HelpPlace; query?: string; from?: View };
/** `at`: a new ticket or one that is open; without it, the list. */
export type TicketView = { name: "tickets"; at?: "new" | { ticketId: string } };

/** Where the visitor is in the messenger; kept for the tab, so that the next page of the site opens it the same. */
export interface Place {
  isOpen: boolean;
  isLarge: boolean;
  view: View;
  texts: [key: string, text: string][];
  dismissedAt: number;
  hasDeclinedEmail: boolean;
}

const START: Place = {
  isOpen: false,
  isLarge: false,
  view: { name: "home" },
  texts: [],
  dismissedAt: 0,
  hasDeclinedEmail: false,
};
const keyOf = (workspaceId: string): string => `parley:${workspaceId}:place`;

/** The stored place, or the start where there is none or storage is blocked. */
export function readPlace(workspaceId: string): Place {
  try {
    const stored = JSON.parse(sessionStorage.getItem(keyOf(workspaceId)) ?? "{}") as Partial<Place>;
    const place = { ...START, ...stored };
    const isWhole = place.view.name !== "chat" || typeof place.view.target === "object";
    return isWhole && Array.isArray(place.texts) ? place : START;
  } catch {
    return START;
  }
}

/** Stores the place; null forgets it. */
export function writePlace(workspaceId: string, place: Place | null): void {
  try {
    if (place) sessionStorage.setItem(keyOf(workspaceId), JSON.stringify(place));
    else sessionStorage.removeItem(keyOf(workspaceId));
  } catch {
    // Storage is blocked: the place lasts as long as the page.
  }
}
