import type { JSX } from "preact";
import { greeting, replyTime } from "../people.ts";
import { Avatar } from "./Avatar.tsx";
import { useMessenger } from "./context.ts";
import { ConversationRow, PendingRow, usePendingDrafts } from "./ConversationRow.tsx";
import { Icon } from "./Icon.tsx";
import { CloseButton, OfflineNote } from "./Notices.tsx";

function Hero(): JSX.Element {
  const messenger = useMessenger();
  const config = messenger.config.value;
  const { settings, agents } = config ?? { settings: null, agents: [] };
  const name = settings?.teamName ?? "";
  return (
    <div class="mw-hero">
      <div class="r">
        <span class="logo" aria-hidden="true">
          {settings?.logoUrl ? <img src={settings.logoUrl} alt="" /> : (name[0] ?? "?")}
        </span>
        <span class="grow" />
        {settings?.showTeammateAvatars && (
          <span class="avs">
            {agents.slice(0, 3).map((agent) => (
              <Avatar key={agent.name} name={agent.name} url={agent.avatarUrl} size={28} />
            ))}
          </span>
        )}
        <CloseButton />
      </div>
      <h2>{greeting(settings?.welcomeMessage ?? "How can we help?", messenger.visitor.value?.name ?? null)}</h2>
    </div>
  );
}

/** The first page: who we are, the latest conversation, and the way to a new one. */
export function Home(): JSX.Element {
  const messenger = useMessenger();
  const recent = messenger.conversations.value?.[0];
  const pending = usePendingDrafts();
  return (
    <div class="mw-view">
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Home">
        <Hero />
        <div class="mw-cards">
          {pending.length > 0 ? (
            <div class="mc">
              <PendingRow entry={pending[0]!} />
            </div>
          ) : (
            recent && (
              <div class="mc">
                <ConversationRow conversation={recent} />
              </div>
            )
          )}
          <div class="mc">
            <button class="mc-row mc-ask" onClick={() => messenger.newConversation()}>
              <span class="grow">
                <span class="b">Ask a question</span>
                <br />
                <span class="c3 t14">{replyTime(messenger.config.value)}</span>
              </span>
              <span class="go">
                <Icon name="send" />
              </span>
            </button>
          </div>
        </div>
      </div>
      <OfflineNote />
    </div>
  );
}
