import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type {
  ConnectionStatus,
  ConversationTarget,
  MessengerConfig,
  MessengerHome,
  OfficeState,
  OutboxEntry,
  Parley,
  Unread,
  VisitorConversation,
  VisitorProfile,
} from "@parley/client";
import { errorOf, newId } from "@parley/client";
import { onNetwork } from "./page.ts";
import { replyTime } from "./office.ts";
import { type HelpView, readPlace, writePlace, type View } from "./place.ts";

/** What the app needs of the client; the development page and the tests bring their own. */
export type MessengerClient = Pick<
  Parley,
  | "boot"
  | "calls"
  | "close"
  | "edit"
  | "identify"
  | "logout"
  | "markRead"
  | "onConfig"
  | "onConnection"
  | "onConversations"
  | "onHome"
  | "onOfficeHours"
  | "onTyping"
  | "onTicketUnread"
  | "onUnread"
  | "pageView"
  | "remove"
  | "send"
  | "setVisible"
  | "stoppedTyping"
  | "thread"
  | "track"
  | "typed"
  | "upload"
  | "visitor"
> & { outbox: Pick<Parley["outbox"], "entries" | "retry" | "discard" | "startedDrafts"> };

const CONVERSATIONS_PER_PAGE = 20;

/** Everything the messenger knows and does; components read the signals and call the verbs. */
export class Messenger {
  readonly config: Signal<MessengerConfig | null>;
  readonly visitor = signal<VisitorProfile | null>(null);
  readonly unread = signal<Unread>({ total: 0, latest: null });
  readonly ticketUnread = signal(0);
  /** What the workspace shows this visitor; null until the server has said so. */
  readonly home = signal<MessengerHome | null>(null);
  readonly office = signal<OfficeState | null>(null);
  readonly connection = signal<ConnectionStatus>("connecting");
  readonly hasNetwork = signal(true);
  readonly conversations = signal<VisitorConversation[] | null>(null);
  readonly hasMoreConversations = signal(false);
  readonly outbox = signal<readonly OutboxEntry[]>([]);
  /** Set when the server refuses this page; trying again may help after a change there. */
  readonly refusal = signal<"unknown" | "refused" | null>(null);
  readonly isOpen: Signal<boolean>;
  readonly isLarge: Signal<boolean>;
  readonly view: Signal<View>;
  /** What stands unsent in the composer, by conversation or draft. */
  readonly texts: Signal<ReadonlyMap<string, string>>;
  /** Time of the newest message whose teaser was put away, by the server's clock. */
  readonly dismissedAt: Signal<number>;
  /** Whether the visitor wants to leave no address; he is not asked again in this tab. */
  readonly hasDeclinedEmail: Signal<boolean>;
  readonly now = signal(Date.now());
  /** Pictures just picked from this device, shown until the server's copy has an address. */
  readonly localPictures = new Map<string, string>();
  readonly isShown: ReadonlySignal<boolean>;
  /** When an answer can be expected, as one line. */
  readonly replyLine: ReadonlySignal<string>;
  /** Style sheets of the parts that were shown. */
  readonly partStyles = signal<ReadonlySet<string>>(new Set());
  /** Set by what the visitor does; a window that a page opens by itself must not take the focus from it. */
  private isFocusWanted = false;
  /** Whether the visitor is where he went himself, here or on an earlier page. */
  private hasGone: boolean;
  private readonly stops: (() => void)[] = [];
  private stopList: () => void = () => undefined;
  private listed = CONVERSATIONS_PER_PAGE;

  constructor(
    readonly client: MessengerClient,
    private readonly workspaceId: string,
    config: MessengerConfig | null,
  ) {
    const place = readPlace(workspaceId);
    this.config = signal(config);
    this.isOpen = signal(place.isOpen);
    this.isLarge = signal(place.isLarge);
    this.view = signal<View>(place.view);
    this.texts = signal(new Map(place.texts));
    this.dismissedAt = signal(place.dismissedAt);
    this.hasDeclinedEmail = signal(place.hasDeclinedEmail);
    this.hasGone = place.isOpen || place.view.name !== "home";
    this.replyLine = computed(() => replyTime(this.config.value, this.office.value, this.now.value));
    this.isShown = computed(() => this.isOpen.value && this.config.value !== null);
  }

  /** Connects and keeps everything up to date until `close`. */
  start(): void {
    const { client } = this;
    this.stops.push(
      client.onConfig(
        (config) => (this.config.value = config),
        (error) => (this.refusal.value = errorOf(error)?.code === "not_found" ? "unknown" : "refused"),
      ),
      client.onConnection((status) => (this.connection.value = status)),
      onNetwork((hasNetwork) => (this.hasNetwork.value = hasNetwork)),
      client.onHome((home) => (this.home.value = home)),
      client.onOfficeHours((office) => (this.office.value = office)),
      effect(() => this.settleView()),
      client.onUnread((unread) => (this.unread.value = unread)),
      client.onTicketUnread((count) => (this.ticketUnread.value = count)),
      client.visitor.subscribe((visitor) => (this.visitor.value = visitor)),
      client.outbox.entries.subscribe((entries) => (this.outbox.value = entries)),
    );
    this.listConversations();
    const clock = setInterval(() => (this.now.value = Date.now()), 30_000);
    this.stops.push(() => clearInterval(clock));
    this.boot();
  }

