import { useSyncExternalStore } from "react";
import type { Attachment, Id } from "../views.ts";
import type { SnoozeUntil } from "./snoozeTimes.ts";

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
  snoozeUntil: SnoozeUntil | null;
  /** Time of the latest message the writer had seen; a colleague's later answer stops this one. null: send anyway. */
  seenUpTo: number | null;
  createdAt: number;
  state: "sending" | "failed";
  /** Why it failed, in words. */
  reason: string | null;
  /** A colleague answered meanwhile: sending again means sending anyway. */
  isOvertaken: boolean;
}

/** Why a message was not sent. */
export type Failure = Pick<Outgoing, "reason" | "isOvertaken">;

interface Keep {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** Unsent messages of an earlier visit younger than this go out by themselves; about older ones the writer decides, ms. */
const RESUME_MS = 3_600_000;

/**
 * Messages that are not on the server yet. One at a time per conversation, so that they arrive in the order they were
 * written; a failed one waits for the writer and does not stop the next. Kept over a reload, side by side with those of
 * other tabs; two tabs that send the same one store it once.
 */
export class Outbox {
  private items: readonly Outgoing[];
  private readonly busy = new Set<string>();
  private readonly listeners = new Set<() => void>();
  /** Every message this page has ever held; the stored others belong to other tabs. */
  private readonly held = new Set<string>();
  private readonly keep: Keep;
  private readonly key: string;
  private readonly deliver: (item: Outgoing) => Promise<void>;
  private readonly explain: (error: unknown) => Failure;

  /** `owner` is the writer whose messages these are; `deliver` stores one; `explain` puts its failure into words. */
  constructor(
    keep: Keep,
    owner: string,
    deliver: (item: Outgoing) => Promise<void>,
    explain: (error: unknown) => Failure,
  ) {
    this.keep = keep;
    this.key = `parley.outbox.${owner}`;
    this.deliver = deliver;
    this.explain = explain;
    this.items = this.stored().map((item) => leftBehind(item, Date.now()));
    for (const item of this.items) this.held.add(item.clientMessageId);
    for (const conversationId of new Set(this.items.map((item) => item.conversationId))) void this.work(conversationId);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  list = (): readonly Outgoing[] => this.items;

  /** Takes a message and starts sending when its conversation is free. */
  send(item: Omit<Outgoing, "state" | "reason" | "isOvertaken">): void {
    this.held.add(item.clientMessageId);
    this.set([...this.items, { ...item, state: "sending", reason: null, isOvertaken: false }]);
    void this.work(item.conversationId);
  }

  /** Tries a failed message again, with the same id. */
  retry(clientMessageId: string): void {
    const item = this.items.find((each) => each.clientMessageId === clientMessageId);
    if (item?.state !== "failed") return;
    const anyway = item.isOvertaken ? { isOvertaken: false, seenUpTo: null } : {};
    this.patch(clientMessageId, { state: "sending", reason: null, ...anyway });
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
      this.patch(item.clientMessageId, { state: "failed", ...this.explain(error) });
    }
  }

  private patch(clientMessageId: string, change: Partial<Outgoing>): void {
    this.set(this.items.map((item) => (item.clientMessageId === clientMessageId ? { ...item, ...change } : item)));
  }

  private set(items: readonly Outgoing[]): void {
    this.items = items;
    const others = this.stored().filter((item) => !this.held.has(item.clientMessageId));
    this.keep.setItem(this.key, JSON.stringify([...others, ...items]));
    for (const listener of this.listeners) listener();
  }

  private stored(): Outgoing[] {
    try {
      const stored: unknown = JSON.parse(this.keep.getItem(this.key) ?? "[]");
      return Array.isArray(stored) ? stored : [];
    } catch {
      return [];
    }
  }
}

/** What an earlier visit left: sent again while it is fresh, since a message is stored once per id. */
function leftBehind(item: Outgoing, now: number): Outgoing {
  if (item.state === "sending" && now - item.createdAt < RESUME_MS) return item;
  return { ...item, state: "failed", reason: item.reason ?? "The page was closed before it was sent." };
}

/** The messages of one conversation that are on their way, oldest first. */
export function useOutgoing(outbox: Outbox, conversationId: string): Outgoing[] {
  const items = useSyncExternalStore(outbox.subscribe, outbox.list);
  return items.filter((item) => item.conversationId === conversationId);
}
