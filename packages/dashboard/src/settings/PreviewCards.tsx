import { ArrowUp, ChevronRight, CircleHelp, House, type LucideIcon, MessageSquare, Search, Ticket } from "lucide-react";
import { Avatar } from "../kit/Avatar.tsx";
import type { CommonIssue, HomeConfig, Id, Member, MessengerSettings } from "../views.ts";
import { type HomeCard, type HomeTab, isVisibleTo, TAB_NAMES } from "./homeDraft.ts";
import { useArticleTitle } from "./useArticleTitle.ts";

interface PreviewCardsProps {
  settings: MessengerSettings;
  home: HomeConfig;
  issues: readonly CommonIssue[];
  isKnown: boolean;
  host: Member | undefined;
}

/** The cards that somebody is shown. */
export function PreviewCards(props: PreviewCardsProps) {
  const cards = props.home.cards.filter((card) => isVisibleTo(card.visibility, props.isKnown));
  return cards.map((card) => <PreviewCard key={card.id} card={card} {...props} />);
}

function PreviewCard({ card, settings, issues, isKnown, host }: PreviewCardsProps & { card: HomeCard }) {
  switch (card.type) {
    case "conversations":
      return isKnown && host ? <LastConversation host={host} /> : null;
    case "startConversation":
      return <Ask replyTimeText={settings.replyTimeText} />;
    case "commonIssues":
      return <Issues issues={issues.filter(({ enabled }) => enabled)} />;
    case "search":
      return (
        <div className="mc">
          <div className="mc-row c3">
            <Search className="ic" aria-hidden="true" />
            <span>Search for help</span>
          </div>
        </div>
      );
    case "featuredArticles":
      return (
        <div className="mc">
          {card.articleIds?.map((articleId) => (
            <Article key={articleId} articleId={articleId} />
          ))}
        </div>
      );
    case "announcement":
      return (
        <div className="mc home-ann">
          <b>{card.title || "Untitled announcement"}</b>
          {card.text && <p className="c2">{card.text}</p>}
          {card.url && <span className="link">Read more</span>}
        </div>
      );
  }
}

function Ask({ replyTimeText }: { replyTimeText: string | null }) {
  return (
    <div className="mc">
      <div className="mc-row mc-ask">
        <span className="grow">
          <b>Ask a question</b>
          <br />
          <span className="c3 t14">{replyTimeText ?? "We reply as soon as we can"}</span>
        </span>
        <span className="go">
          <ArrowUp className="ic" aria-hidden="true" />
        </span>
      </div>
    </div>
  );
}

function Issues({ issues }: { issues: readonly CommonIssue[] }) {
  if (issues.length === 0) return null;
  return (
    <div className="home-chips">
      {issues.map(({ buttonId, label }) => (
        <span className="home-chip" key={buttonId}>
          {label}
        </span>
      ))}
    </div>
  );
}

function Article({ articleId }: { articleId: Id<"articles"> }) {
  return (
    <div className="mc-row">
      <span className="grow cut">{useArticleTitle(articleId)}</span>
      <ChevronRight className="ic c3" aria-hidden="true" />
    </div>
  );
}

function LastConversation({ host }: { host: Member }) {
  return (
    <div className="mc">
      <div className="mc-row" style={{ minHeight: 72 }}>
        <Avatar name={host.name} seed={host.userId} url={host.avatarUrl} size={40} quiet />
        <span className="grow">
          <span className="r">
            <b className="cut">{host.name.split(" ")[0]}</b>
            <span className="c3 t12" style={{ marginLeft: "auto" }}>
              8 min
            </span>
          </span>
          <span className="r">
            <span className="cut m">Yes, that is possible today</span>
            <span className="count" style={{ marginLeft: "auto" }}>
              1
            </span>
          </span>
        </span>
      </div>
    </div>
  );
}

const TAB_ICONS: Record<HomeTab["id"], LucideIcon> = {
  home: House,
  messages: MessageSquare,
  help: CircleHelp,
  tickets: Ticket,
};

/** The tabs that somebody is shown; one alone is not drawn. */
export function PreviewTabs({ home, isKnown }: { home: HomeConfig; isKnown: boolean }) {
  const tabs = home.tabs.filter((tab) => tab.isEnabled && isVisibleTo(tab.visibility, isKnown));
  if (tabs.length < 2) return null;
  return (
    <div className="mw-tabs">
      {tabs.map(({ id }) => {
        const Icon = TAB_ICONS[id];
        return (
          <button key={id} tabIndex={-1} role="presentation" className={id === "home" ? "on" : undefined}>
            <Icon className="ic" aria-hidden="true" />
            {TAB_NAMES[id]}
            {id === "messages" && isKnown && <span className="count">1</span>}
          </button>
        );
      })}
    </div>
  );
}
