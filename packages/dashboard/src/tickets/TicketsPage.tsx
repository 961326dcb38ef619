import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Plus, Search, Ticket } from "lucide-react";
import { useEffect, useState } from "react";
import { usePageTitle } from "../app/usePageTitle.ts";
import { useRested } from "../keyboard/usePeopleSearch.ts";
import { useCommand } from "../keyboard/useCommand.ts";
import { Boundary, Failure } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { Segments } from "../kit/Field.tsx";
import { useCan, useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { looksLikeId } from "../words/names.ts";
import { NewTicketDialog } from "./NewTicketDialog.tsx";
import { TicketBoard } from "./TicketBoard.tsx";
import { TicketDetail } from "./TicketDetail.tsx";
import { TicketFilters } from "./TicketFilters.tsx";
import { TicketTable } from "./TicketTable.tsx";
import { parseTicketSearch, type TicketSearch } from "./ticketView.ts";

const NOT_HERE = { data: { code: "not_found", entity: "ticket" } };
const VIEWS = [
  { value: "list", label: "List" },
  { value: "board", label: "Board" },
] as const;

/** The workspace's tickets as a list or a board, and the one that is open. */
export function TicketsPage() {
  const canRead = useCan("conversations.read");
  const { workspace } = useSession();
  const { ticketId } = useParams({ strict: false });
  usePageTitle("Tickets", workspace.name);
  if (!canRead)
    return (
      <div className="spin-c">
        <Empty icon={Ticket} title="Tickets are not part of your role">
          It needs the permission conversations.read. Ask an admin for it.
        </Empty>
      </div>
    );
  return (
    <div className="people tickets" data-page={ticketId ? "person" : "list"}>
      <Overview openId={ticketId ?? null} />
      {/* Text of the address: a wrong id is answered with not_found and put into words. */}
      {ticketId && (
        <Boundary resetKey={ticketId}>
          {looksLikeId(ticketId) ? (
            <TicketDetail key={ticketId} ticketId={ticketId as Id<"tickets">} />
          ) : (
            <Failure error={NOT_HERE} onRetry={() => undefined} />
          )}
        </Boundary>
      )}
    </div>
  );
}

/** The address as the page's state: filters can be shared and survive going back. */
export function useTicketSearch() {
  const search = parseTicketSearch(useSearch({ strict: false }));
  const navigate = useNavigate();
  const set = (change: Partial<TicketSearch>) =>
    void navigate({ to: ".", search: () => ({ ...search, ...change }), replace: true });
  return { search, set };
}

function Overview({ openId }: { openId: string | null }) {
  const { search, set } = useTicketSearch();
  const isBoard = search.view === "board" && !search.q;
  return (
    <section className="pane" aria-label="Tickets">
      <header className="bar-h">
        <h1>Tickets</h1>
        <span className="grow" />
        <Segments
          label="Show as"
          value={search.view ?? "list"}
          options={VIEWS}
          onChange={(view) => set({ view: view === "board" ? view : undefined, status: undefined })}
        />
        <NewButton />
      </header>
      <div className="r wrap tk-bar">
        <SearchField search={search} set={set} />
        <TicketFilters search={search} set={set} />
      </div>
      <Boundary resetKey={JSON.stringify(search)}>
        {isBoard ? (
          <TicketBoard search={search} openId={openId} />
        ) : (
          <TicketTable key={JSON.stringify(search)} search={search} openId={openId} />
        )}
      </Boundary>
    </section>
  );
}

interface SearchFieldProps {
  search: TicketSearch;
  set: (change: Partial<TicketSearch>) => void;
}

function SearchField({ search, set }: SearchFieldProps) {
  const [field, setField] = useState<HTMLInputElement | null>(null);
  const [text, setText] = useState(search.q ?? "");
  const rested = useRested(text).trim();
  const current = search.q ?? "";
  useCommand("search", () => field?.focus());
  useEffect(() => {
    if (rested !== current) set({ q: rested === "" ? undefined : rested });
    // Only what was typed moves the address, never the other way round.
  }, [rested]);
  return (
    <div className="in-ic grow tk-search">
      <Search className="ic" aria-hidden="true" />
      <input
        ref={setField}
        className="in"
        type="search"
        aria-label="Search tickets"
        placeholder="Number or words"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <kbd className="kbd" aria-hidden="true">
        /
      </kbd>
    </div>
  );
}

function NewButton() {
  const [open, setOpen] = useState(false);
  const denied = useDenied("tickets.manage");
  return (
    <>
      <button className="btn btn-p" disabled={denied !== undefined} title={denied} onClick={() => setOpen(true)}>
        <Plus className="ic" aria-hidden="true" />
        New ticket
      </button>
      {open && <NewTicketDialog onClose={() => setOpen(false)} />}
    </>
  );
}
