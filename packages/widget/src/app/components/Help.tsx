import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Help as HelpCalls, type HelpCard, type HelpHome, helpOf, type MarkedText } from "@parley/client";
import type { HelpView } from "../place.ts";
import { useMessenger } from "./context.ts";
import { HelpArticle } from "./HelpArticle.tsx";
import { Icon } from "./Icon.tsx";
import { CloseButton, NotLoaded, OfflineNote, RowSkeleton } from "./Notices.tsx";

export { default as css } from "../styles/help.css?inline";

const MAX_QUERY = 200;
const PER_SHELF = 50;
/** How long typing must rest before it is looked for, and before it counts as a search, in ms. */
const [REST_MS, COUNT_MS] = [250, 1_500];

/** The help centre: what there is, a search, and the article that is open. */
export default function Help({ at }: Pick<HelpView, "at">): JSX.Element {
  const { client } = useMessenger();
  const help = useMemo(() => helpOf(client), [client]);
  if (at && at !== "search") return <HelpArticle key={at.articleId} help={help} articleId={at.articleId} />;
  return <Shelves help={help} isSearch={at === "search"} />;
}

function Shelves({ help, isSearch }: { help: HelpCalls; isSearch: boolean }): JSX.Element {
  const [query, setQuery] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isSearch) field.current?.focus({ preventScroll: true });
  }, [isSearch]);
  return (
    <div class="mw-view">
      <div class="mw-bar">
        <div class="grow title">
          <h2>Help</h2>
        </div>
        <CloseButton />
      </div>
      <div class="hp-find">
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
        />
      </div>
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Help">
        {query.trim() ? <Found help={help} query={query.trim()} /> : <Everything help={help} />}
      </div>
      <OfflineNote />
    </div>
  );
}

function Found({ help, query }: { help: HelpCalls; query: string }): JSX.Element {
  const [hits, setHits] = useState<(HelpCard & { excerpt: MarkedText[] })[] | null>(null);
  useEffect(() => {
    let stop = (): void => undefined;
    const rest = setTimeout(() => (stop = help.onSearch(query, setHits)), REST_MS);
    const count = setTimeout(() => help.noteSearched(query), COUNT_MS);
    return () => {
      clearTimeout(rest);
      clearTimeout(count);
      stop();
    };
  }, [help, query]);
  if (!hits) return <RowSkeleton rows={3} />;
  if (hits.length === 0)
    return (
      <div class="empty" role="status">
        <Icon name="search" />
        <p>Nothing was found. Try other words, or ask us.</p>
      </div>
    );
  return (
    <ul>
      {hits.map((hit) => (
        <li key={hit.articleId}>
          <Row card={hit} excerpt={hit.excerpt} />
        </li>
      ))}
    </ul>
  );
}

function Everything({ help }: { help: HelpCalls }): JSX.Element {
  const [home, setHome] = useState<HelpHome | "failed" | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => help.onHome(setHome, () => setHome("failed")), [help, tries]);
  if (home === "failed") return <NotLoaded retry={() => setTries(tries + 1)} />;
  if (!home) return <RowSkeleton rows={4} />;
  const shelves = home.shelves.filter(({ articles }) => articles > 0);
  if (shelves.length === 0 && home.loose.length === 0)
    return (
      <div class="empty">
        <Icon name="help" />
        <h3>No articles yet</h3>
        <p class="t14">Ask us, and we will help.</p>
      </div>
    );
  return (
    <>
      {shelves.map(({ collectionId, name, articles }) => (
        <Shelf key={collectionId} help={help} collectionId={collectionId} name={name} count={articles} />
      ))}
      <ul>
        {home.loose.map((card) => (
          <li key={card.articleId}>
            <Row card={card} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface ShelfProps {
  help: HelpCalls;
  collectionId: string;
  name: string;
  count: number;
}

/** A collection; its articles are asked for when it is opened. */
function Shelf({ help, collectionId, name, count }: ShelfProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const [cards, setCards] = useState<HelpCard[] | null>(null);
  useEffect(
    () => (isOpen ? help.onArticles(collectionId, PER_SHELF, setCards) : undefined),
    [help, collectionId, isOpen],
  );
  return (
    <section class="hp-shelf">
      <h3>
        <button class="mc-row" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <span class="grow">
            <span class="b">{name}</span>
            <br />
            <span class="c3 t14">{count === 1 ? "1 article" : `${count} articles`}</span>
          </span>
          <Icon name={isOpen ? "down" : "right"} />
        </button>
      </h3>
      {isOpen && !cards && <RowSkeleton rows={1} />}
      {isOpen && (
        <ul>
          {cards?.map((card) => (
            <li key={card.articleId}>
              <Row card={card} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ card, excerpt }: { card: HelpCard; excerpt?: MarkedText[] }): JSX.Element {
  const messenger = useMessenger();
  const { articleId, title, description } = card;
  return (
    <button class="mc-row hp-row" onClick={() => messenger.go({ name: "help", at: { articleId } })}>
      <span class="grow">
        <span class="m">{title}</span>
        <span class="hp-about c3 t14">
          {excerpt?.map(({ text, isHit }) => (isHit ? <mark>{text}</mark> : text)) ?? description}
        </span>
      </span>
    </button>
  );
}
