import { Link, useLocation } from "@tanstack/react-router";
import { Flag, Inbox, type LucideIcon, Search, Settings, Users } from "lucide-react";
import { runCommand } from "../keyboard/commands.ts";
import { useSession } from "../session/workspaceContext.ts";
import { visibleSections } from "../settings/sections.ts";
import { useSetup } from "../start/useSetup.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { VIEW_LINKS } from "./areas.ts";
import { useCounts, waitingFor } from "./useCounts.ts";
import { WorkspaceMenu } from "./WorkspaceMenu.tsx";

/** One sidebar for all areas: the current one unfolds its views below its own line; areas never move. */
export function Sidebar() {
  const path = useLocation({ select: (location) => location.pathname });
  return (
    <nav className="side" aria-label="Main">
      <WorkspaceMenu />
      <button className="cmd" onClick={() => runCommand("palette")}>
        <Search className="ic" aria-hidden="true" />
        <span>Search or run</span>
        <span className="kbds" aria-hidden="true">
          <kbd className="kbd">Ctrl</kbd>
          <kbd className="kbd">K</kbd>
        </span>
      </button>
      <div className="nav">
        <SetupLink />
        <InboxArea unfolded={path.startsWith("/inbox") || path.startsWith("/start")} />
        <Area to="/people" icon={Users} label="People" />
        <SettingsArea unfolded={path.startsWith("/settings")} />
      </div>
      <AccountMenu />
    </nav>
  );
}

interface AreaProps {
  to: "/inbox" | "/people" | "/settings" | "/start";
  icon: LucideIcon;
  label: string;
  hint?: string | number;
  unfolded?: boolean;
}

function Area({ to, icon: Icon, label, hint, unfolded = false }: AreaProps) {
  return (
    <Link to={to} className={unfolded ? "area" : ""} activeOptions={{ exact: to !== "/people", includeSearch: false }}>
      <Icon className="ic" aria-hidden="true" />
      <span className="cut">{label}</span>
      {hint !== undefined && <span>{hint}</span>}
    </Link>
  );
}

function SetupLink() {
  const setup = useSetup();
  if (!setup || setup.isOver) return null;
  return <Area to="/start" icon={Flag} label="Getting started" hint={`${setup.done} of ${setup.total}`} />;
}

function InboxArea({ unfolded }: { unfolded: boolean }) {
  const counts = useCounts();
  const waiting = waitingFor(counts);
  if (!unfolded) return <Area to="/inbox" icon={Inbox} label="Inbox" {...(waiting > 0 && { hint: waiting })} />;
  return (
    <>
      <Area to="/inbox" icon={Inbox} label="Inbox" unfolded />
      {VIEW_LINKS.map(({ view, label, count }) => (
        <Link key={view} to="/inbox/$view" params={{ view }} className="sub" activeOptions={{ includeSearch: false }}>
          <span className="cut">{label}</span>
          <span>{counts ? count(counts) || "" : ""}</span>
        </Link>
      ))}
    </>
  );
}

function SettingsArea({ unfolded }: { unfolded: boolean }) {
  const { granted } = useSession();
  return (
    <>
      <Area to="/settings" icon={Settings} label="Settings" unfolded={unfolded} />
      {unfolded &&
        visibleSections(granted).map(({ id, label }) => (
          <Link key={id} to="/settings/$section" params={{ section: id }} className="sub">
            <span className="cut">{label}</span>
            <span />
          </Link>
        ))}
    </>
  );
}
