import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import type { TabId } from "@parley/client";
import { onMedia } from "../page.ts";
import { part, type Placeholder } from "../part.tsx";
import { useMessenger } from "./context.ts";
import { Conversations } from "./Conversations.tsx";
import { Home } from "./Home.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import { CloseButton, NotLoaded, Refusal, RowSkeleton, ThreadSkeleton } from "./Notices.tsx";

export const PHONE = "(max-width: 767px)";
const FOCUSABLE = "button:not([disabled]), a[href], textarea, input:not([hidden]), [tabindex='0']";

/** Keeps Tab inside `panel`. */
export function trapTab(panel: HTMLElement, event: KeyboardEvent): void {
  const stops = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((each) => each.getClientRects().length > 0);
  const [first, last] = [stops[0], stops.at(-1)];
  const root = panel.getRootNode() as ShadowRoot | Document;
  const active = root.activeElement;
  const leaves = event.shiftKey ? active === first || active === panel : active === last;
  if (!leaves || !first || !last) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

/** The visible height of the page, which on phones shrinks when the keyboard opens. */
function useVisibleHeight(panel: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const fit = (): void => {
      panel.current?.style.setProperty("--vv-height", `${viewport.height}px`);
      panel.current?.style.setProperty("--vv-top", `${viewport.offsetTop}px`);
    };
    fit();
    viewport.addEventListener("resize", fit);
    viewport.addEventListener("scroll", fit);
    return () => {
      viewport.removeEventListener("resize", fit);
      viewport.removeEventListener("scroll", fit);
    };
  }, [panel]);
}

/** The messenger's window. It stays in the page when closed, so that it opens at once the next time. */
export function Panel(): JSX.Element {
  const messenger = useMessenger();
  const panel = useRef<HTMLDivElement>(null);
  const isPhone = useSignal(false);
  const isShown = messenger.isShown.value;
  const view = messenger.view.value;
  useVisibleHeight(panel);
  useEffect(() => onMedia(PHONE, (matches) => (isPhone.value = matches)), [isPhone]);
  useEffect(() => {
    if (!isShown || !messenger.takeFocus()) return;
    const wanted = panel.current?.querySelector<HTMLElement>("textarea, [data-first]") ?? panel.current;
    wanted?.focus({ preventScroll: true });
  }, [messenger, isShown, view]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // The page's own shortcuts must not act on what is typed here.
    event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented) messenger.hide();
    if (event.key === "Tab" && isPhone.value && panel.current) trapTab(panel.current, event);
  };
  const stop = (event: Event): void => event.stopPropagation();
  const name = messenger.config.value?.settings.teamName ?? "";
  return (
    <div
      ref={panel}
      class={messenger.isLarge.value ? "mw large mw-in" : "mw mw-in"}
      role="dialog"
      aria-label={`${name} messenger`.trim()}
      aria-modal={isPhone.value}
      tabIndex={-1}
      hidden={!isShown}
      onKeyDown={onKeyDown}
      onKeyUp={stop}
      onKeyPress={stop}
    >
      <Content />
    </div>
  );
}

const WaitingChat: Placeholder = ({ retry }) => {
  const messenger = useMessenger();
  return (
    <div class="mw-view">
      <div class="mw-bar">
        <button class="ib" aria-label="Back" onClick={() => messenger.go({ name: "messages" })}>
          <Icon name="left" />
        </button>
        <div class="grow" />
        <CloseButton />
      </div>
      {retry ? <NotLoaded retry={retry} /> : <ThreadSkeleton />}
    </div>
  );
};

/** A conversation: it comes with the first idle moment after the launcher. */
export const Chat = part(() => import("./Chat.tsx"), WaitingChat);

const waitingPage =
  (title: string): Placeholder =>
  ({ retry }) => (
    <div class="mw-view">
      <div class="mw-bar">
        <div class="grow title">
          <h2>{title}</h2>
        </div>
        <CloseButton />
      </div>
      {retry ? <NotLoaded retry={retry} /> : <RowSkeleton rows={3} />}
    </div>
  );

/** The visitor's tickets: they come when they are first looked at. */
const Tickets = part(() => import("./Tickets.tsx"), waitingPage("Tickets"));

/** The help centre: it comes when it is first looked at. */
export const Help = part(() => import("./Help.tsx"), waitingPage("Help"));

function Content(): JSX.Element {
  const messenger = useMessenger();
  const view = messenger.view.value;
  if (messenger.refusal.value) return <Refusal />;
  if (view.name === "chat") return <Chat key={JSON.stringify(view.target)} target={view.target} />;
  if (view.name === "tickets" && view.at) return <Tickets at={view.at} />;
  if (view.name === "help" && typeof view.at === "object") return <Help view={view} />;
  return (
    <>
      {view.name === "home" && <Home />}
      {view.name === "messages" && <Conversations />}
      {view.name === "help" && <Help view={view} />}
      {view.name === "tickets" && <Tickets />}
      <Tabs />
    </>
  );
}

const TABS: Record<TabId, { label: string; icon: IconName }> = {
  home: { label: "Home", icon: "home" },
  messages: { label: "Messages", icon: "chat" },
  help: { label: "Help", icon: "help" },
  tickets: { label: "Tickets", icon: "ticket" },
};
/** Until the server has said what there is. */
const FIRST_TABS: readonly TabId[] = ["home", "messages"];

function Tabs(): JSX.Element | null {
  const messenger = useMessenger();
  const current = messenger.view.value.name;
  const tabs = messenger.home.value?.tabs ?? FIRST_TABS;
  const counts = { home: 0, help: 0, messages: messenger.unread.value.total, tickets: messenger.ticketUnread.value };
  if (tabs.length < 2) return null;
  return (
    <nav class="mw-tabs" aria-label="Messenger">
      {tabs.map((name) => (
        <button key={name} aria-current={current === name ? "page" : undefined} onClick={() => messenger.go({ name })}>
          <Icon name={TABS[name].icon} />
          {TABS[name].label}
          {counts[name] > 0 && (
            <span class="count">
              {counts[name] > 99 ? "99+" : counts[name]}
              <span class="sr"> unread</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
