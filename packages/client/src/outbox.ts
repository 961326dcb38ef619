import { appErrorOf, SESSION_LIFETIME_MAX_MS, type AppErrorData } from "@parley/protocol";
import { api, type Attachment } from "./api.ts";
import type { VisitorCalls } from "./calls.ts";
import type { Locks } from "./locks.ts";
import { Source, type Live } from "./signal.ts";
import { parseStored, readStored, type ParleyStorage } from "./storage.ts";
import { backoffMs, newId, wait } from "./timing.ts";

/** A conversation the server knows, or one that its first message will make. */
export type ConversationTarget = { conversationId: string } | { draftId: string };

export interface OutboxEntry {
  clientMessageId: string;
  target: ConversationTarget;
  content: string;
  attachments: Attachment[];
  createdAt: number;
  /** `sent`: the server has it, the message list not yet. */
  state: "sending" | "failed" | "sent";
  /** Why the last attempt failed; null for a failure without a typed reason. */
  error: AppErrorData | null;
  url?: string;
}

export interface OutboxOptions {
  workspaceId: string;
  storage: ParleyStorage;
  locks: Locks;
  calls: Pick<VisitorCalls, "mutation">;
  now?: () => number;
}

/** What a draft became; kept as long as a session can live, for pages that still know it as a draft. */
interface StartedDraft {
  conversationId: string;
  at: number;
}

/** Attempts at a message that the server answers with an unknown error, before the visitor is asked. */
const MAX_ATTEMPTS = 4;
/** Unsent messages that are kept; more are refused. */
const MAX_WAITING = 100;

const SENDING = { state: "sending", error: null } as const;
const REFUSED = { state: "failed", error: { code: "quota_exceeded", limit: "outbox" } } as const;

function isEntry(entry: Partial<OutboxEntry> | null): entry is OutboxEntry {
  const target = entry?.target as Partial<Record<"conversationId" | "draftId", unknown>> | null | undefined;
  return (
    typeof (target?.conversationId ?? target?.draftId) === "string" &&
    typeof entry?.content === "string" &&
    typeof entry.createdAt === "number" &&
    Array.isArray(entry.attachments) &&
    entry.attachments.every((each) => typeof each?.attachmentId === "string") &&
    (entry.state === "sending" || entry.state === "failed")
  );
}

/**
 * Unsent messages, in storage until the server has them. One tab at a time sends, in the order of writing; every message
 * carries its `clientMessageId`, so the server stores it once however often it arrives.
 */
export class Outbox {
  private readonly source = new Source<readonly OutboxEntry[]>([]);
  private readonly prefix: string;
  private readonly draftPrefix: string;
  private readonly abort = new AbortController();
  private readonly drafts = new Source<ReadonlyMap<string, string>>(new Map());
  private readonly unsubscribe: () => void;
  private draining: Promise<void> | null = null;
  private loaded: Promise<void> | null = null;
  private again = false;
  private sequence = 0;
  /** Entries on their way into storage or without room there, which a reload must not take for sent. */
  private readonly unstored = new Set<string>();
  /** Finished writes; a reload that one overtook reads again. */
  private writes = 0;

  constructor(private readonly options: OutboxOptions) {
    this.prefix = `parley:${options.workspaceId}:outbox:`;
    this.draftPrefix = `parley:${options.workspaceId}:draft:`;
    this.unsubscribe =
      options.storage.subscribe?.((key, value) => {
        if (key.startsWith(this.prefix)) void this.reload();
        else if (key.startsWith(this.draftPrefix) && value)
          this.noteDraft(key.slice(this.draftPrefix.length), parseStored<StartedDraft>(value));
      }) ?? (() => undefined);
  }

  /** All entries in the order of writing. */
  get entries(): Live<readonly OutboxEntry[]> {
    return this.source;
  }

  /** The conversation that each draft became. */
  get startedDrafts(): Live<ReadonlyMap<string, string>> {
    return this.drafts;
  }

