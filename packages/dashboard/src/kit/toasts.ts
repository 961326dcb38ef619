import { useSyncExternalStore } from "react";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  /** Takes the action back; offered as a button and as Ctrl+Z while the toast is there. */
  undo?: () => void;
}

/** How long a toast stays, in ms (the time to undo). */
export const TOAST_MS = 8000;
const MAX_SHOWN = 3;

let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Shows a line at the bottom of the page; the oldest gives way when there are too many. */
export function showToast(text: string, options: { undo?: () => void; tone?: Toast["tone"] } = {}): void {
  const toast: Toast = {
    id: nextId++,
    text,
    tone: options.tone ?? "plain",
    ...(options.undo && { undo: options.undo }),
  };
  set([...toasts, toast].slice(-MAX_SHOWN));
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

/** Undoes the latest action that still can be undone. False when there is none. */
export function undoLatest(): boolean {
  const latest = toasts.findLast((toast) => toast.undo);
  if (!latest) return false;
  dismissToast(latest.id);
  latest.undo?.();
  return true;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is shown now, the latest last. */
export const currentToasts = (): readonly Toast[] => toasts;

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(subscribe, currentToasts);
}
