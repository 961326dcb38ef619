import type { AppErrorData } from "@parley/protocol";
import { api, type Page, type VisitorMessage } from "./api.ts";
import type { VisitorCalls } from "./calls.ts";
import type { ConversationTarget, Outbox, OutboxEntry } from "./outbox.ts";
import { Source, type Live } from "./signal.ts";

/** What became of a message: null for what others wrote. */
export type Delivery = "sending" | "failed" | "sent" | "seen" | null;

export interface ThreadMessage extends VisitorMessage {
  /** Stable from the first keystroke of "send" to the stored message. */
  key: string;
  delivery: Delivery;
  error: AppErrorData | null;
}

export interface ThreadState {
  /** null while the conversation exists on this device only. */
  conversationId: string | null;
  /** Oldest first. */
  messages: readonly ThreadMessage[];
  status: "loading" | "ready" | "error";
  hasOlder: boolean;
  isLoadingOlder: boolean;
}

export const MESSAGES_PER_PAGE = 30;

function fromServer(message: VisitorMessage): ThreadMessage {
  const own = message.from === "visitor" && message.kind === "message";
  const delivery = own ? (message.seenAt === null ? "sent" : "seen") : null;
  return { ...message, key: message.clientMessageId ?? message._id, delivery, error: null };
}

function fromOutbox(entry: OutboxEntry): ThreadMessage {
  return {
    _id: entry.clientMessageId,
    key: entry.clientMessageId,
    kind: "message",
    from: "visitor",
    sender: null,
    content: entry.content,
    attachments: entry.attachments,
    createdAt: entry.createdAt,
    editedAt: null,
    deletedAt: null,
    clientMessageId: entry.clientMessageId,
    seenAt: null,
    delivery: entry.state,
    error: entry.error,
  };
}

/** One list of what the server has and what still waits here, oldest first, every message once. */
export function mergeThread(stored: Iterable<VisitorMessage>, waiting: readonly OutboxEntry[]): ThreadMessage[] {
  const messages = [...stored].sort((a, b) => a.createdAt - b.createdAt).map(fromServer);
  const known = new Set(messages.map((message) => message.key));
  return [...messages, ...waiting.filter((entry) => !known.has(entry.clientMessageId)).map(fromOutbox)];
}

interface LoadedPage {
  result: Page<VisitorMessage> | null;
  stop: () => void;
}

/**
 * The messages of one conversation, live, with older pages on demand and unsent messages at the end. Pages overlap or
 * touch; if after a long absence the newest page no longer touches what is known, the older part is loaded anew.
 */
export class Thread {
  private readonly source: Source<ThreadState>;
  private readonly known = new Map<string, VisitorMessage>();
  private pages: LoadedPage[] = [];
  private conversationId: string | null = null;
  private failed = false;
  private readonly stops: (() => void)[];

  constructor(
    private readonly target: ConversationTarget,
    private readonly calls: Pick<VisitorCalls, "subscribe">,
    private readonly outbox: Pick<Outbox, "entries" | "startedDrafts" | "settle">,
  ) {
    this.source = new Source<ThreadState>(this.describe());
    this.stops = [
      outbox.startedDrafts.subscribe((started) => {
        const id = "conversationId" in target ? target.conversationId : started.get(target.draftId);
        if (id && !this.conversationId) this.follow(id);
      }),
      outbox.entries.subscribe(() => this.publish()),
    ];
  }

  get state(): Live<ThreadState> {
    return this.source;
  }

  /** Loads the page before the oldest message; does nothing while one is on its way or none is left. */
  loadOlder(): void {
    const last = this.pages.at(-1)?.result;
    if (last && !last.isDone) this.addPage(last.continueCursor);
    this.publish();
  }

  /** Ends all subscriptions. */
  close(): void {
    for (const stop of this.stops) stop();
    this.dropPages();
  }

  private follow(conversationId: string): void {
    this.conversationId = conversationId;
    this.addPage(null);
    this.publish();
  }

  private addPage(cursor: string | null): void {
    const conversationId = this.conversationId;
    if (conversationId === null) return;
    const page: LoadedPage = { result: null, stop: () => undefined };
    this.pages.push(page);
    page.stop = this.calls.subscribe(
      api.messages,
      { conversationId, paginationOpts: { numItems: MESSAGES_PER_PAGE, cursor } },
      (result) => this.receive(page, result),
      () => {
        this.failed = page === this.pages[0];
        this.publish();
      },
    );
  }

  private receive(page: LoadedPage, result: Page<VisitorMessage>): void {
    const touches =
      result.isDone || this.known.size === 0 || result.page.some((message) => this.known.has(message._id));
    if (page === this.pages[0] && !touches) {
      this.dropPages(1);
      this.known.clear();
    }
    page.result = result;
    this.failed = false;
    for (const message of result.page) this.known.set(message._id, message);
    this.publish();
    const ids = result.page.flatMap((message) => message.clientMessageId ?? []);
    this.outbox.settle(ids);
  }

  private dropPages(from = 0): void {
    for (const page of this.pages.splice(from)) page.stop();
  }

  private belongs(entry: OutboxEntry): boolean {
    if ("conversationId" in entry.target) return entry.target.conversationId === this.conversationId;
    if ("draftId" in this.target && entry.target.draftId === this.target.draftId) return true;
    return this.outbox.startedDrafts.value.get(entry.target.draftId) === this.conversationId;
  }

  private describe(): ThreadState {
    const first = this.pages[0]?.result ?? null;
    const last = this.pages.at(-1)?.result ?? null;
    const isKnown = this.conversationId !== null || "conversationId" in this.target;
    const older = this.pages.findLast((page) => page.result !== null)?.result;
    return {
      conversationId: this.conversationId,
      messages: mergeThread(
        this.known.values(),
        this.outbox.entries.value.filter((entry) => this.belongs(entry)),
      ),
      status: this.failed ? "error" : isKnown && first === null && this.known.size === 0 ? "loading" : "ready",
      hasOlder: older ? !older.isDone : false,
      isLoadingOlder: this.pages.length > 1 && last === null,
    };
  }

  private publish(): void {
    this.source.set(this.describe());
  }
}
