import { useSyncExternalStore } from "react";

export type DraftKind = "reply" | "note";

/** What was typed here and the server has not confirmed; kept over a reload, so that no connection loses no text. */
const PREFIX = "parley.draft";
const listeners = new Set<() => void>();
const keyOf = (conversationId: string, kind: DraftKind): string => `${PREFIX}.${kind}.${conversationId}`;
/** First line of each reply that the server keeps, for the rows of lists. */
let onServer: ReadonlyMap<string, string> = new Map();

function publish(): void {
  for (const listener of listeners) listener();
}

/** What was written on this device and not confirmed by the server, or null. */
export function readUnsaved(conversationId: string, kind: DraftKind): string | null {
  return localStorage.getItem(keyOf(conversationId, kind));
}

/** Keeps what was just typed until the server has it. */
export function keepUnsaved(conversationId: string, kind: DraftKind, text: string): void {
  localStorage.setItem(keyOf(conversationId, kind), text);
  publish();
}

/** The server has it, or it was sent. */
export function forgetUnsaved(conversationId: string, kind: DraftKind): void {
  localStorage.removeItem(keyOf(conversationId, kind));
  publish();
}

/** Tells the rows what drafts the server keeps. */
export function showServerDrafts(drafts: ReadonlyMap<string, string>): void {
  onServer = drafts;
  publish();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The reply someone began, live, for the list; empty for none. */
export function useDraft(conversationId: string): string {
  return useSyncExternalStore(
    subscribe,
    () => readUnsaved(conversationId, "reply") ?? onServer.get(conversationId) ?? "",
  );
}
