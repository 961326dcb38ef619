import { ArrowUp, CheckCheck, Search, SquarePen } from "lucide-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { usePageTitle } from "../app/usePageTitle.ts";
import { runCommand } from "../keyboard/commands.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { VIEW_LINKS } from "../shell/areas.ts";
import { useCounts } from "../shell/useCounts.ts";
import { BulkBar } from "./BulkBar.tsx";
import { FilterBar } from "./FilterBar.tsx";
import { useHeldRows } from "./heldRows.ts";
import type { InboxPlace } from "./InboxPage.tsx";
import { ListEmpty, ListSkeleton } from "./ListStates.tsx";
import { VIEW_NAMES } from "./listView.ts";
import { RowList } from "./RowList.tsx";
import { SavedViewBar } from "./SavedViewBar.tsx";
import { useListRows } from "./useListRows.ts";
import { useSavedViews } from "./useSavedViews.ts";
import { useServerDrafts } from "./useServerDraft.ts";
import { type Selection, useSelection } from "./useSelection.ts";
import { useTags, useTeams } from "./useTags.ts";
import { ViewMenu } from "./ViewMenu.tsx";

const PAGE = 30;

/** The middle pane: what is in the chosen view, live and still. */
export function ListPane({ place }: { place: InboxPlace }) {
  const selection = useSelection();
  useServerDrafts();
  const { view, search } = place;
  const filterKey = [view, search.sort, search.assignee, search.team, search.tag, search.saved].join(" ");
  const { workspace } = useSession();
  usePageTitle(useListName(place), workspace.name);
  return (
    <section className="pane p-list" aria-label="Conversations">
      <ListHeader place={place} selection={selection} />
      {selection.isOn ? <BulkBar selection={selection} /> : <Filters place={place} />}
      <Boundary resetKey={filterKey}>
        <Rows key={filterKey} place={place} selection={selection} />
      </Boundary>
      <Hints />
    </section>
  );
}

function Filters({ place }: { place: InboxPlace }) {
  const saved = useSavedViews().find((each) => each._id === place.search.saved);
  return place.search.saved ? <SavedViewBar view={saved} /> : <FilterBar place={place} />;
}

/** What the list is called: its saved view, its team, its tag, or its plain view. */
function useListName({ view, search }: InboxPlace): string {
  const team = useTeams().find((each) => each.teamId === search.team);
  const tag = useTags().find((each) => each.tagId === search.tag);
  const saved = useSavedViews().find((each) => each._id === search.saved);
  return saved?.name ?? team?.name ?? tag?.name ?? VIEW_NAMES[view];
}

function ListHeader({ place, selection }: { place: InboxPlace; selection: Selection }) {
  const counts = useCounts();
  const link = VIEW_LINKS.find((each) => each.view === place.view);
  const count = counts && (place.view === "open" ? counts.open : link?.count(counts));
  const name = useListName(place);
  const { team, tag, saved } = place.search;
  const isGrouped = [team, tag, saved].some((each) => each !== undefined);
  const canStart = useCan("conversations.reply");
  return (
    <header className="bar-h">
      <h1 className="cut">{name}</h1>
      <ViewMenu place={place} name={name} />
      <span className="c3 num">{isGrouped ? "" : count}</span>
      <span className="grow" />
      <button className="ib" aria-label="Search" title="Search  /" onClick={() => runCommand("search")}>
        <Search className="ic" aria-hidden="true" />
      </button>
      <button
        className="ib hide-s"
        aria-label="Select several"
        title="Select several  x"
        aria-pressed={selection.isOn}
        onClick={() => (selection.isOn ? selection.clear() : selection.start())}
      >
        <CheckCheck className="ic" aria-hidden="true" />
      </button>
      {canStart && (
        <button
          className="ib"
          aria-label="New conversation"
          title="New conversation  c"
          onClick={() => runCommand("start")}
        >
          <SquarePen className="ic" aria-hidden="true" />
        </button>
      )}
    </header>
  );
}

function Rows({ place, selection }: { place: InboxPlace; selection: Selection }) {
  const { view, search } = place;
  const { results, status, loadMore } = useListRows(place, PAGE);
  const hold = useHold();
  const held = useHeldRows(results, hold.isHeld);
  const ids = useMemo(() => held.rows.map((row) => row._id), [held.rows]);
  const { prune } = selection;
  useEffect(() => prune(ids), [ids, prune]);
  if (status === "LoadingFirstPage") return <ListSkeleton />;
  return (
    <div className="pane" style={{ flex: 1 }} {...hold.watch}>
      <NewRows count={held.waiting.length} onShow={hold.release} />
      {held.rows.length === 0 ? (
        <ListEmpty
          view={view}
          isFiltered={[search.assignee, search.team, search.tag, search.saved].some((each) => each !== undefined)}
        />
      ) : (
        <RowList
          held={held}
          place={place}
          selection={selection}
          onScrolled={hold.setScrolled}
          onNearEnd={() => status === "CanLoadMore" && loadMore(PAGE)}
          isLoadingMore={status === "LoadingMore"}
        />
      )}
    </div>
  );
}

/** The bar behind which new rows wait; also what a screen reader hears of them. */
function NewRows({ count, onShow }: { count: number; onShow: () => void }) {
  const bar = useRef<HTMLDivElement>(null);
  const isShown = count > 0;
  useLayoutEffect(() => (isShown ? makeRoom(bar.current) : undefined), [isShown]);
  const words = `${count} new conversation${count === 1 ? "" : "s"}`;
  return (
    <div aria-live="polite" ref={bar}>
      {count > 0 && (
        <button className="announce" onClick={onShow}>
          <ArrowUp className="ic ic-s" aria-hidden="true" />
          {words}
        </button>
      )}
    </div>
  );
}

/** Scrolls the list by the height the bar takes, so that no row moves under the pointer; gives it back afterwards. */
function makeRoom(bar: HTMLElement | null): () => void {
  const scroller = bar?.parentElement?.querySelector(".scroll");
  const height = bar?.offsetHeight ?? 0;
  scroller?.scrollBy({ top: height, behavior: "instant" });
  return () => scroller?.scrollBy({ top: -height, behavior: "instant" });
}

/** The list holds still while a hand is on it: hovered, focused, or scrolled away from its top. */
function useHold() {
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  const [scrolled, setScrolled] = useState(false);
  const [released, setReleased] = useState(false);
  useEffect(() => setReleased(false), [released]);
  const watch = {
    onPointerEnter: (event: React.PointerEvent) => event.pointerType === "mouse" && setHovered(true),
    onPointerLeave: () => setHovered(false),
    onFocus: () => setFocused(true),
    onBlur: (event: React.FocusEvent) => !event.currentTarget.contains(event.relatedTarget) && setFocused(false),
  };
  const release = () => {
    setReleased(true);
    document.querySelector(".p-list .scroll")?.scrollTo({ top: 0 });
  };
  return { isHeld: !released && (hovered || focused || scrolled), watch, setScrolled, release };
}

function Hints() {
  return (
    <footer className="hints" aria-hidden="true">
      <span>
        <kbd className="kbd">j</kbd>
        <kbd className="kbd">k</kbd>move
      </span>
      <span>
        <kbd className="kbd">r</kbd>reply
      </span>
      <span>
        <kbd className="kbd">e</kbd>close
      </span>
      <span style={{ marginLeft: "auto" }}>
        <kbd className="kbd">?</kbd>all keys
      </span>
    </footer>
  );
}
