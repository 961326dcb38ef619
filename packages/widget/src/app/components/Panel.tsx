import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { onMedia } from "../page.ts";
import { Chat } from "./Chat.tsx";
import { useMessenger } from "./context.ts";
import { Conversations } from "./Conversations.tsx";
import { Home } from "./Home.tsx";
import { Icon, type IconName } from "./Icon.tsx";
import { Refusal } from "./Notices.tsx";

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
    const wanted = panel.current?.querySelector<HTMLElement>("textarea") ?? panel.current;
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

function Content(): JSX.Element {
  const messenger = useMessenger();
  const view = messenger.view.value;
  if (messenger.refusal.value) return <Refusal />;
  if (view.name === "chat") return <Chat key={JSON.stringify(view.target)} target={view.target} />;
  return (
    <>
      {view.name === "home" ? <Home /> : <Conversations />}
      <Tabs />
    </>
  );
}

const TABS: { name: "home" | "messages"; label: string; icon: IconName }[] = [
  { name: "home", label: "Home", icon: "home" },
  { name: "messages", label: "Messages", icon: "chat" },
];

function Tabs(): JSX.Element {
  const messenger = useMessenger();
  const current = messenger.view.value.name;
  const { total } = messenger.unread.value;
  return (
    <nav class="mw-tabs" aria-label="Messenger">
      {TABS.map(({ name, label, icon }) => (
        <button key={name} aria-current={current === name ? "page" : undefined} onClick={() => messenger.go({ name })}>
          <Icon name={icon} />
          {label}
          {name === "messages" && total > 0 && (
            <span class="count">
              {total > 99 ? "99+" : total}
              <span class="sr"> unread</span>
            </span>
          )}
        </button>
      ))}
    </nav>
  );
}
