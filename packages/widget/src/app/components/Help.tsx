import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { type Help as HelpCalls, type HelpHit, type HelpHome, helpOf } from "@parley/client";
import { languageOf, markWords } from "../helpWords.ts";
import type { HelpView, View } from "../place.ts";
import { useMessenger } from "./context.ts";
import { HelpArticle } from "./HelpArticle.tsx";
import { HelpCollection } from "./HelpCollection.tsx";
import { AskUs, Cards, Marked, ShelfRows, type Trouble, useArrival, Waiting } from "./HelpParts.tsx";
import { Icon } from "./Icon.tsx";
import { CloseButton, OfflineNote } from "./Notices.tsx";

/** @public Read by `part`. */
export { default as css } from "../styles/help.css?inline";

const MAX_QUERY = 200;
/** How long typing must rest before it is looked for, and before it counts as a search, in ms. */
const [REST_MS, COUNT_MS] = [250, 1_500];
/** What the visitor reads in; he may choose another language in an article, for all of them. */
const language = signal(languageOf(navigator.language));

/** The help centre: what there is, a search, and the collection or article that is open. */
export default function Help({ view }: { view: HelpView }): JSX.Element {
  const { client } = useMessenger();
  const help = useMemo(() => helpOf(client, language.value), [client, language.value]);
  const { at, from } = view;
  if (!at || at === "search") return <Front key={at} help={help} view={view} />;
  const place = { key: JSON.stringify(at), help, from };
  if ("collectionId" in at) return <HelpCollection {...place} collectionId={at.collectionId} />;
  return <HelpArticle {...place} article={at} choose={(chosen) => (language.value = chosen)} />;
}

function Front({ help, view }: { help: HelpCalls; view: HelpView }): JSX.Element {
  const [query, setQuery] = useState(view.query ?? "");
  const isSearch = view.at === "search";
  const field = useArrival<HTMLInputElement>(isSearch);
  const words = query.trim();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || query === "") return;
    event.preventDefault();
    setQuery("");
  };
  return (
    <div class="mw-view">
      <div class="mw-bar">
        <div class="grow title">
          <h2>Help</h2>
        </div>
        <CloseButton />
      </div>
      <div class="hp-find" role="search">
        <Icon name="search" />
        <input
          ref={field}
          data-first={isSearch || undefined}
          type="search"
          placeholder="Search for help"
          aria-label="Search for help"
          maxLength={MAX_QUERY}
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Help">
        {words ? <Found help={help} query={words} /> : <Everything help={help} />}
      </div>
      <OfflineNote />
    </div>
  );
}

function Found({ help, query }: { help: HelpCalls; query: string }): JSX.Element {
  const [hits, setHits] = useState<HelpHit[] | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let stop = (): void => undefined;
    const find = (): void => {
      stop = help.onSearch(query, setHits, () => setTrouble("failed"));
    };
    const rest = setTimeout(find, REST_MS);
    const count = setTimeout(() => help.noteSearched(query), COUNT_MS);
    setTrouble(null);
    return () => {
      clearTimeout(rest);
      clearTimeout(count);
      stop();
    };
  }, [help, query, tries]);
  const from: View = { name: "help", at: "search", query };
  if (trouble || !hits) return <Waiting trouble={trouble} retry={() => setTries(tries + 1)} />;
  return (
    <>
      <p class="sr" role="status">
        {hits.length === 1 ? "1 article found" : `${hits.length} articles found`}
      </p>
      <Cards
        cards={hits}
        from={from}
        show={(card) => ({
          title: <Marked parts={markWords(card.title, query)} />,
          about: <Marked parts={hits.find(({ articleId }) => articleId === card.articleId)?.excerpt ?? []} />,
        })}
      />
      <div class="empty">
        <p>{hits.length === 0 ? "Nothing was found. Try other words, or ask us." : "Not what you need?"}</p>
        <AskUs />
      </div>
    </>
  );
}

function Everything({ help }: { help: HelpCalls }): JSX.Element {
  const [home, setHome] = useState<HelpHome | null>(null);
  const [isFailed, setFailed] = useState(false);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setFailed(false);
    return help.onHome(setHome, () => setFailed(true));
  }, [help, tries]);
  if (isFailed || !home) return <Waiting trouble={isFailed ? "failed" : null} retry={() => setTries(tries + 1)} />;
  const shelves = home.shelves.filter(({ parentId }) => parentId === null);
  if (shelves.length === 0 && home.loose.length === 0)
    return (
      <div class="empty">
        <Icon name="help" />
        <h3>No articles yet</h3>
        <p class="t14">Ask us, and we will help.</p>
        <AskUs />
      </div>
    );
  return (
    <>
      <ShelfRows shelves={shelves} />
      {home.loose.length > 0 && shelves.length > 0 && <h3 class="hp-head c3 t12">More articles</h3>}
      <Cards cards={home.loose} />
    </>
  );
}
