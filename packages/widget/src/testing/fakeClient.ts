import type {
  Attachment,
  HomeCard,
  MessengerConfig,
  MessengerHome,
  OfficeState,
  PublicAgent,
  ThreadMessage,
  ThreadState,
  Unread,
  VisitorConversation,
} from "@parley/client";
import { type FunctionReference, getFunctionName } from "convex/server";
import type { MessengerClient } from "../app/messenger.ts";

export const MIRA: PublicAgent = { name: "Mira Okafor", avatarUrl: null };
export const TOMAS: PublicAgent = { name: "Tomás Silva", avatarUrl: null };
export const AIKO: PublicAgent = { name: "Aiko Tan", avatarUrl: null };

export const CONFIG: MessengerConfig = {
  settings: {
    primaryColor: "#0b6e8a",
    backgroundColor: "#0b6e8a",
    themeMode: "light",
    launcherPosition: "right",
    launcherSideSpacing: 16,
    launcherBottomSpacing: 16,
    showLauncher: true,
    welcomeMessage: "Hi {name}, how can we help?",
    showTeammateAvatars: true,
    teamName: "Northwind Bikes",
    teamIntro: "We build and repair city bikes in Lübeck.",
    replyTimeText: "Usually replies in about 4 min",
    logoUrl: null,
  },
  agents: [MIRA, TOMAS, AIKO],
};

export const OPEN: OfficeState = {
  isOpen: true,
  nextChangeAt: null,
  timezone: null,
  offlineMessage: null,
  expectedReplyTimeMinutes: null,
};

export const HOME: MessengerHome = {
  tabs: ["home", "messages", "tickets"],
  cards: (["conversations", "startConversation"] as const).map((type) => homeCard({ id: type, type })),
  issues: [],
  defaultTab: "home",
  isDirect: false,
  asksForEmail: false,
  suggestsArticles: false,
};

/** A card of the home page; `part` overrides. */
export function homeCard(part: Partial<HomeCard> & Pick<HomeCard, "id" | "type">): HomeCard {
  return { title: null, text: null, url: null, articles: [], ...part };
}

/** A message as the thread shows it; `part` overrides. */
export function message(part: Partial<ThreadMessage> & { key: string }): ThreadMessage {
  return {
    _id: part.key,
    kind: "message",
    from: "agent",
    sender: part.from === "visitor" ? null : MIRA,
    content: "",
    attachments: [],
    createdAt: 0,
    editedAt: null,
    deletedAt: null,
    clientMessageId: null,
    seenAt: null,
    delivery: part.from === "visitor" ? "sent" : null,
    error: null,
    ...part,
  };
}

export function conversation(part: Partial<VisitorConversation> & { _id: string }): VisitorConversation {
  return { status: "open", lastMessage: null, lastMessageAt: 0, unread: 0, agents: [], createdAt: 0, ...part };
}

/** A value that tests and the development page change by hand. */
export class Knob<T> {
  private readonly listeners = new Set<(value: T) => void>();
  constructor(public value: T) {}
  set(value: T): void {
    this.value = value;
    this.listeners.forEach((listener) => listener(value));
  }
  subscribe(listener: (value: T) => void): () => void {
    this.listeners.add(listener);
    listener(this.value);
    return () => void this.listeners.delete(listener);
  }
}

/** A client without a server: everything it shows is set by hand, everything it is asked is written down. */
export class FakeClient {
  readonly config = new Knob(CONFIG);
  readonly connection = new Knob<"connecting" | "online" | "offline">("online");
  readonly unread = new Knob<Unread>({ total: 0, latest: null });
  readonly ticketUnread = new Knob(0);
  readonly home = new Knob<MessengerHome>(HOME);
  readonly office = new Knob<OfficeState>(OPEN);
  /** What `calls.subscribe` tells, by the name of the function; an Error fails it, a function is given the arguments. */
  readonly answers = new Map<string, Knob<unknown>>();
  readonly conversations = new Knob<VisitorConversation[] | null>([]);
  readonly typing = new Knob<PublicAgent[]>([]);
  readonly threads = new Map<string, Knob<ThreadState>>();
  readonly calls: [name: string, ...args: unknown[]][] = [];
  bootError: unknown = null;
  /** Why changes of messages are refused, if they are. */
  changeError: Error | null = null;
  upload: MessengerClient["upload"] = (file, name) =>
    Promise.resolve({
      attachmentId: name,
      name,
      size: file.size,
      contentType: file.type,
      url: null,
    } satisfies Attachment);