  /** Reads what an earlier page left behind and starts sending it. */
  async open(): Promise<void> {
    await this.load();
    for (const key of await this.options.storage.keys(this.draftPrefix)) {
      const started = await readStored<StartedDraft>(this.options.storage, key);
      const isFresh = (started?.at ?? 0) >= this.now() - SESSION_LIFETIME_MAX_MS;
      const draftId = key.slice(this.draftPrefix.length);
      if (!isFresh || !this.noteDraft(draftId, started)) await this.options.storage.remove(key);
    }
    this.drain();
  }

  /** Stores a message and sends it as soon as possible. Resolves when it is stored. */
  async add(message: Pick<OutboxEntry, "target" | "content" | "attachments" | "url">): Promise<OutboxEntry> {
    // What an earlier page left comes first, also when this clock runs behind that one's.
    await this.load();
    const createdAt = Math.max(this.now(), (this.source.value.at(-1)?.createdAt ?? 0) + 1);
    const order = `${createdAt.toString(36).padStart(9, "0")}${(this.sequence++ % 1296).toString(36).padStart(2, "0")}`;
    const clientMessageId = `${order}-${newId()}`;
    const { isFull } = this;
    const outcome = isFull ? REFUSED : SENDING;
    const entry: OutboxEntry = { ...message, clientMessageId, createdAt, ...outcome };
    if (isFull) this.unstored.add(clientMessageId);
    this.show([...this.source.value, entry]);
    if (isFull) return entry;
    await this.store(entry);
    this.drain();
    return entry;
  }

  /** Sends a failed message again. */
  async retry(clientMessageId: string): Promise<void> {
    const entry = this.source.value.find((each) => each.clientMessageId === clientMessageId);
    if (entry?.state !== "failed" || (this.unstored.has(clientMessageId) && this.isFull)) return;
    await this.store({ ...entry, ...SENDING });
    this.drain();
  }

  /** Drops a failed message for good. */
  async discard(clientMessageId: string): Promise<void> {
    await this.options.storage.remove(this.prefix + clientMessageId);
    this.unstored.delete(clientMessageId);
    this.settle([clientMessageId]);
  }

  /** Forgets sent entries that the message list now shows itself. */
  settle(clientMessageIds: readonly string[]): void {
    const seen = new Set(clientMessageIds);
    const rest = this.source.value.filter((entry) => !seen.has(entry.clientMessageId));
    if (rest.length !== this.source.value.length) this.show(rest);
  }

  /** Stops sending; with `forget` unsent messages are dropped. */
  async close(forget: boolean): Promise<void> {
    this.abort.abort();
    this.unsubscribe();
    if (!forget) return;
    for (const prefix of [this.prefix, this.draftPrefix]) {
      for (const key of await this.options.storage.keys(prefix)) await this.options.storage.remove(key);
    }
  }

  /** Resolves when nothing waits to be sent. */
  async idle(): Promise<void> {
    while (this.draining) await this.draining;
  }

  /** Sends what waits, unless that is under way already. */
  drain(): void {
    this.again = true;
    this.draining ??= this.drainAll().finally(() => {
      this.draining = null;
      // A message added between the last look and this line must not wait for the next one.
      if (this.again && !this.abort.signal.aborted) this.drain();
    });
  }

  private load(): Promise<void> {
    return (this.loaded ??= this.reload());
  }

  private async drainAll(): Promise<void> {
    while (this.again && !this.abort.signal.aborted) {
      this.again = false;
      await this.options.locks(`parley:${this.options.workspaceId}:sending`, async () => {
        await this.reload();
        for (let next = this.waiting(); next && !this.abort.signal.aborted; next = this.waiting()) {
          await this.deliver(next);
          await this.reload();
        }
      });
    }
  }

  private waiting(): OutboxEntry | undefined {
    return this.source.value.find((entry) => entry.state === "sending");
  }

  private async deliver(entry: OutboxEntry): Promise<void> {
    for (let attempt = 0; !this.abort.signal.aborted; attempt++) {
      try {
        await this.send(entry);
        await this.options.storage.remove(this.prefix + entry.clientMessageId);
        this.replace({ ...entry, state: "sent", error: null });
        return;
      } catch (error) {
        const known = appErrorOf(error);
        if (known?.code === "not_found" && "conversationId" in entry.target) {
          // The conversation belongs to a session that expired: the message opens a new one.
          entry = { ...entry, target: { draftId: entry.target.conversationId } };
          await this.store(entry);
        } else if (known?.code === "rate_limited") await wait(known.retryAfterMs, this.abort.signal);
        else if (known === null && attempt + 1 < MAX_ATTEMPTS) await wait(backoffMs(attempt), this.abort.signal);
        else return this.store({ ...entry, state: "failed", error: known });
      }
    }
  }

