import { ConvexError } from "convex/values";
import { getFunctionName, type FunctionReference } from "convex/server";
import type { AppErrorData } from "@parley/protocol";
import type { BootArgs, BootResult, Page, VisitorMessage } from "../api.ts";
import type { Locks } from "../locks.ts";
import type { ParleyStorage } from "../storage.ts";
import type { ConnectionStatus, Transport } from "../transport.ts";

export const appError = (data: AppErrorData): ConvexError<AppErrorData> => new ConvexError(data);

type Handler = (args: Record<string, unknown>) => unknown;
interface Follower {
  name: string;
  args: Record<string, unknown>;
  onValue: (value: never) => void;
  onError: (error: unknown) => void;
}

/** Where the next calls of a function break: before the server acts, after it (the answer is lost), or with an error. */
export type Cut = "before" | "after" | Error;

/** A server with sessions, conversations and messages, kept in memory, that can lose calls and answers. */
export class FakeServer {
  readonly messages: VisitorMessage[] = [];
  readonly messageConversation = new Map<string, string>();
  readonly tokens = new Map<string, string>();
  readonly boots: BootArgs[] = [];
  readonly calls: { name: string; args: Record<string, unknown> }[] = [];
  readonly cuts = new Map<string, Cut[]>();
  readonly followers = new Set<Follower>();
  now = 1_000_000;
  lifetimeMs = 24 * 3_600_000;
  private visitors = 0;
  private conversations = 0;
  private issued = 0;

  readonly handlers: Record<string, Handler> = {
    "visitors/visitor:refresh": ({ sessionToken }) => this.issue(this.visitorOf(sessionToken)),
    "conversations/visitor:start": (args) => this.store(args, null),
    "conversations/visitor:send": (args) => this.store(args, String(args.conversationId)),
    "conversations/visitor:messages": (args) => this.page(args),
    "conversations/visitor:unread": () => ({ total: 0, latest: null }),
  };

  boot = (args: BootArgs): Promise<BootResult> => {
    this.boots.push(args);
    const cut = this.cuts.get("boot")?.shift();
    if (cut instanceof Error) return Promise.reject(cut);
    const known = args.sessionToken ? this.tokens.get(args.sessionToken) : undefined;
    const visitorId = known ?? `visitor${++this.visitors}`;
    const visitor = { visitorId, readableId: visitorId, name: null, email: null, identityVerified: false };
    return Promise.resolve({ ...this.issue(visitorId), visitor });
  };

  /** Texts in the order the server has them. */
  texts(): string[] {
    return this.messages.map((message) => message.content);
  }

  /** A connection of one page; `kill` is the page's sudden end. */
  connect(): { transport: Transport; kill: () => void; setStatus: (status: ConnectionStatus) => void } {
    let isDead = false;
    const listeners = new Set<(status: ConnectionStatus) => void>();
    const call = async <R>(fn: FunctionReference<"mutation" | "action">, args: Record<string, unknown>): Promise<R> => {
      const answer = await this.answer(getFunctionName(fn), args);
      return isDead ? new Promise<R>(() => undefined) : (answer as R);
    };
    const transport: Transport = {
      mutation: call,
      action: call,
      subscribe: (fn, args, onValue, onError) => {
        const follower: Follower = {
          name: getFunctionName(fn),
          args,
          onValue: onValue as Follower["onValue"],
          onError,
        };
        this.followers.add(follower);
        queueMicrotask(() => this.tell(follower));
        return () => void this.followers.delete(follower);
      },
      onConnection: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      close: () => (isDead = true),
    };
    const setStatus = (status: ConnectionStatus): void => listeners.forEach((listener) => listener(status));
    return { transport, kill: () => (isDead = true), setStatus };
  }

  /** Brings every subscription up to date. */
  publish(): void {
    for (const follower of [...this.followers]) this.tell(follower);
  }

  private tell(follower: Follower): void {
    if (!this.followers.has(follower)) return;
    try {
      this.visitorOf(follower.args.sessionToken);
      follower.onValue(this.handlers[follower.name]?.(follower.args) as never);
    } catch (error) {
      follower.onError(error);
    }
  }

