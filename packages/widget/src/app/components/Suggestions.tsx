import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type ArticleLink, onSuggestions } from "@parley/client";
import { useMessenger } from "./context.ts";
import { Icon } from "./Icon.tsx";

/** @public Read by `part`. */
export { default as css } from "../styles/asking.css?inline";

/** Shorter texts say too little to look anything up for. */
const MIN_LENGTH = 8;
/** How long typing must rest, in ms. */
const REST_MS = 400;

/** Articles that may answer what stands in the field, before it is sent. */
export default function Suggestions({ text }: { text: string }): JSX.Element | null {
  const messenger = useMessenger();
  const [articles, setArticles] = useState<readonly ArticleLink[]>([]);
  const words = text.trim();
  const isEnough = words.length >= MIN_LENGTH;
  useEffect(() => {
    if (!isEnough) return setArticles([]);
    let stop = (): void => undefined;
    const timer = setTimeout(() => (stop = onSuggestions(messenger.client, words.slice(0, 200), setArticles)), REST_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [messenger, words, isEnough]);
  if (!isEnough || articles.length === 0) return null;
  return (
    <nav class="sugg" aria-label="Articles that may help">
      <p class="t12 c3">This may help</p>
      {articles.map(({ articleId, title }) => (
        <button key={articleId} class="r" onClick={() => messenger.go({ name: "help", at: { articleId } })}>
          <Icon name="file" />
          <span class="cut grow">{title}</span>
        </button>
      ))}
    </nav>
  );
}
