import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Help, HelpCard, HelpHome } from "@parley/client";
import { errorOf } from "@parley/client";
import type { View } from "../place.ts";
import { BackBar, Cards, ShelfRows, type Trouble, useArrival, Waiting } from "./HelpParts.tsx";
import { OfflineNote } from "./Notices.tsx";

const PER_PAGE = 30;

interface CollectionProps {
  help: Help;
  collectionId: string;
  from: View | undefined;
}

/** What is in a collection: further collections, and articles. */
export function HelpCollection({ help, collectionId, from }: CollectionProps): JSX.Element {
  const { home, list, trouble, more, retry } = useCollection(help, collectionId);
  const shelf = home?.shelves.find((each) => each.collectionId === collectionId);
  const isThere = Boolean(shelf && list) && trouble === null;
  const heading = useArrival<HTMLHeadingElement>(isThere);
  const state: Trouble | null = trouble ?? (home && !shelf ? "gone" : null);
  return (
    <div class="mw-view">
      <BackBar title="Help" from={from} />
      <div class="mw-scroll" tabIndex={0} role="region" aria-label="Collection">
        {!isThere && <Waiting trouble={state} retry={retry} />}
        {isThere && shelf && (
          <>
            <div class="hp-intro">
              <h2 ref={heading} data-first tabIndex={-1}>
                {shelf.name}
              </h2>
              {shelf.description && <p class="c2">{shelf.description}</p>}
            </div>
            <ShelfRows shelves={home?.shelves.filter(({ parentId }) => parentId === collectionId) ?? []} />
            <Cards cards={list?.cards ?? []} />
            {list?.hasMore && (
              <div class="mw-foot">
                <button class="btn" style={{ width: "100%" }} onClick={more}>
                  Show more
                </button>
              </div>
            )}
          </>
        )}
      </div>
      <OfflineNote />
    </div>
  );
}

interface Collection {
  home: HelpHome | null;
  list: { cards: HelpCard[]; hasMore: boolean } | null;
  trouble: Trouble | null;
  more: () => void;
  retry: () => void;
}

function useCollection(help: Help, collectionId: string): Collection {
  const [home, setHome] = useState<HelpHome | null>(null);
  const [list, setList] = useState<Collection["list"]>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [count, setCount] = useState(PER_PAGE);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setTrouble(null);
    const fail = (error: unknown): void => setTrouble(errorOf(error)?.code === "not_found" ? "gone" : "failed");
    const stopHome = help.onHome(setHome, fail);
    const stopList = help.onArticles(collectionId, count, setList, fail);
    return () => {
      stopHome();
      stopList();
    };
  }, [help, collectionId, count, tries]);
  return { home, list, trouble, more: () => setCount(count + PER_PAGE), retry: () => setTries(tries + 1) };
}
