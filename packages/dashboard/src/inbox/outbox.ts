import { useSyncExternalStore } from "react";
import type { Attachment, Id } from "../views.ts";

/** A message on its way to the server. */
export interface Outgoing {
  /** Made here; the server stores a message once per id, so sending again is safe. */
  clientMessageId: string;
  workspaceId: Id<"workspaces">;
  conversationId: Id<"conversations">;
  kind: "message" | "note";
  content: string;
  attachments: Attachment[];
  mentions: Id<"users">[];
  then: "close" | null;
  snoozeUntil: number | null;
  createdAt: number;
  state: "sending" | "failed";
  /** Why it failed, in words. */
  reason: string | null;
}

interface Keep {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const KEY = "parley.outbox";

/**
 * Messages that are not on the server yet. One at a time per conversation, so that they arrive in the order they were
 * written; a failed one waits for the writer and does not stop the next. Kept over a reload.
 */
export class Outbox {
  private items: readonly Outgoing[];
  private readonly busy = new Set<string>();
  private readonly listeners = new Set<() => void>();
  private readonly keep: Keep;
  private readonly deliver: (item: Outgoing) => Promise<void>;
  private readonly explain: (error: unknown) => string;

  /** `deliver` stores one message; `explain` puts its failure into words. */
  constructor(keep: Keep, deliver: (item: Outgoing) => Promise<void>, explain: (error: unknown) => string) {
    this.keep = keep;
    this.deliver = deliver;
    this.explain = explain;
    this.items = restore(keep);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  list = (): readonly Outgoing[] => this.items;

  /** Takes a message and starts sending when its conversation is free. */
  send(item: Omit<Outgoing, "state" | "reason">): void {
    this.set([...this.items, { ...item, state: "sending", reason: null }]);
    void this.work(item.conversationId);
  }

  /** Tries a failed message again, with the same id. */
  retry(clientMessageId: string): void {
    const item = this.items.find((each) => each.clientMessageId === clientMessageId);
    if (item?.state !== "failed") return;
    this.patch(clientMessageId, { state: "sending", reason: null });
    void this.work(item.conversationId);
  }

  /** Gives a failed message up. */
  discard(clientMessageId: string): void {
    this.set(this.items.filter((item) => item.clientMessageId !== clientMessageId || item.state === "sending"));
  }

  private async work(conversationId: string): Promise<void> {
    if (this.busy.has(conversationId)) return;
    this.busy.add(conversationId);
    for (let item = this.next(conversationId); item; item = this.next(conversationId)) await this.attempt(item);
    this.busy.delete(conversationId);
  }

  private next(conversationId: string): Outgoing | undefined {
    return this.items.find((item) => item.conversationId === conversationId && item.state === "sending");
  }

  private async attempt(item: Outgoing): Promise<void> {
    try {
      await this.deliver(item);
      this.set(this.items.filter((each) => each.clientMessageId !== item.clientMessageId));
    } catch (error) {
      this.patch(item.clientMessageId, { state: "failed", reason: this.explain(error) });
    }
  }

  private patch(clientMessageId: string, change: Partial<Outgoing>): void {
    this.set(this.items.map((item) => (item.clientMessageId === clientMessageId ? { ...item, ...change } : item)));
  }

  private set(items: readonly Outgoing[]): void {
    this.items = items;
    this.keep.setItem(KEY, JSON.stringify(items));
    for (const listener of this.listeners) listener();
  }
}

/** What an earlier visit left: nobody knows whether it arrived, so the writer decides. */
function restore(keep: Keep): readonly Outgoing[] {
  try {
    const stored: unknown = JSON.parse(keep.getItem(KEY) ?? "[]");
    if (!Array.isArray(stored)) return [];
    return stored.map((item: Outgoing) => ({
      ...item,
      state: "failed" as const,
      reason: item.reason ?? "The page was closed before it was sent.",
    }));
  } catch {
    return [];
  }
}

/** The messages of one conversation that are on their way, oldest first. */
export function useOutgoing(outbox: Outbox, conversationId: string): Outgoing[] {
  const items = useSyncExternalStore(outbox.subscribe, outbox.list);
  return items.filter((item) => item.conversationId === conversationId);
}
