import { useNavigate } from "@tanstack/react-router";
import { ArrowUpDown, ListFilter } from "lucide-react";
import { Avatar } from "../kit/Avatar.tsx";
import { Menu, MenuItem, MenuSeparator, MenuTitle } from "../kit/Menu.tsx";
import type { InboxPlace } from "./InboxPage.tsx";
import { type ListSort, SORT_NAMES, type View, VIEW_STATUSES } from "./listView.ts";
import { useMembers } from "./useMembers.ts";

/** What is listed and in which order. */
export function FilterBar({ place }: { place: InboxPlace }) {
  return (
    <div className="filters">
      <StatusFilter place={place} />
      <span className="grow" />
      <SortMenu place={place} />
    </div>
  );
}

const STATUS_VIEWS: readonly { view: View; label: string }[] = [
  { view: "all", label: "Open and snoozed" },
  { view: "open", label: "Only open" },
  { view: "snoozed", label: "Only snoozed" },
  { view: "closed", label: "Closed" },
  { view: "spam", label: "Spam" },
];

function StatusFilter({ place }: { place: InboxPlace }) {
  const { view, search, setFilter } = place;
  const members = useMembers();
  const navigate = useNavigate();
  const chosen = members.find((member) => member.userId === search.assignee);
  const isGrouped = search.team !== undefined || search.tag !== undefined;
  const hasStatuses = !isGrouped && STATUS_VIEWS.some((each) => each.view === view);
  const trigger = (
    <button className="btn btn-q">
      <ListFilter className="ic" aria-hidden="true" />
      <span className="cut">{chosen ? `${VIEW_STATUSES[view]}, ${chosen.name}` : VIEW_STATUSES[view]}</span>
    </button>
  );
  if (!hasStatuses)
    return (
      <span className="c3 t12 r" style={{ padding: "0 8px", minHeight: 32 }}>
        {VIEW_STATUSES[view]}
      </span>
    );
  return (
    <Menu trigger={trigger}>
      <MenuTitle>Status</MenuTitle>
      {STATUS_VIEWS.map((each) => (
        <MenuItem
          key={each.view}
          checked={each.view === view}
          onPick={() =>
            void navigate({ to: "/inbox/$view", params: { view: each.view }, search: { assignee: search.assignee } })
          }
        >
          {each.label}
        </MenuItem>
      ))}
      {members.length > 0 && (
        <>
          <MenuSeparator />
          <MenuTitle>Owner</MenuTitle>
          <MenuItem checked={!chosen} onPick={() => setFilter({ assignee: undefined })}>
            Anyone
          </MenuItem>
        </>
      )}
      {members.map((member) => (
        <MenuItem
          key={member.userId}
          lead={<Avatar name={member.name} seed={member.userId} url={member.avatarUrl} size={20} quiet />}
          checked={member.userId === search.assignee}
          onPick={() => setFilter({ assignee: member.userId })}
        >
          {member.isYou ? `${member.name} (you)` : member.name}
        </MenuItem>
      ))}
    </Menu>
  );
}

const SORTS: readonly ListSort[] = ["newest", "oldest", "waiting", "sla"];

function SortMenu({ place }: { place: InboxPlace }) {
  const sort = place.search.sort ?? "newest";
  const trigger = (
    <button className="btn btn-q">
      <ArrowUpDown className="ic" aria-hidden="true" />
      {SORT_NAMES[sort]}
    </button>
  );
  return (
    <Menu trigger={trigger} align="end">
      {SORTS.filter((each) => !place.search.tag || each === "newest" || each === "oldest").map((each) => (
        <MenuItem
          key={each}
          checked={each === sort}
          onPick={() => place.setFilter({ sort: each === "newest" ? undefined : each })}
        >
          {SORT_NAMES[each]}
        </MenuItem>
      ))}
    </Menu>
  );
}
