import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { ArticleKey, Help, HelpArticle as Article } from "@parley/client";
import { errorOf } from "@parley/client";
import { languageName, linkGoal, updatedLine } from "../helpWords.ts";
import type { View } from "../place.ts";
import { trustedHtml } from "../trustedHtml.ts";
import { useMessenger } from "./context.ts";
import { HelpFeedback } from "./HelpFeedback.tsx";
import { BackBar, type Trouble, useArrival, Waiting } from "./HelpParts.tsx";
import { OfflineNote } from "./Notices.tsx";

interface ArticleProps {
  help: Help;
  article: ArticleKey;
  from: View | undefined;
  /** Reads in another language. */
  choose: (language: string) => void;
}

/** An article to read, and whether it helped. */
export function HelpArticle({ help, article: key, from, choose }: ArticleProps): JSX.Element {
  const { article, trouble, retry } = useArticle(help, key);
  const articleId = article?.articleId;
  useEffect(() => {
    if (articleId) help.noteRead(articleId);
  }, [articleId]);
  return (
    <div class="mw-view">
      <BackBar title="Help" from={from} />
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Article">
        {article ? <Text article={article} choose={choose} /> : <Waiting trouble={trouble} retry={retry} />}
      </div>
      <OfflineNote />
      {article && <HelpFeedback help={help} article={article} />}
    </div>
  );
}

function useArticle(
  help: Help,
  key: ArticleKey,
): { article: Article | null; trouble: Trouble | null; retry: () => void } {
  const [article, setArticle] = useState<Article | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setTrouble(null);
    return help.onArticle(key, setArticle, (error) => {
      // A text that was taken back is not to be read any longer; any other error leaves what is there.
      const isGone = errorOf(error)?.code === "not_found";
      if (isGone) setArticle(null);
      setTrouble(isGone ? "gone" : "failed");
    });
  }, [help, JSON.stringify(key), tries]);
  return { article, trouble, retry: () => setTries(tries + 1) };
}

function Text({ article, choose }: { article: Article; choose: (language: string) => void }): JSX.Element {
  const now = useMessenger().now.value;
  const { title, language, languages, updatedAt, authorName } = article;
  const heading = useArrival<HTMLHeadingElement>(true);
  return (
    <article class="hp-text">
      <header>
        <h2 ref={heading} lang={language} data-first tabIndex={-1}>
          {title}
        </h2>
        <p class="c3 t12">{updatedLine(updatedAt, authorName, now)}</p>
        {languages.length > 1 && (
          <select
            class="hp-lang t14"
            aria-label="Language"
            value={language}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {languages.map((code) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        )}
      </header>
      <Body article={article} />
    </article>
  );
}

/** The text. Its links are made for a page of the web: here they open beside the site, or in the window. */
function Body({ article: { html, url, language } }: { article: Article }): JSX.Element {
  const messenger = useMessenger();
  const body = useRef<HTMLDivElement>(null);
  const content = useMemo(() => ({ __html: trustedHtml(html) }), [html]);
  useEffect(() => {
    for (const link of body.current?.querySelectorAll("a[href]") ?? []) prepareLink(link as HTMLAnchorElement, url);
  }, [content, url]);
  const onClick = (event: MouseEvent): void => {
    const link = (event.target as Element).closest("a");
    const goal = link && linkGoal(link.getAttribute("href") ?? "", url);
    if (!goal || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if ("heading" in goal) scrollTo(body.current, goal.heading);
    else if ("slug" in goal) messenger.go({ name: "help", at: { slug: goal.slug } });
    else return;
    event.preventDefault();
  };
  return <div ref={body} class="hp-body" lang={language} onClick={onClick} dangerouslySetInnerHTML={content} />;
}

function prepareLink(link: HTMLAnchorElement, url: string): void {
  const goal = linkGoal(link.getAttribute("href") ?? "", url);
  if (!goal || "heading" in goal) return;
  link.href = goal.href;
  if ("slug" in goal || !/^https?:/.test(goal.href) || link.target) return;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  const note = document.createElement("span");
  note.className = "sr";
  note.textContent = " (opens in a new tab)";
  link.append(note);
}

function scrollTo(body: HTMLElement | null, id: string): void {
  const heading = body?.querySelector<HTMLElement>(`[id="${CSS.escape(decodeURIComponent(id))}"]`);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "start" });
}
