import { useSyncExternalStore } from "react";
import type { Id } from "../views.ts";

/** What the command menu shows: everything, or one question. */
export type PalettePage = "root" | "assign" | "tag" | "snooze" | "start" | "search" | "macro" | "merge";

/** The conversation(s) the menu acts on, told by whoever shows them. */
export interface PaletteSubject {
  conversationIds: readonly Id<"conversations">[];
  /** For the badge beside the search field. */
  label: string;
  assigneeId: Id<"users"> | null;
  /** Of one conversation. */
  teamId?: Id<"teams"> | null;
  tagIds?: readonly Id<"tags">[];
}

interface PaletteState {
  page: PalettePage | null;
  subject: PaletteSubject | null;
}

let page: PalettePage | null = null;
let subjects: readonly PaletteSubject[] = [];
let state: PaletteState = { page: null, subject: null };
const listeners = new Set<() => void>();

function publish(): void {
  state = { page, subject: subjects.at(-1) ?? null };
  for (const listener of listeners) listener();
}

/** Whether the command menu is open or on its way: what is typed then is meant for it. */
export function isPaletteOpen(): boolean {
  return page !== null;
}

function show(next: PalettePage): void {
  page = next;
  publish();
}

function hide(): void {
  page = null;
  publish();
}

/** Says which conversations the menu is about, until the returned function is called; the latest to say so wins. */
export function setPaletteSubject(subject: PaletteSubject): () => void {
  subjects = [...subjects, subject];
  publish();
  return () => {
    subjects = subjects.filter((each) => each !== subject);
    publish();
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The command menu's state and how to open and close it. */
export function usePaletteState() {
  const current = useSyncExternalStore(subscribe, () => state);
  return { ...current, show, hide };
}
