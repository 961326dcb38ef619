import { TICKET_STATUSES } from "@parley/core";
import { useMembers } from "../inbox/useMembers.ts";
import type { TicketCounts } from "../views.ts";
import { PRIORITIES, PRIORITY_NAMES, STATUS_NAMES } from "./ticketWords.ts";
import type { TicketSearch } from "./ticketView.ts";
import { useTeams } from "./useTeams.ts";
import { useTicketCounts } from "./useTicketCounts.ts";

interface TicketFiltersProps {
  search: TicketSearch;
  set: (change: Partial<TicketSearch>) => void;
}

/** Status, holder, priority and order; the board shows every status, a search every holder. */
export function TicketFilters({ search, set }: TicketFiltersProps) {
  const isSearch = search.q !== undefined;
  return (
    <>
      {search.view !== "board" && <StatusSelect search={search} set={set} />}
      {!isSearch && <HolderSelect search={search} set={set} />}
      {!isSearch && <PrioritySelect search={search} set={set} />}
      {!isSearch && (
        <select
          className="sel tk-sel"
          aria-label="Order"
          value={search.order ?? "newest"}
          onChange={({ target }) => set({ order: target.value === "oldest" ? "oldest" : undefined })}
        >
          <option value="newest">Latest first</option>
          <option value="oldest">Oldest first</option>
        </select>
      )}
    </>
  );
}

const counted = (label: string, counts: TicketCounts | undefined, key: keyof TicketCounts) =>
  counts ? `${label} (${counts[key]})` : label;

function StatusSelect({ search, set }: TicketFiltersProps) {
  const counts = useTicketCounts();
  return (
    <select
      className="sel tk-sel"
      aria-label="Status"
      value={search.status ?? ""}
      onChange={({ target }) => set({ status: TICKET_STATUSES.find((each) => each === target.value) })}
    >
      <option value="">{search.q ? "Any status" : counted("Open", counts, "open")}</option>
      {TICKET_STATUSES.map((status) => (
        <option key={status} value={status}>
          {counted(STATUS_NAMES[status], counts, status)}
        </option>
      ))}
    </select>
  );
}

function HolderSelect({ search, set }: TicketFiltersProps) {
  const members = useMembers();
  const teams = useTeams();
  return (
    <select
      className="sel tk-sel"
      aria-label="Held by"
      value={search.who ?? ""}
      onChange={({ target }) => set({ who: target.value || undefined })}
    >
      <option value="">Held by anyone</option>
      <option value="none">Unassigned</option>
      <optgroup label="Members">
        {members.map(({ userId, name, isYou }) => (
          <option key={userId} value={`m:${userId}`}>
            {isYou ? `${name} (you)` : name}
          </option>
        ))}
      </optgroup>
      {teams.length > 0 && (
        <optgroup label="Teams">
          {teams.map(({ teamId, name }) => (
            <option key={teamId} value={`t:${teamId}`}>
              {name}
            </option>
          ))}
        </optgroup>
      )}
    </select>
  );
}

function PrioritySelect({ search, set }: TicketFiltersProps) {
  return (
    <select
      className="sel tk-sel"
      aria-label="Priority"
      value={search.priority ?? ""}
      onChange={({ target }) => set({ priority: PRIORITIES.find((each) => each === target.value) })}
    >
      <option value="">Any priority</option>
      {PRIORITIES.map((priority) => (
        <option key={priority} value={priority}>
          {PRIORITY_NAMES[priority]}
        </option>
      ))}
    </select>
  );
}
