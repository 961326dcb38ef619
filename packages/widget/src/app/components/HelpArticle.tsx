import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Help, HelpArticle as Article } from "@parley/client";
import { trustedHtml } from "../trustedHtml.ts";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";
import { CloseButton, OfflineNote, ThreadSkeleton } from "./Notices.tsx";

/** An article to read, and whether it helped. */
export function HelpArticle({ help, articleId }: { help: Help; articleId: string }): JSX.Element {
  const messenger = useMessenger();
  const [article, setArticle] = useState<Article | "gone" | null>(null);
  useEffect(() => help.onArticle(articleId, setArticle, () => setArticle("gone")), [help, articleId]);
  useEffect(() => help.noteRead(articleId), [help, articleId]);
  const isLarge = messenger.isLarge.value;
  return (
    <div class="mw-view">
      <div class="mw-bar">
        <button class="ib" aria-label="Back" onClick={() => messenger.go({ name: "help" })}>
          <Icon name="left" />
        </button>
        <h2 class="grow">Help</h2>
        <button
          class="ib hide-s"
          aria-label={isLarge ? "Make smaller" : "Make larger"}
          onClick={() => messenger.resize()}
        >
          <Icon name={isLarge ? "shrink" : "expand"} />
        </button>
        <CloseButton />
      </div>
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Article">
        {article === null && <ThreadSkeleton />}
        {article === "gone" && (
          <div class="empty" role="alert">
            <Icon name="alert" />
            <p>This article is not there any more.</p>
          </div>
        )}
        {article !== null && article !== "gone" && <Text help={help} article={article} />}
      </div>
      <OfflineNote />
    </div>
  );
}

function Text({ help, article }: { help: Help; article: Article }): JSX.Element {
  const { articleId, title, html, helpful } = article;
  const messenger = useMessenger();
  const say = (isHelpful: boolean): void => void help.feedback(articleId, isHelpful).catch(() => undefined);
  return (
    <article class="hp-text">
      <h1>{title}</h1>
      <div class="hp-body" dangerouslySetInnerHTML={{ __html: trustedHtml(html) }} />
      <div class="hp-vote" role="group" aria-label="Did this help?">
        <span class="grow">Did this help?</span>
        <button class="btn" aria-pressed={helpful === true} onClick={() => say(true)}>
          Yes
        </button>
        <button class="btn" aria-pressed={helpful === false} onClick={() => say(false)}>
          No
        </button>
      </div>
      {helpful === false && (
        <button class="btn btn-p" onClick={() => messenger.newConversation()}>
          Ask a question
        </button>
      )}
      <p class="sr" role="status">
        {helpful !== null && "Thank you for telling us."}
      </p>
    </article>
  );
}