  private async answer(name: string, args: Record<string, unknown>): Promise<unknown> {
    await Promise.resolve();
    const cut = this.cuts.get(name)?.shift();
    if (cut instanceof Error) throw cut;
    if (cut === "before") return new Promise(() => undefined);
    this.calls.push({ name, args });
    this.visitorOf(args.sessionToken);
    const value = this.handlers[name]?.(args) ?? null;
    this.publish();
    return cut === "after" ? new Promise(() => undefined) : value;
  }

  private visitorOf(token: unknown): string {
    const visitorId = this.tokens.get(String(token));
    if (visitorId === undefined) throw appError({ code: "unauthenticated" });
    return visitorId;
  }

  private issue(visitorId: string): { sessionToken: string; expiresAt: number; refreshAt: number } {
    const sessionToken = `token${++this.issued}`;
    this.tokens.set(sessionToken, visitorId);
    return { sessionToken, expiresAt: Date.now() + this.lifetimeMs, refreshAt: Date.now() + this.lifetimeMs * 0.75 };
  }

  private store(args: Record<string, unknown>, conversationId: string | null): unknown {
    const stored = this.messages.find((message) => message.clientMessageId === args.clientMessageId);
    const id = stored?._id ?? `message${this.messages.length + 1}`;
    const conversation = conversationId ?? this.messageConversation.get(id) ?? `conversation${++this.conversations}`;
    if (!stored) {
      this.messageConversation.set(id, conversation);
      this.messages.push(this.message(id, String(args.content), String(args.clientMessageId)));
    }
    return { conversationId: conversation, messageId: id };
  }

  message(_id: string, content: string, clientMessageId: string | null = null): VisitorMessage {
    const from = clientMessageId === null ? ("agent" as const) : ("visitor" as const);
    const rest = { sender: null, attachments: [], editedAt: null, deletedAt: null, seenAt: null };
    return { _id, kind: "message", from, content, createdAt: this.now++, clientMessageId, ...rest };
  }

  private page({ conversationId, paginationOpts }: Record<string, unknown>): Page<VisitorMessage> {
    const { numItems, cursor } = paginationOpts as { numItems: number; cursor: string | null };
    const own = this.messages.filter((each) => this.messageConversation.get(each._id) === conversationId).reverse();
    const start = cursor === null ? 0 : own.findIndex((each) => each._id === cursor) + 1;
    const page = own.slice(start, start + numItems);
    return { page, isDone: start + numItems >= own.length, continueCursor: page.at(-1)?._id ?? "" };
  }
}

/** One browser: storage and locks shared by its tabs. */
export class FakeBrowser {
  readonly rows = new Map<string, string>();
  private readonly listeners = new Map<object, (key: string, value: string | null) => void>();
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Storage and locks as one tab sees them; `kill` frees what the tab held. */
  tab(): { storage: ParleyStorage; locks: Locks; kill: () => void } {
    const tab = {};
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let isDead = false;
    const write = (key: string, value: string | null): void => {
      if (isDead) return;
      if (value === null) this.rows.delete(key);
      else this.rows.set(key, value);
      for (const [owner, listener] of this.listeners) if (owner !== tab) queueMicrotask(() => listener(key, value));
    };
    const storage: ParleyStorage = {
      get: (key) => this.rows.get(key) ?? null,
      set: (key, value) => write(key, value),
      remove: (key) => write(key, null),
      keys: (prefix) => [...this.rows.keys()].filter((key) => key.startsWith(prefix)),
      subscribe: (callback) => {
        this.listeners.set(tab, callback);
        return () => void this.listeners.delete(tab);
      },
    };
    const locks: Locks = async (name, task) => {
      const before = this.tails.get(name) ?? Promise.resolve();
      const result = before.then(() => (isDead ? new Promise<never>(() => undefined) : task()));
      this.tails.set(name, Promise.race([result.catch(() => undefined), ended]));
      return result;
    };
    const kill = (): void => {
      isDead = true;
      this.listeners.delete(tab);
      end();
    };
    return { storage, locks, kill };
  }
}

/** Lets everything that needs no timer run to its end. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
}
