import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Messenger } from "../messenger.ts";
import { Avatar } from "./Avatar.tsx";
import { MessengerContext, useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { Panel } from "./Panel.tsx";

/** Everything the messenger draws on a page. */
export function Root({ messenger }: { messenger: Messenger }): JSX.Element {
  return (
    <MessengerContext.Provider value={messenger}>
      <Surface />
    </MessengerContext.Provider>
  );
}

function Surface(): JSX.Element | null {
  const messenger = useMessenger();
  const launcher = useRef<HTMLButtonElement>(null);
  const isShown = messenger.isShown.value;
  const wasShown = useRef(isShown);
  const everShown = useRef(isShown);
  everShown.current ||= isShown;
  useEffect(() => {
    if (wasShown.current && !isShown) launcher.current?.focus();
    wasShown.current = isShown;
  }, [isShown]);
  if (!messenger.config.value) return null;
  const { showLauncher } = messenger.config.value.settings;
  return (
    <>
      {everShown.current && <Panel />}
      {!isShown && <Teaser />}
      {showLauncher && <Launcher button={launcher} />}
    </>
  );
}

function Launcher({ button }: { button: { current: HTMLButtonElement | null } }): JSX.Element {
  const messenger = useMessenger();
  const isShown = messenger.isShown.value;
  const { total } = messenger.unread.value;
  const label = isShown ? "Close messenger" : total > 0 ? `Open messenger, ${total} unread` : "Open messenger";
  return (
    <button
      ref={button}
      class={isShown ? "launcher hide-s" : "launcher"}
      aria-label={label}
      aria-haspopup="dialog"
      aria-expanded={isShown}
      onClick={() => (isShown ? messenger.hide() : messenger.open())}
    >
      <Icon name={isShown ? "down" : "chat"} />
      {!isShown && total > 0 && <span class="count">{total > 99 ? "99+" : total}</span>}
    </button>
  );
}

function Teaser(): JSX.Element | null {
  const messenger = useMessenger();
  const { latest, total } = messenger.unread.value;
  const isNew = latest !== null && total > 0 && latest.at > messenger.dismissedAt.value;
  const settings = messenger.config.value?.settings;
  const name = latest?.sender?.name ?? settings?.teamName ?? "";
  return (
    <div role="status">
      {isNew && (
        <div class="teaser mw-in">
          <button class="teaser-open" onClick={() => messenger.openConversation(latest.conversationId)}>
            <Avatar name={name} url={latest.sender?.avatarUrl ?? null} size={40} isDecorative />
            <span>
              <span class="b">{name}</span>
              <span class="sr">: </span>
              <span class="teaser-text">{latest.preview}</span>
            </span>
          </button>
          <button class="ib" aria-label="Dismiss" onClick={() => messenger.dismissTeaser()}>
            <Icon name="x" />
          </button>
        </div>
      )}
    </div>
  );
}