  private async send(entry: OutboxEntry): Promise<void> {
    const { clientMessageId, content, target, url } = entry;
    const attachmentIds = entry.attachments.length ? entry.attachments.map((each) => each.attachmentId) : undefined;
    const message = { clientMessageId, content, attachmentIds };
    const known = "conversationId" in target ? target.conversationId : await this.startedAs(target.draftId);
    if (known !== null) {
      await this.options.calls.mutation(api.send, { ...message, conversationId: known });
    } else if ("draftId" in target) {
      const { conversationId } = await this.options.calls.mutation(api.start, { ...message, url });
      const started: StartedDraft = { conversationId, at: this.now() };
      await this.options.storage.set(this.draftPrefix + target.draftId, JSON.stringify(started));
      this.noteDraft(target.draftId, started);
    }
  }

  private async startedAs(draftId: string): Promise<string | null> {
    const known = this.drafts.value.get(draftId);
    if (known !== undefined) return known;
    const stored = await readStored<StartedDraft>(this.options.storage, this.draftPrefix + draftId);
    this.noteDraft(draftId, stored);
    return this.drafts.value.get(draftId) ?? null;
  }

  /** @returns whether what was stored of a draft can be used. */
  private noteDraft(draftId: string, started: Partial<StartedDraft> | null): boolean {
    const conversationId = started?.conversationId;
    if (typeof conversationId !== "string") return false;
    this.drafts.set(new Map(this.drafts.value).set(draftId, conversationId));
    return true;
  }

  /** Storage is the truth; entries that vanished from it were sent by this or another tab. */
  private async reload(): Promise<void> {
    const before = this.writes;
    const keys = await this.options.storage.keys(this.prefix);
    const read = await Promise.all(keys.map((key) => this.readEntry(key)));
    if (before !== this.writes) return this.reload();
    const stored = new Map(read.flatMap((entry) => (entry ? [[entry.clientMessageId, entry] as const] : [])));
    const others = this.source.value.filter((entry) => !stored.has(entry.clientMessageId));
    const kept = others.flatMap((entry): OutboxEntry[] => {
      if (this.unstored.has(entry.clientMessageId)) return [entry];
      return entry.state === "failed" ? [] : [{ ...entry, state: "sent" }];
    });
    this.show([...stored.values(), ...kept]);
  }

  /** A stored entry; null when it is gone, and when it is damaged, which nobody can make whole again. */
  private async readEntry(key: string): Promise<OutboxEntry | null> {
    const text = await this.options.storage.get(key);
    if (text === null) return null;
    const entry = parseStored<OutboxEntry>(text);
    if (isEntry(entry) && this.prefix + entry.clientMessageId === key) return entry;
    console.warn("Parley: an unsent message was damaged in storage and is dropped.", key);
    await this.options.storage.remove(key);
    return null;
  }

  /** Whether as much waits as may: a page that never gets through must not fill the browser's storage. */
  private get isFull(): boolean {
    return (
      this.source.value.filter(({ state, clientMessageId }) => state !== "sent" && !this.unstored.has(clientMessageId))
        .length >= MAX_WAITING
    );
  }

  private async store(entry: OutboxEntry): Promise<void> {
    this.unstored.add(entry.clientMessageId);
    this.replace(entry);
    await this.options.storage.set(this.prefix + entry.clientMessageId, JSON.stringify(entry));
    this.unstored.delete(entry.clientMessageId);
    this.writes++;
  }

  private replace(entry: OutboxEntry): void {
    this.show(this.source.value.map((each) => (each.clientMessageId === entry.clientMessageId ? entry : each)));
  }

  private show(entries: OutboxEntry[]): void {
    this.source.set(entries.sort((a, b) => (a.clientMessageId < b.clientMessageId ? -1 : 1)));
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}
