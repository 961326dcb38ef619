import { appErrorOf } from "@parley/protocol";
import { Activity } from "./activity.ts";
import {
  api,
  type Attachment,
  type AttributeValue,
  type BootArgs,
  type Identity,
  type MessengerConfig,
  type MessengerHome,
  type OfficeState,
  type PublicAgent,
  type Unread,
  type VisitorConversation,
  type VisitorProfile,
} from "./api.ts";
import { httpBoot } from "./boot.ts";
import { VisitorCalls } from "./calls.ts";
import { platformLocks, type Locks } from "./locks.ts";
import { Outbox, type ConversationTarget, type OutboxEntry } from "./outbox.ts";
import { Session, type BootRequest } from "./session.ts";
import type { Live } from "./signal.ts";
import { browserStorage, type ParleyStorage } from "./storage.ts";
import { Thread } from "./thread.ts";
import { convexTransport, type ConnectionStatus, type Transport } from "./transport.ts";
import { uploadAttachment, type PostFile, type UploadOptions } from "./uploads.ts";

export interface ParleyOptions {
  workspaceId: string;
  /** Address of the Convex deployment, for example `https://chat.example.com`. */
  url: string;
  /** Address of its HTTP actions. With it, sessions boot over HTTP, where the list of allowed origins is enforced. */
  siteUrl?: string;
  /** Who the visitor is, if the page knows; can be told later with `identify`. */
  identity?: Identity;
  /** Told when that identity is refused (a wrong hash, an expired token); the visitor goes on without it. */
  onIdentityRefused?: (error: unknown) => void;
  /** What the page tells of itself at boot; left out, the browser is asked. */
  page?: Partial<Pick<BootArgs, "origin" | "url" | "referrer" | "userAgent" | "locale" | "timezone">>;
  storage?: ParleyStorage;
  locks?: Locks;
  transport?: Transport;
  webSocketConstructor?: typeof WebSocket;
  requestBoot?: BootRequest;
  postFile?: PostFile;
}

export interface NewMessage {
  content: string;
  attachments?: Attachment[];
  url?: string;
}

export interface ConversationList {
  conversations: VisitorConversation[];
  hasMore: boolean;
}

