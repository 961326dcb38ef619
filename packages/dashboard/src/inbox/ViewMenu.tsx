import { useNavigate } from "@tanstack/react-router";
import { ChevronDown } from "lucide-react";
import { Menu, MenuItem, MenuSeparator, MenuTitle } from "../kit/Menu.tsx";
import { VIEW_LINKS } from "../shell/areas.ts";
import { useCounts } from "../shell/useCounts.ts";
import type { InboxSearch } from "../app/router.tsx";
import type { InboxPlace } from "./InboxPage.tsx";
import type { View } from "./listView.ts";
import { useSavedViews } from "./useSavedViews.ts";
import { useTags, useTeams } from "./useTags.ts";

/** On a phone, what the sidebar holds elsewhere: plain views, teams, tags and saved views. */
export function ViewMenu({ place, name }: { place: InboxPlace; name: string }) {
  const counts = useCounts();
  const navigate = useNavigate();
  const { team, tag, saved } = place.search;
  const isPlain = [team, tag, saved].every((each) => each === undefined);
  const groups = [
    { title: "Teams", key: "team", items: useTeams().map((each) => ({ id: each.teamId, name: each.name })) },
    { title: "Tags", key: "tag", items: useTags().map((each) => ({ id: each.tagId, name: each.name })) },
    { title: "Saved", key: "saved", items: useSavedViews().map((each) => ({ id: each._id, name: each.name })) },
  ] as const;
  const go = (view: View, search: InboxSearch) => void navigate({ to: "/inbox/$view", params: { view }, search });
  const trigger = (
    <button className="ib show-s" aria-label={`Another view than ${name}`}>
      <ChevronDown className="ic" aria-hidden="true" />
    </button>
  );
  return (
    <Menu trigger={trigger}>
      {VIEW_LINKS.map(({ view, label, count }) => (
        <MenuItem key={view} checked={isPlain && view === place.view} onPick={() => go(view, {})}>
          {counts && count(counts) > 0 ? `${label}, ${count(counts)}` : label}
        </MenuItem>
      ))}
      {groups
        .filter(({ items }) => items.length > 0)
        .flatMap(({ title, key, items }) => [
          <MenuSeparator key={`${key} line`} />,
          <MenuTitle key={key}>{title}</MenuTitle>,
          ...items.map((item) => (
            <MenuItem
              key={item.id}
              checked={place.search[key] === item.id}
              onPick={() => go(key === "team" ? "open" : "all", { [key]: item.id })}
            >
              {item.name}
            </MenuItem>
          )),
        ])}
    </Menu>
  );
}
