import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronLeft, MessageSquareText } from "lucide-react";
import { lazy, type ReactNode, Suspense, useCallback, useState } from "react";
import type { InboxSearch } from "../app/router.tsx";
import { NARROW, PHONE, useMedia } from "../app/useMedia.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { Boundary, Failure } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { useCan } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { looksLikeId } from "../words/names.ts";
import { ListPane } from "./ListPane.tsx";
import { isView } from "./listView.ts";
import { PersonPane } from "./PersonPane.tsx";
import { ThreadPane } from "./ThreadPane.tsx";

const KnowledgePane = lazy(() => import("../knowledge/KnowledgePane.tsx"));

/** Three panes; on a phone the address decides which one is the page. */
export function InboxPage() {
  const place = useInboxPlace();
  const person = usePersonPanel(place);
  const canRead = useCan("conversations.read");
  if (!canRead) return <NoAccess />;
  const { conversationId } = place;
  const knowledge = useKnowledgePanel(place);
  const page = conversationId ? (place.search.panel === "person" ? "person" : "thread") : "list";
  const isPersonShown = conversationId !== null && person.shown;
  return (
    <div
      className="inbox"
      data-page={page}
      data-person={isPersonShown ? "shown" : "hidden"}
      data-know={knowledge.shown || undefined}
    >
      <ListPane place={place} />
      {conversationId ? (
        <Boundary resetKey={conversationId} frame={(failure) => <BrokenThread place={place}>{failure}</BrokenThread>}>
          {looksLikeId(conversationId) ? (
            <>
              <ThreadPane key={conversationId} place={place} conversationId={conversationId} person={person} />
              {knowledge.shown ? (
                <Suspense fallback={<aside className="pane p-person p-know" aria-label="Knowledge" />}>
                  <KnowledgePane
                    key={conversationId}
                    conversationId={conversationId}
                    onClose={knowledge.toggle}
                    coversComposer={knowledge.coversComposer}
                  />
                </Suspense>
              ) : (
                <PersonPane conversationId={conversationId} onClose={person.toggle} />
              )}
            </>
          ) : (
            <BrokenThread place={place}>
              <Failure error={NOT_HERE} onRetry={() => place.open(null)} />
            </BrokenThread>
          )}
        </Boundary>
      ) : (
        <NothingOpen />
      )}
    </div>
  );
}

/** What an address without a possible id leads to; the same as an id nobody has. */
const NOT_HERE = { data: { code: "not_found", entity: "conversation" } };

/** The thread's place, with the way back, around what went wrong. */
function BrokenThread({ place, children }: { place: InboxPlace; children: ReactNode }) {
  return (
    <section className="pane p-thread" aria-label="Conversation">
      <header className="bar-h">
        <button className="ib back" aria-label="Back to the list" onClick={() => place.open(null)}>
          <ChevronLeft className="ic" aria-hidden="true" />
        </button>
      </header>
      {children}
    </section>
  );
}

function NothingOpen() {
  return (
    <section className="pane p-thread" aria-label="Conversation">
      <div className="spin-c">
        <Empty icon={MessageSquareText} title="No conversation is open">
          Choose one from the list, or move with <kbd className="kbd">j</kbd> and <kbd className="kbd">k</kbd> and open
          it with Enter.
        </Empty>
      </div>
    </section>
  );
}

function NoAccess() {
  return (
    <div className="spin-c">
      <Empty icon={MessageSquareText} title="Conversations are not part of your role">
        It needs the permission conversations.read. Ask an admin for it.
      </Empty>
    </div>
  );
}

export type InboxPlace = ReturnType<typeof useInboxPlace>;

/** Where in the inbox the address points, and how to go elsewhere. */
function useInboxPlace() {
  const params = useParams({ strict: false });
  const search: InboxSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const view = params.view !== undefined && isView(params.view) ? params.view : ("all" as const);
  // The address is text; a wrong id is answered by the server with not_found, which the thread puts into words.
  const conversationId = (params.conversationId ?? null) as Id<"conversations"> | null;
  const open = useCallback(
    (id: Id<"conversations"> | null, change: InboxSearch = {}) => {
      const keep = {
        sort: search.sort,
        assignee: search.assignee,
        team: search.team,
        tag: search.tag,
        saved: search.saved,
        ...change,
      };
      if (id === null) void navigate({ to: "/inbox/$view", params: { view }, search: keep });
      else
        void navigate({
          to: "/inbox/$view/$conversationId",
          params: { view, conversationId: id },
          search: keep,
          replace: conversationId !== null && change.panel === undefined,
        });
    },
    [navigate, view, conversationId, search.sort, search.assignee, search.team, search.tag, search.saved],
  );
  const setFilter = useCallback(
    (change: Pick<InboxSearch, "sort" | "assignee">) =>
      void navigate({ to: ".", search: (before) => ({ ...before, ...change }), replace: true }),
    [navigate],
  );
  return { view, conversationId, search, open, setFilter };
}

const PERSON_KEY = "parley.person";

export interface PersonPanelState {
  shown: boolean;
  toggle: () => void;
}

/** Beside the thread the panel is a habit (kept on the device); above it, a place to go to and come back from. */
function usePersonPanel(place: InboxPlace): PersonPanelState {
  const narrow = useMedia(NARROW);
  const [hidden, setHidden] = useState(() => localStorage.getItem(PERSON_KEY) === "hidden");
  const { conversationId, open, search } = place;
  const toggle = () => {
    if (narrow) {
      open(conversationId, search.panel === "person" ? {} : { panel: "person" });
      return;
    }
    localStorage.setItem(PERSON_KEY, hidden ? "shown" : "hidden");
    setHidden(!hidden);
  };
  useCommand("person", conversationId ? toggle : null);
  return { shown: narrow ? search.panel === "person" : !hidden, toggle };
}

/** What the team knows, in the person's place; on a phone a sheet above the thread. */
function useKnowledgePanel({ conversationId, open, search }: InboxPlace) {
  const canRead = useCan("articles.read");
  const coversComposer = useMedia(PHONE);
  const shown = canRead && conversationId !== null && search.panel === "knowledge";
  const toggle = () => open(conversationId, shown ? {} : { panel: "knowledge" });
  useCommand("knowledge", canRead && conversationId !== null ? toggle : null);
  return { shown, toggle, coversComposer };
}