function describeBrowser(): Partial<BootArgs> {
  const page = typeof location === "undefined" ? {} : { origin: location.origin, url: location.href };
  const sender = typeof document === "undefined" ? {} : { referrer: document.referrer || undefined };
  const agent = typeof navigator === "undefined" ? {} : { userAgent: navigator.userAgent, locale: navigator.language };
  return { ...page, ...sender, ...agent, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/** A visitor's connection to one workspace. Make it with `createParley`. */
export class Parley {
  /** Unsent messages of this browser. */
  readonly outbox: Outbox;
  private readonly transport: Transport;
  private readonly session: Session;
  /** Calls in the visitor's name, for parts of the SDK that load by themselves. */
  readonly calls: Pick<VisitorCalls, "mutation" | "subscribe">;
  private readonly ownCalls: VisitorCalls;
  private readonly activity: Activity;
  private booted: Promise<VisitorProfile> | null = null;

  constructor(private readonly options: ParleyOptions) {
    const { workspaceId, url, siteUrl, identity, onIdentityRefused } = options;
    const storage = options.storage ?? browserStorage();
    const locks = options.locks ?? platformLocks(storage);
    const transport = options.transport ?? convexTransport(url, options.webSocketConstructor);
    const requestBoot =
      options.requestBoot ?? (siteUrl ? httpBoot(siteUrl) : (args) => transport.mutation(api.boot, args));
    const describePage = (): Partial<BootArgs> => ({ ...describeBrowser(), ...options.page });
    this.transport = transport;
    const who = { identity, onIdentityRefused };
    this.session = new Session({ workspaceId, storage, locks, transport, requestBoot, describePage, ...who });
    this.ownCalls = new VisitorCalls(transport, this.session);
    this.calls = this.ownCalls;
    this.outbox = new Outbox({ workspaceId, storage, locks, calls: this.ownCalls });
    this.activity = new Activity(this.ownCalls);
  }

  /** Who the server takes this visitor for; null before the boot. */
  get visitor(): Live<VisitorProfile | null> {
    return this.session.visitor;
  }

  /**
   * Resumes or makes the session, sends what an earlier page left unsent and begins the heartbeat. Waits for the network;
   * rejects with a typed error (`errorOf`) when the server refuses the page. Calling again after that tries again.
   */
  boot(): Promise<VisitorProfile> {
    this.booted ??= this.start().catch((error: unknown) => {
      this.booted = null;
      throw error;
    });
    return this.booted;
  }

  private async start(): Promise<VisitorProfile> {
    await this.session.ensure();
    await this.outbox.open();
    this.activity.start(this.options.page?.url ?? describeBrowser().url);
    const visitor = this.session.visitor.value;
    if (!visitor) throw new Error("The session is closed.");
    return visitor;
  }

  /** Tells who the visitor is; rejects with `invalid_input` when the proof is wrong. */
  async identify(identity: Identity): Promise<VisitorProfile> {
    const visitor = await this.calls.mutation(api.identify, identity);
    await this.session.learn(identity, visitor);
    return visitor;
  }

  /** Ends the session on the server and forgets it and all unsent messages here. The object is of no use afterwards. */
  async logout(): Promise<void> {
    const hasSession = this.session.token.value !== null;
    if (hasSession) void this.calls.mutation(api.endSession, {}).catch(() => undefined);
    await this.stop(true);
  }

  /** Frees the connection and keeps the session for the next page. */
  close(): Promise<void> {
    return this.stop(false);
  }

  private async stop(forget: boolean): Promise<void> {
    this.activity.close();
    await Promise.all([this.outbox.close(forget), this.session.close(forget)]);
    // A moment for the goodbye to leave before the socket closes.
    setTimeout(() => this.transport.close(), forget ? 500 : 0);
  }

  onConnection(listener: (status: ConnectionStatus) => void): () => void {
    return this.transport.onConnection(listener);
  }

  onConfig(listener: (config: MessengerConfig) => void, onError: (error: unknown) => void): () => void {
    return this.transport.subscribe(api.config, { workspaceId: this.options.workspaceId }, listener, onError);
  }

  /** Whether the team is there, and when an answer can be expected, live. */
  onOfficeHours(listener: (office: OfficeState) => void): () => void {
    const { workspaceId } = this.options;
    return this.transport.subscribe(api.officeHours, { workspaceId }, listener, () => undefined);
  }

  /** Tabs and cards of the messenger as this visitor sees them, live. */
  onHome(listener: (home: MessengerHome) => void): () => void {
    return this.calls.subscribe(api.home, {}, listener);
  }

  onUnread(listener: (unread: Unread) => void): () => void {
    return this.calls.subscribe(api.unread, {}, listener);
  }

  /** How many answers to his tickets the visitor has not read, live. */
  onTicketUnread(listener: (count: number) => void): () => void {
    return this.calls.subscribe(api.ticketUnread, {}, listener);
  }

  /** The newest `count` conversations, live. */
  onConversations(
    count: number,
    listener: (list: ConversationList) => void,
    onError?: (error: unknown) => void,
  ): () => void {
    const paginationOpts = { numItems: count, cursor: null };
    const tell = (page: { page: VisitorConversation[]; isDone: boolean }): void =>
      listener({ conversations: page.page, hasMore: !page.isDone });
    return this.calls.subscribe(api.conversations, { paginationOpts }, tell, onError);
  }

  onTyping(conversationId: string, listener: (agents: PublicAgent[]) => void): () => void {
    return this.calls.subscribe(api.typing, { conversationId }, listener);
  }

  /** Opens the messages of a conversation; close the thread when it is out of sight. */
  thread(target: ConversationTarget): Thread {
    return new Thread(target, this.ownCalls, this.outbox);
  }

  /** Puts a message into the outbox: it is sent now or when the connection is back, also by a later page. */
  async send(target: ConversationTarget, message: NewMessage): Promise<OutboxEntry> {
    if ("conversationId" in target) this.activity.stoppedTyping(target.conversationId);
    return this.outbox.add({ attachments: [], ...message, target });
  }

  upload(file: Blob, name: string, options: UploadOptions = {}): Promise<Attachment> {
    return uploadAttachment(this.ownCalls, file, name, options, this.options.postFile);
  }

  async edit(messageId: string, content: string): Promise<void> {
    await this.calls.mutation(api.edit, { messageId, content });
  }

  async remove(messageId: string): Promise<void> {
    await this.calls.mutation(api.remove, { messageId });
  }

  /** Marks everything up to a message (or all) as read; a failure is repeated with the next message. */
  markRead(conversationId: string, upTo?: string): void {
    void this.calls.mutation(api.markRead, { conversationId, upTo }).catch(() => undefined);
  }

  typed(conversationId: string): void {
    this.activity.typed(conversationId);
  }

  stoppedTyping(conversationId: string): void {
    this.activity.stoppedTyping(conversationId);
  }

  track(name: string, properties?: Record<string, AttributeValue>): void {
    this.activity.track(name, properties);
  }

  pageView(url: string, title?: string): void {
    this.activity.pageView(url, title);
  }

  /** Tell when the page goes to the background or comes back, also after sleep. */
  setVisible(isVisible: boolean): void {
    this.activity.setVisible(isVisible);
    if (!isVisible) return;
    void this.session.refreshIfDue().catch(() => undefined);
    this.outbox.drain();
  }
}

/** A client for visitors of one workspace. Nothing is requested but the connection until `boot`. */
export function createParley(options: ParleyOptions): Parley {
  return new Parley(options);
}

/** The typed reason of a rejected call, or null for the network's or a bug's. */
export const errorOf = appErrorOf;
