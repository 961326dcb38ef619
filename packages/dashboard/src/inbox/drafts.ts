import { useSyncExternalStore } from "react";

export type DraftKind = "reply" | "note";

const PREFIX = "parley.draft";
const listeners = new Set<() => void>();
const keyOf = (conversationId: string, kind: DraftKind): string => `${PREFIX}.${kind}.${conversationId}`;

/** What was written and not sent, on this device. */
export function readDraft(conversationId: string, kind: DraftKind): string {
  return localStorage.getItem(keyOf(conversationId, kind)) ?? "";
}

/** Keeps a draft; an empty one is forgotten. */
export function writeDraft(conversationId: string, kind: DraftKind, text: string): void {
  if (text.trim() === "") localStorage.removeItem(keyOf(conversationId, kind));
  else localStorage.setItem(keyOf(conversationId, kind), text);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The reply someone began, live, for the list. */
export function useDraft(conversationId: string): string {
  return useSyncExternalStore(subscribe, () => readDraft(conversationId, "reply"));
}
