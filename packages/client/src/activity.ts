import { api, type AttributeValue, type EventType } from "./api.ts";
import type { VisitorCalls } from "./calls.ts";

export const HEARTBEAT_MS = 30_000;
/** While someone types, "is typing" is repeated this often; it ends after the same time without a key. */
export const TYPING_REPEAT_MS = 3_000;
const TYPING_IDLE_MS = 4_000;

/** What the client tells without being asked. Failures do not matter: the next beat corrects them. */
export class Activity {
  private beat: ReturnType<typeof setInterval> | undefined;
  private url: string | undefined;
  private viewed: string | undefined;
  private isVisible = true;
  private readonly typing = new Map<string, { sentAt: number; end: ReturnType<typeof setTimeout> }>();

  constructor(
    private readonly calls: Pick<VisitorCalls, "mutation">,
    private readonly now: () => number = Date.now,
  ) {}

  /** Begins the heartbeat. */
  start(url: string | undefined): void {
    this.url ??= url;
    this.beat ??= setInterval(() => this.isVisible && this.send(), HEARTBEAT_MS);
    this.send();
  }

  /** Tells at once that the page went to the background or came back; hidden pages do not beat. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.isVisible) return;
    this.isVisible = isVisible;
    if (this.beat) this.send();
  }

  /** Records a page view, once per change of address. */
  pageView(url: string, title?: string): void {
    if (url === this.viewed) return;
    this.viewed = this.url = url;
    this.track("page_view", title ? { title } : undefined, "page_view");
  }

  /** Records something the visitor did. */
  track(name: string, properties?: Record<string, AttributeValue>, eventType: EventType = "manual"): void {
    void this.calls.mutation(api.track, { name, properties, url: this.url, eventType }).catch(() => undefined);
  }

  /** Call on every key; the server hears of it at most every three seconds, and of the end by itself. */
  typed(conversationId: string): void {
    const before = this.typing.get(conversationId);
    clearTimeout(before?.end);
    const end = setTimeout(() => this.stoppedTyping(conversationId), TYPING_IDLE_MS);
    const isDue = !before || this.now() - before.sentAt >= TYPING_REPEAT_MS;
    this.typing.set(conversationId, { sentAt: isDue ? this.now() : before.sentAt, end });
    if (isDue) this.tellTyping(conversationId, true);
  }

  /** Call when the message left or the field is empty again. */
  stoppedTyping(conversationId: string): void {
    const before = this.typing.get(conversationId);
    if (!before) return;
    clearTimeout(before.end);
    this.typing.delete(conversationId);
    this.tellTyping(conversationId, false);
  }

  close(): void {
    clearInterval(this.beat);
    for (const { end } of this.typing.values()) clearTimeout(end);
    this.typing.clear();
  }

  private tellTyping(conversationId: string, isTyping: boolean): void {
    void this.calls.mutation(api.setTyping, { conversationId, isTyping }).catch(() => undefined);
  }

  private send(): void {
    void this.calls.mutation(api.heartbeat, { url: this.url, isVisible: this.isVisible }).catch(() => undefined);
  }
}