  /** Boots the session; call again after a refusal. */
  boot(): void {
    this.refusal.value = null;
    this.client.boot().catch((error: unknown) => {
      this.refusal.value = errorOf(error)?.code === "not_found" ? "unknown" : "refused";
    });
  }

  /** Ends subscriptions and the connection; with `forget` the session too. */
  close(forget: boolean): void {
    for (const stop of this.stops) stop();
    this.stopList();
    if (forget) writePlace(this.workspaceId, null);
    void (forget ? this.client.logout() : this.client.close());
  }

  /** Adds the rules of a part that is about to be shown, unless they are there. */
  addStyles(css: string): void {
    const known = this.partStyles.peek();
    if (!known.has(css)) this.partStyles.value = new Set(known).add(css);
  }

  /** Whether the window should take the focus now; asking answers once. */
  takeFocus(): boolean {
    const isWanted = this.isFocusWanted;
    this.isFocusWanted = false;
    return isWanted;
  }

  open(): void {
    this.isFocusWanted = true;
    this.now.value = Date.now();
    this.isOpen.value = true;
    this.keepPlace();
  }

  hide(): void {
    this.isOpen.value = false;
    this.dismissTeaser();
  }

  /** Puts the teaser away until a newer message comes. */
  dismissTeaser(): void {
    this.dismissedAt.value = this.unread.value.latest?.at ?? this.dismissedAt.value;
    this.keepPlace();
  }

  go(view: View): void {
    this.isFocusWanted = true;
    this.hasGone = true;
    this.view.value = isHelpPage(view) && !view.from ? { ...view, from: this.view.value } : view;
    this.keepPlace();
  }

  /** Keeps the visitor on a page he is shown, and brings him to the first one when he has gone nowhere yet. */
  private settleView(): void {
    const home = this.home.value;
    const view = this.view.value;
    const { name } = view;
    if (!home) return;
    const isShown = name === "chat" || isHelpPage(view) || home.tabs.includes(name);
    const goesFirst = !this.hasGone && !home.isDirect;
    if (name !== home.defaultTab && (goesFirst || !isShown)) this.view.value = { name: home.defaultTab };
    if (!this.hasGone && home.isDirect) this.beginDirectly();
  }

  /** Once the window is open: the latest conversation that goes on, or a new one. */
  private beginDirectly(): void {
    const conversations = this.conversations.value;
    if (!this.isOpen.value || !conversations) return;
    const latest = conversations.find(({ status }) => status === "open");
    const target = latest ? { conversationId: latest._id } : { draftId: newId() };
    this.hasGone = true;
    this.view.value = { name: "chat", target };
  }

  openConversation(conversationId: string): void {
    this.go({ name: "chat", target: { conversationId } });
    this.open();
  }

  /** Begins a conversation that exists on this device until its first message. */
  newConversation(text = ""): void {
    const target = { draftId: newId() };
    this.go({ name: "chat", target });
    if (text) this.setText(target, text);
    this.open();
  }

  declineEmail(): void {
    this.hasDeclinedEmail.value = true;
    this.keepPlace();
  }

  /** Makes the window wider or narrower. */
  resize(): void {
    this.isLarge.value = !this.isLarge.value;
    this.keepPlace();
  }

  textOf(target: ConversationTarget): string {
    return this.texts.value.get(textKey(target)) ?? "";
  }

  setText(target: ConversationTarget, text: string): void {
    const texts = new Map(this.texts.value);
    if (text) texts.set(textKey(target), text);
    else texts.delete(textKey(target));
    this.texts.value = texts;
    this.keepPlace();
  }

  listMore(): void {
    this.listed += CONVERSATIONS_PER_PAGE;
    this.listConversations();
  }

  private listConversations(): void {
    const stopOld = this.stopList;
    this.stopList = this.client.onConversations(this.listed, ({ conversations, hasMore }) => {
      this.conversations.value = conversations;
      this.hasMoreConversations.value = hasMore;
    });
    stopOld();
  }

  private keepPlace(): void {
    writePlace(this.workspaceId, {
      isOpen: this.isOpen.value,
      isLarge: this.isLarge.value,
      view: this.settled(this.view.value),
      texts: [...this.texts.value],
      dismissedAt: this.dismissedAt.value,
      hasDeclinedEmail: this.hasDeclinedEmail.value,
    });
  }

  /** A draft that became a conversation is found by that on the next page. */
  private settled(view: View): View {
    if (view.name !== "chat" || "conversationId" in view.target) return view;
    const conversationId = this.client.outbox.startedDrafts.value.get(view.target.draftId);
    return conversationId ? { name: "chat", target: { conversationId } } : view;
  }
}

const textKey = (target: ConversationTarget): string =>
  "conversationId" in target ? target.conversationId : target.draftId;

/** A page of the help centre that has a way back: links lead there whether or not it has a tab. */
const isHelpPage = (view: View): view is HelpView => view.name === "help" && typeof view.at === "object";
