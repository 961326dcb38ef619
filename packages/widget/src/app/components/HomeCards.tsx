import type { JSX } from "preact";
import type { ArticleLink, HomeCard } from "@parley/client";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";

/** @public Read by `part`. */
export { default as css } from "../styles/home.css?inline";

/** A card of the home page that not every messenger has. */
export default function HomeCards({ card }: { card: HomeCard }): JSX.Element | null {
  switch (card.type) {
    case "announcement":
      return <Announcement card={card} />;
    case "commonIssues":
      return <CommonIssues />;
    case "search":
      return <Search />;
    case "featuredArticles":
      return (
        <nav class="mc" aria-label={card.title ?? "Articles"}>
          {card.articles.map((article) => (
            <Article key={article.articleId} article={article} />
          ))}
        </nav>
      );
    default:
      return null;
  }
}

function Announcement({ card: { title, text, url } }: { card: HomeCard }): JSX.Element {
  return (
    <section class="mc ann" aria-label={title ?? "News"}>
      <h3>{title}</h3>
      {text && <p>{text}</p>}
      {url && (
        <a class="link" href={url} target="_blank" rel="noopener noreferrer">
          Read more<span class="sr">, {title}, opens in a new tab</span>
        </a>
      )}
    </section>
  );
}

function Search(): JSX.Element {
  const messenger = useMessenger();
  return (
    <div class="mc">
      <button class="mc-row line c3" onClick={() => messenger.go({ name: "help", at: "search" })}>
        <Icon name="search" />
        <span>Search for help</span>
      </button>
    </div>
  );
}

function Article({ article: { articleId, title } }: { article: ArticleLink }): JSX.Element {
  const messenger = useMessenger();
  return (
    <button class="mc-row line" onClick={() => messenger.go({ name: "help", at: { articleId } })}>
      <span class="cut grow">{title}</span>
      <Icon name="right" />
    </button>
  );
}

/** A button opens its article, or puts words into a new conversation, for the visitor to send. */
function CommonIssues(): JSX.Element | null {
  const messenger = useMessenger();
  const issues = messenger.home.value?.issues ?? [];
  if (issues.length === 0) return null;
  return (
    <div class="chips" role="group" aria-label="Common questions">
      {issues.map(({ buttonId, label, article, conversationStarter }) => (
        <button
          key={buttonId}
          class="chip"
          onClick={() =>
            article
              ? messenger.go({ name: "help", at: { articleId: article.articleId } })
              : messenger.newConversation(conversationStarter ?? "")
          }
        >
          {label}
        </button>
      ))}
    </div>
  );
}
