import type { JSX } from "preact";
import type { HomeCard } from "@parley/client";
import { isAway } from "../office.ts";
import { part, type Placeholder } from "../part.tsx";
import { greeting } from "../people.ts";
import { Avatar } from "./Avatar.tsx";
import { useMessenger } from "./context.ts";
import { ConversationRow, PendingRow, usePendingDrafts } from "./ConversationRow.tsx";
import { Icon } from "./Icon.tsx";
import { CloseButton, OfflineNote } from "./Notices.tsx";

const Nothing: Placeholder = () => null;
/** The cards that not every messenger has. */
export const HomeCards = part(() => import("./HomeCards.tsx"), Nothing);

function Hero(): JSX.Element {
  const messenger = useMessenger();
  const config = messenger.config.value;
  const office = messenger.office.value;
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
      {isAway(office) && office.offlineMessage && <p class="t14">{office.offlineMessage}</p>}
    </div>
  );
}

function LatestConversation(): JSX.Element | null {
  const messenger = useMessenger();
  const [pending] = usePendingDrafts();
  const recent = messenger.conversations.value?.[0];
  if (!pending && !recent) return null;
  return (
    <div class="mc">
      {pending ? <PendingRow entry={pending} /> : recent && <ConversationRow conversation={recent} />}
    </div>
  );
}

function Ask(): JSX.Element {
  const messenger = useMessenger();
  return (
    <div class="mc">
      <button class="mc-row mc-ask" onClick={() => messenger.newConversation()}>
        <span class="grow">
          <span class="b">Ask a question</span>
          <br />
          <span class="c3 t14">{messenger.replyLine.value}</span>
        </span>
        <span class="go">
          <Icon name="send" />
        </span>
      </button>
    </div>
  );
}

/** The first page: who we are, and the cards of the workspace. */
export function Home(): JSX.Element {
  const home = useMessenger().home.value;
  return (
    <div class="mw-view">
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Home">
        <Hero />
        <div class="mw-cards">
          {home?.cards.map((card) => <Card key={card.id} card={card} />) ?? (
            <>
              <LatestConversation />
              <Ask />
            </>
          )}
        </div>
      </div>
      <OfflineNote />
    </div>
  );
}

function Card({ card }: { card: HomeCard }): JSX.Element {
  if (card.type === "conversations") return <LatestConversation />;
  if (card.type === "startConversation") return <Ask />;
  return <HomeCards card={card} />;
}
