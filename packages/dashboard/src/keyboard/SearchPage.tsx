import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { History, Inbox, MessageSquare, Plus, StickyNote, UserRound } from "lucide-react";
import { useEffect, useEffectEvent } from "react";
import { Avatar } from "../kit/Avatar.tsx";
import { useSession } from "../session/workspaceContext.ts";
import type { Id, SearchHit } from "../views.ts";
import { explainLine } from "../words/errors.ts";
import { ago, useNow } from "../words/time.ts";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";
import { noteSearch, recentSearches } from "./recentSearches.ts";
import { OPERATORS } from "./searchQuery.ts";
import { useDeskSearch } from "./useDeskSearch.ts";
import { usePeopleSearch } from "./usePeopleSearch.ts";

interface SearchPageProps {
  text: string;
  setText: (text: string) => void;
  choose: (value: string) => void;
}

/** Full-text search: people, conversations by subject, and what was said, with the words marked. */
export function SearchPage({ text, setText, choose }: SearchPageProps) {
  const search = useDeskSearch(text);
  const people = usePeopleSearch(search.words);
  const open = useOpen(text);
  const { workspaceId } = useSession();
  const person = people[0]?.visitorId;
  const subject = search.found?.subjects[0]?.conversation._id;
  const message = search.found?.hits[0]?.message._id;
  const first = person ? `person ${person}` : subject ? `subject ${subject}` : message && `message ${message}`;
  // What answers an earlier spelling must not be what Enter opens.
  const chooseFirst = useEffectEvent(() => first && choose(first));
  useEffect(() => void chooseFirst(), [search.found?.key, first]);
  if (text.trim() === "") return <Recent searches={recentSearches(workspaceId)} onPick={setText} />;
  const { found, isLoading, error, unknown } = search;
  const isNothing = !isLoading && people.length === 0 && !found?.hits.length && !found?.subjects.length;
  return (
    <Command.List className="list srch" label="Results" aria-busy={isLoading}>
      {people.length > 0 && (
        <Command.Group heading="People">
          {people.map((person) => (
            <PaletteItem
              key={person.visitorId}
              value={`person ${person.visitorId}`}
              label={person.name}
              text={search.words}
              lead={<Avatar name={person.name} seed={person.avatarSeed} size={20} quiet />}
              hint={person.email ?? person.readableId}
              onRun={() => open.person(person.visitorId)}
            />
          ))}
        </Command.Group>
      )}
      {found && found.subjects.length > 0 && (
        <Command.Group heading="Subjects">
          {found.subjects.map(({ conversation, ranges }) => (
            <Command.Item
              key={conversation._id}
              className="menu-i"
              value={`subject ${conversation._id}`}
              onSelect={() => open.conversation(conversation._id)}
            >
              <Inbox className="ic" aria-hidden="true" />
              <span className="cut">
                <MarkedText text={conversation.subject ?? ""} ranges={ranges} />
              </span>
              <span className="c3 t12 end">{conversation.visitor.name}</span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
      {found && found.hits.length > 0 && (
        <Command.Group heading="Messages and notes">
          {found.hits.map((hit) => (
            <Hit key={hit.message._id} hit={hit} onOpen={open.conversation} />
          ))}
          {found.cursor !== null && (
            <PaletteItem
              value="more results"
              label="More results"
              text=""
              icon={Plus}
              onRun={() => void search.more()}
            />
          )}
        </Command.Group>
      )}
      {error !== null && (
        <div className="empty" role="alert">
          <p>{explainLine(error)}</p>
        </div>
      )}
      {isNothing && error === null && <Nothing text={text} unknown={unknown} />}
    </Command.List>
  );
}

function Hit({ hit, onOpen }: { hit: SearchHit; onOpen: (id: Id<"conversations">, message: string) => void }) {
  const { conversation, message } = hit;
  const now = useNow();
  const Icon = message.kind === "note" ? StickyNote : message.senderType === "visitor" ? UserRound : MessageSquare;
  return (
    <Command.Item
      className="menu-i hit"
      value={`message ${message._id}`}
      onSelect={() => onOpen(conversation._id, message._id)}
    >
      <Icon className="ic" aria-hidden="true" />
      <span className="col">
        <span className="r r4 t12">
          <span className="m cut">{conversation.subject ?? conversation.visitor.name}</span>
          <span className="c3 cut">
            {message.kind === "note" ? `note of ${message.senderName}` : message.senderName}
          </span>
          {conversation.status !== "open" && <span className="bdg">{conversation.status}</span>}
          <span className="c3 end">{ago(message.createdAt, now)}</span>
        </span>
        <span className="two">
          <MarkedText text={message.excerpt.text} ranges={message.excerpt.ranges} />
        </span>
      </span>
    </Command.Item>
  );
}

/** A text with ranges of it marked. Ranges are sorted and apart from each other. */
export function MarkedText({ text, ranges }: { text: string; ranges: readonly (readonly number[])[] }) {
  let from = 0;
  const parts = ranges.map(([start = 0, end = 0]) => {
    const before = text.slice(from, start);
    from = end;
    return (
      <span key={start}>
        {before}
        <mark>{text.slice(start, end)}</mark>
      </span>
    );
  });
  return (
    <>
      {parts}
      {text.slice(from)}
    </>
  );
}

function Recent({ searches, onPick }: { searches: readonly string[]; onPick: (text: string) => void }) {
  return (
    <Command.List className="list srch" label="Recent searches">
      {searches.length > 0 && (
        <Command.Group heading="Recent">
          {searches.map((each) => (
            <PaletteItem
              key={each}
              value={`recent ${each}`}
              label={each}
              text=""
              icon={History}
              onRun={() => onPick(each)}
            />
          ))}
        </Command.Group>
      )}
      <div className="srch-tips c3 t12">
        <p>Finds people, subjects, messages and notes. Narrow it down with</p>
        <p className="r r4 wrap">
          {OPERATORS.map((each) => (
            <code key={each}>{each}</code>
          ))}
        </p>
      </div>
    </Command.List>
  );
}

function Nothing({ text, unknown }: { text: string; unknown: string | null }) {
  return (
    <div className="empty" role="status">
      <p className="m">
        {unknown === null ? `Nothing found for “${text.trim()}”` : `Nobody and nothing is called “${unknown}”`}
      </p>
      <p>
        {unknown === null
          ? "Try fewer words, or the beginning of one. Deleted messages are not searched."
          : "Check the name after owner:, team: or tag:."}
      </p>
    </div>
  );
}

/** Goes to a result and remembers the search that led there. */
function useOpen(text: string) {
  const { hide } = usePaletteState();
  const navigate = useNavigate();
  const { workspaceId } = useSession();
  const go = (action: () => void) => {
    noteSearch(workspaceId, text);
    hide();
    requestAnimationFrame(action);
  };
  return {
    person: (visitorId: Id<"visitors">) => go(() => void navigate({ to: "/people/$visitorId", params: { visitorId } })),
    conversation: (conversationId: Id<"conversations">, message?: string) =>
      go(
        () =>
          void navigate({
            to: "/inbox/$view/$conversationId",
            params: { view: "all", conversationId },
            search: message ? { message } : {},
          }),
      ),
  };
}
