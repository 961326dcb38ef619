import type { ConversationTarget } from "@parley/client";

export type View = { name: "home" } | { name: "messages" } | { name: "chat"; target: ConversationTarget };

/** Where the visitor is in the messenger; kept for the tab, so that the next page of the site opens it the same. */
export interface Place {
  isOpen: boolean;
  isLarge: boolean;
  view: View;
  texts: [key: string, text: string][];
  dismissedAt: number;
}

const START: Place = { isOpen: false, isLarge: false, view: { name: "home" }, texts: [], dismissedAt: 0 };
const keyOf = (workspaceId: string): string => `parley:${workspaceId}:place`;

/** The stored place, or the start where there is none or storage is blocked. */
export function readPlace(workspaceId: string): Place {
  try {
    const text = sessionStorage.getItem(keyOf(workspaceId));
    return text === null ? START : { ...START, ...(JSON.parse(text) as Partial<Place>) };
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
