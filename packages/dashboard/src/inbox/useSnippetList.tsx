import { fillVariables, firstNameOf, type SnippetValues } from "@parley/core/snippetVariables";
import { useQuery } from "convex/react";
import { useState } from "react";
import { flushSync } from "react-dom";
import { api } from "../api.ts";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, Snippet } from "../views.ts";
import type { ComposerState } from "./useComposer.ts";
import { orderedSnippets, snippetQuery } from "./snippetQuery.ts";

const SHOWN = 6;

/** Snippets that fit the word behind the `/`; the first ones by name while nothing follows it. */
function useSnippets(query: string | null): readonly Snippet[] {
  const { workspaceId } = useSession();
  const rested = useRested(query ?? "");
  const first = useQuery(
    api.knowledge.agentSnippets.list,
    query === "" ? { workspaceId, paginationOpts: { numItems: SHOWN, cursor: null } } : "skip",
  );
  const found = useQuery(
    api.knowledge.agentSnippets.search,
    query !== null && rested !== "" ? { workspaceId, query: rested } : "skip",
  );
  if (query === null) return [];
  return (query === "" ? (first?.page ?? []) : orderedSnippets(found ?? [], query)).slice(0, SHOWN);
}

/** What variables stand for in a conversation. */
export function useSnippetValues(conversationId: Id<"conversations">, isWanted: boolean): SnippetValues {
  const { workspaceId } = useSession();
  const known = useQuery(api.inbox.agentMacros.values, isWanted ? { workspaceId, conversationId } : "skip");
  return {
    "visitor.firstName": firstNameOf(known?.visitorName),
    "visitor.name": known?.visitorName ?? null,
    "visitor.email": known?.visitorEmail ?? null,
    "agent.firstName": known?.agentFirstName ?? null,
    "workspace.name": known?.workspaceName ?? null,
  };
}

/** Snippets above the composer while a word that begins with `/` is typed; Enter puts the filled text in its place. */
export function useSnippetList(
  composer: ComposerState,
  conversationId: Id<"conversations">,
  box: React.RefObject<HTMLTextAreaElement | null>,
) {
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [closedAt, setClosedAt] = useState<number | null>(null);
  const asked = snippetQuery(composer.text, caret);
  const found = asked && asked.from !== closedAt ? asked : null;
  const offered = useSnippets(found?.query ?? null);
  const values = useSnippetValues(conversationId, found !== null);
  const isOpen = found !== null && offered.length > 0;
  const current = Math.min(chosen, offered.length - 1);
  const insert = (snippet: Snippet) => {
    if (!found) return;
    const head = composer.text.slice(0, found.from) + fillVariables(snippet.content, values);
    flushSync(() => {
      composer.setText(head + composer.text.slice(caret));
      setCaret(head.length);
      setChosen(0);
    });
    box.current?.setSelectionRange(head.length, head.length);
  };
  const onKeyDown = (event: React.KeyboardEvent): boolean => {
    const snippet = offered[current];
    if (!isOpen || !snippet) return false;
    if (event.key === "ArrowDown") setChosen((current + 1) % offered.length);
    else if (event.key === "ArrowUp") setChosen((current - 1 + offered.length) % offered.length);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") insert(snippet);
    else if (event.key === "Escape") setClosedAt(found.from);
    else return false;
    event.preventDefault();
    return true;
  };
  const list = isOpen && (
    <SnippetList query={found.query} offered={offered} current={current} values={values} onPick={insert} />
  );
  const aria = isOpen
    ? { "aria-controls": "snippet-list", "aria-activedescendant": `snippet-${offered[current]?._id}` }
    : {};
  return { list, aria, onKeyDown, setCaret };
}

interface SnippetListProps {
  query: string;
  offered: readonly Snippet[];
  current: number;
  values: SnippetValues;
  onPick: (snippet: Snippet) => void;
}

function SnippetList({ query, offered, current, values, onPick }: SnippetListProps) {
  const shown = offered[current];
  return (
    <div className="popover menu snip">
      <div role="listbox" id="snippet-list" aria-label="Snippets" className="snip-l">
        <div className="menu-t" aria-hidden="true">
          {query === "" ? "Snippets" : `Snippets for “/${query}”`}
        </div>
        {offered.map((snippet, index) => (
          <div
            key={snippet._id}
            id={`snippet-${snippet._id}`}
            className={index === current ? "menu-i on" : "menu-i"}
            role="option"
            aria-selected={index === current}
            onPointerDown={(event) => {
              event.preventDefault();
              onPick(snippet);
            }}
          >
            {snippet.shortcut && <code className="c2 t12">{snippet.shortcut}</code>}
            <span className="cut">{snippet.name}</span>
          </div>
        ))}
      </div>
      {shown && (
        <div className="snip-p hide-s" aria-hidden="true">
          <p className="m cut">{shown.name}</p>
          <p className="c2 snip-text">{fillVariables(shown.content, values)}</p>
          <p className="c3 t12">
            <kbd className="kbd">Enter</kbd> insert <kbd className="kbd">Esc</kbd> not now
          </p>
        </div>
      )}
    </div>
  );
}
