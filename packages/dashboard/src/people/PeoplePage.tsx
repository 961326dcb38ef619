import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Search, Users } from "lucide-react";
import { useEffect, useState } from "react";
import { usePageTitle } from "../app/usePageTitle.ts";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { Boundary, Failure } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Segments } from "../kit/Field.tsx";
import { useCommand } from "../keyboard/useCommand.ts";
import { useCan, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { looksLikeId } from "../words/names.ts";
import { PeopleTable } from "./PeopleTable.tsx";
import { PersonDetail } from "./PersonDetail.tsx";

export type PeopleFilter = "all" | "identified" | "online" | "blocked";

const FILTERS = [
  { value: "all", label: "Everyone" },
  { value: "identified", label: "Customers" },
  { value: "online", label: "Online" },
  { value: "blocked", label: "Blocked" },
] as const;

const NOT_HERE = { data: { code: "not_found", entity: "visitor" } };

/** The directory of everyone who has been on the site. */
export function PeoplePage() {
  const canRead = useCan("users.read");
  const { workspace } = useSession();
  const { visitorId } = useParams({ strict: false });
  usePageTitle("People", workspace.name);
  if (!canRead)
    return (
      <div className="spin-c">
        <Empty icon={Users} title="People are not part of your role">
          It needs the permission users.read. Ask an admin for it.
        </Empty>
      </div>
    );
  return (
    <div className="people" data-page={visitorId ? "person" : "list"}>
      <Directory openId={visitorId ?? null} />
      {/* Text of the address: a wrong id is answered with not_found and put into words. */}
      {visitorId && (
        <Boundary resetKey={visitorId}>
          {looksLikeId(visitorId) ? (
            <PersonDetail key={visitorId} visitorId={visitorId as Id<"visitors">} />
          ) : (
            <Failure error={NOT_HERE} onRetry={() => undefined} />
          )}
        </Boundary>
      )}
    </div>
  );
}

function Directory({ openId }: { openId: string | null }) {
  const { search, filter, text, setText, setFilter } = useDirectorySearch();
  const [field, setField] = useState<HTMLInputElement | null>(null);
  useCommand("search", () => field?.focus());
  return (
    <section className="pane" aria-label="People">
      <header className="bar-h">
        <h1>People</h1>
        <span className="grow" />
      </header>
      <div className="r wrap" style={{ padding: "12px 16px", borderBottom: "1px solid var(--line)" }}>
        <div className="in-ic grow" style={{ minWidth: 200, maxWidth: 420 }}>
          <Search className="ic" aria-hidden="true" />
          <input
            ref={setField}
            className="in"
            type="search"
            aria-label="Search people"
            placeholder="Name, e-mail or your id"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <kbd className="kbd" aria-hidden="true">
            /
          </kbd>
        </div>
        <Segments label="Who" value={filter} options={FILTERS} onChange={setFilter} />
      </div>
      <Boundary resetKey={`${search} ${filter}`}>
        <PeopleTable key={`${search} ${filter}`} search={search} filter={filter} openId={openId} />
      </Boundary>
    </section>
  );
}

/** The search is part of the address, so that it can be shared and survives going back. */
function useDirectorySearch() {
  const { q = "", filter: wanted } = useSearch({ strict: false });
  const filter = FILTERS.find((each) => each.value === wanted)?.value ?? "all";
  const navigate = useNavigate();
  const [text, setText] = useState(q);
  const rested = useRested(text).trim();
  useEffect(() => {
    void navigate({ to: ".", search: (before) => ({ ...before, q: rested || undefined }), replace: true });
  }, [rested, navigate]);
  const setFilter = (next: PeopleFilter) =>
    void navigate({
      to: ".",
      search: (before) => ({ ...before, filter: next === "all" ? undefined : next }),
      replace: true,
    });
  return { search: rested, filter, text, setText, setFilter };
}