  readonly visitor = new Knob({
    visitorId: "v1",
    readableId: "calm-otter",
    name: "Lena Brandt" as string | null,
    email: null,
    identityVerified: false,
  });
  readonly outbox = {
    entries: new Knob<readonly never[]>([]),
    startedDrafts: new Knob<ReadonlyMap<string, string>>(new Map()),
    retry: (id: string) => this.note("retry", id),
    discard: (id: string) => this.note("discard", id),
  };

  /** The messages that `id` (a conversation or draft) shows. */
  threadKnob(id: string): Knob<ThreadState> {
    const empty: ThreadState = {
      conversationId: null,
      messages: [],
      status: "ready",
      hasOlder: false,
      isLoadingOlder: false,
    };
    const knob = this.threads.get(id) ?? new Knob<ThreadState>(empty);
    this.threads.set(id, knob);
    return knob;
  }

  /** The client as the messenger takes it. */
  asClient(): MessengerClient {
    const note =
      (name: string) =>
      (...args: unknown[]): void =>
        void this.note(name, ...args);
    const client = {
      visitor: this.visitor,
      outbox: this.outbox,
      boot: () => (this.bootError ? Promise.reject(this.bootError as Error) : Promise.resolve(this.visitor.value)),
      onConfig: (listener: (config: MessengerConfig) => void) => this.config.subscribe(listener),
      onConnection: (listener: (status: "connecting" | "online" | "offline") => void) =>
        this.connection.subscribe(listener),
      onUnread: (listener: (unread: Unread) => void) => this.unread.subscribe(listener),
      onTicketUnread: (listener: (count: number) => void) => this.ticketUnread.subscribe(listener),
      onHome: (listener: (home: MessengerHome) => void) => this.home.subscribe(listener),
      onOfficeHours: (listener: (office: OfficeState) => void) => this.office.subscribe(listener),
      calls: {
        mutation: (fn: FunctionReference<"mutation">, args: unknown) => this.change(getFunctionName(fn), args),
        subscribe: (
          fn: FunctionReference<"query">,
          args: unknown,
          listener: (value: unknown) => void,
          onError?: (error: unknown) => void,
        ) => {
          const tell = (value: unknown): void => {
            const answer: unknown = typeof value === "function" ? value(args) : value;
            if (answer instanceof Error) onError?.(answer);
            else listener(answer);
          };
          return this.answers.get(getFunctionName(fn))?.subscribe(tell) ?? note("unsubscribe");
        },
      },
      onTyping: (_id: string, listener: (agents: PublicAgent[]) => void) => this.typing.subscribe(listener),
      onConversations: (
        _count: number,
        listener: (list: { conversations: VisitorConversation[]; hasMore: boolean }) => void,
      ) =>
        this.conversations.subscribe((conversations) => conversations && listener({ conversations, hasMore: false })),
      thread: (target: { conversationId: string } | { draftId: string }) => {
        const state = this.threadKnob("conversationId" in target ? target.conversationId : target.draftId);
        return { state, loadOlder: note("loadOlder"), close: note("closeThread") };
      },
      send: (...args: unknown[]) => this.note("send", ...args),
      upload: (...args: Parameters<MessengerClient["upload"]>) => this.upload(...args),
      edit: (...args: unknown[]) => this.change("edit", ...args),
      remove: (...args: unknown[]) => this.change("remove", ...args),
      identify: (...args: unknown[]) => this.note("identify", ...args).then(() => this.visitor.value),
      logout: () => this.note("logout"),
      close: () => this.note("close"),
      markRead: note("markRead"),
      typed: note("typed"),
      stoppedTyping: note("stoppedTyping"),
      track: note("track"),
      pageView: note("pageView"),
      setVisible: note("setVisible"),
    };
    return client as MessengerClient & typeof client;
  }

  private change(...call: [name: string, ...args: unknown[]]): Promise<void> {
    return this.changeError ? Promise.reject(this.changeError) : this.note(...call);
  }

  private note(...call: [name: string, ...args: unknown[]]): Promise<void> {
    this.calls.push(call);
    return Promise.resolve();
  }
}
