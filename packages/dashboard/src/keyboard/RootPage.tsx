import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import {
  Check,
  Inbox,
  Keyboard,
  type LucideIcon,
  Mail,
  Moon,
  PanelRight,
  Reply,
  Merge,
  Search,
  Settings,
  ShieldAlert,
  Zap,
  StickyNote,
  SquarePen,
  Ticket,
  User,
  Users,
} from "lucide-react";
import { Avatar } from "../kit/Avatar.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { visibleSections } from "../settings/sections.ts";
import { VIEW_LINKS } from "../shell/areas.ts";
import { useCounts } from "../shell/useCounts.ts";
import { availableCommands, type CommandId, runCommand } from "./commands.ts";
import { capsOf } from "./KeySheet.tsx";
import { PaletteItem } from "./PaletteItem.tsx";
import { usePaletteState } from "./paletteState.ts";
import { usePeopleSearch } from "./usePeopleSearch.ts";

const ICONS: Partial<Record<CommandId, LucideIcon>> = {
  reply: Reply,
  note: StickyNote,
  assign: User,
  close: Check,
  snooze: Moon,
  macro: Zap,
  merge: Merge,
  spam: ShieldAlert,
  search: Search,
  person: PanelRight,
  unread: Mail,
  ticket: Ticket,
  start: SquarePen,
  keys: Keyboard,
};

/** Everything: what can be done here, places, people. */
export function RootPage({ text }: { text: string }) {
  return (
    <Command.List className="list" label="Results">
      <Command.Empty className="empty">
        <p>Nothing fits “{text}”. Try a name, an e-mail address, or what you want to do.</p>
      </Command.Empty>
      <Commands text={text} />
      <Places text={text} />
      <People text={text} />
    </Command.List>
  );
}

/** Closes the menu first, so that the command finds the page as it was. */
function useRun(): (action: () => void) => void {
  const { hide } = usePaletteState();
  return (action) => {
    hide();
    requestAnimationFrame(action);
  };
}

function Commands({ text }: { text: string }) {
  const run = useRun();
  const { subject } = usePaletteState();
  const commands = availableCommands();
  const groups = [
    { heading: subject?.label ?? "This conversation", group: "Conversation" },
    { heading: "Anywhere", group: "Anywhere" },
  ] as const;
  return groups.map(({ heading, group }) => {
    const items = commands.filter((command) => command.group === group);
    if (items.length === 0) return null;
    return (
      <Command.Group key={group} heading={group === "Conversation" ? "This conversation" : heading}>
        {items.map(({ id, label, keys }) => (
          <PaletteItem
            key={id}
            value={`run ${id}`}
            label={label}
            text={text}
            {...(ICONS[id] && { icon: ICONS[id] })}
            keys={capsOf(keys)}
            onRun={() => run(() => runCommand(id))}
          />
        ))}
      </Command.Group>
    );
  });
}

const GO_KEYS: Record<string, readonly string[]> = { all: ["g", "i"], unassigned: ["g", "u"], mine: ["g", "m"] };

function Places({ text }: { text: string }) {
  const run = useRun();
  const navigate = useNavigate();
  const counts = useCounts();
  const { granted } = useSession();
  return (
    <Command.Group heading="Go to">
      {VIEW_LINKS.map(({ view, label, count }) => (
        <PaletteItem
          key={view}
          value={`view ${view}`}
          label={counts ? `${label}, ${count(counts)}` : label}
          text={text}
          icon={Inbox}
          {...(GO_KEYS[view] && { keys: GO_KEYS[view] })}
          onRun={() => run(() => void navigate({ to: "/inbox/$view", params: { view } }))}
        />
      ))}
      <PaletteItem
        value="tickets"
        label="Tickets"
        text={text}
        icon={Ticket}
        keys={["g", "t"]}
        onRun={() => run(() => void navigate({ to: "/tickets" }))}
      />
      <PaletteItem
        value="people"
        label="People"
        text={text}
        icon={Users}
        keys={["g", "p"]}
        onRun={() => run(() => void navigate({ to: "/people" }))}
      />
      {visibleSections(granted).map(({ id, label }) => (
        <PaletteItem
          key={id}
          value={`settings ${id}`}
          label={`${label}, in Settings`}
          text={text}
          icon={Settings}
          onRun={() => run(() => void navigate({ to: "/settings/$section", params: { section: id } }))}
        />
      ))}
    </Command.Group>
  );
}

function People({ text }: { text: string }) {
  const run = useRun();
  const navigate = useNavigate();
  const people = usePeopleSearch(text);
  if (people.length === 0) return null;
  return (
    <Command.Group heading="People" forceMount>
      {people.map((person) => (
        <PaletteItem
          key={person.visitorId}
          value={`person ${person.visitorId} ${text}`}
          label={person.name}
          text={text}
          lead={<Avatar name={person.name} seed={person.avatarSeed} size={20} quiet />}
          hint={person.email ?? person.readableId}
          onRun={() => run(() => void navigate({ to: "/people/$visitorId", params: { visitorId: person.visitorId } }))}
        />
      ))}
    </Command.Group>
  );
}
