import { Link, useLocation } from "@tanstack/react-router";
import { ChartColumn, Flag, Inbox, Library, type LucideIcon, Search, Settings, Ticket, Users } from "lucide-react";
import { runCommand } from "../keyboard/commands.ts";
import { useSession } from "../session/workspaceContext.ts";
import { REPORT_PAGES } from "../reports/pages.ts";
import { visibleSections } from "../settings/sections.ts";
import { useSetup } from "../start/useSetup.ts";
import { useTicketCounts } from "../tickets/useTicketCounts.ts";
import { AccountMenu } from "./AccountMenu.tsx";
import { GroupLinks } from "./GroupLinks.tsx";
import { KNOWLEDGE_LINKS, VIEW_LINKS } from "./areas.ts";
import { useCounts, waitingFor } from "./useCounts.ts";
import { SavedViewLinks } from "./SavedViewLinks.tsx";
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
        <TicketsArea />
        <Area to="/people" icon={Users} label="People" />
        <KnowledgeArea unfolded={path.startsWith("/help") || path.startsWith("/knowledge")} />
        <ReportsArea unfolded={path.startsWith("/reports")} />
        <SettingsArea unfolded={path.startsWith("/settings")} />
      </div>
      <AccountMenu />
    </nav>
  );
}

interface AreaProps {
  to: "/help" | "/inbox" | "/people" | "/reports" | "/settings" | "/start" | "/tickets";
  icon: LucideIcon;
  label: string;
  hint?: string | number;
  unfolded?: boolean;
}

function Area({ to, icon: Icon, label, hint, unfolded = false }: AreaProps) {
  return (
    <Link
      to={to}
      className={unfolded ? "area" : ""}
      activeOptions={{ exact: to !== "/people" && to !== "/tickets", includeSearch: false }}
    >
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

function TicketsArea() {
  const unread = useTicketCounts()?.unread ?? 0;
  return <Area to="/tickets" icon={Ticket} label="Tickets" {...(unread > 0 && { hint: unread })} />;
}

function KnowledgeArea({ unfolded }: { unfolded: boolean }) {
  const { granted } = useSession();
  if (!granted.has("articles.read")) return null;
  return (
    <>
      <Area to="/help" icon={Library} label="Knowledge" unfolded={unfolded} />
      {unfolded &&
        KNOWLEDGE_LINKS.map(({ to, label }) => (
          <Link key={to} to={to} className="sub" activeOptions={{ exact: to === "/knowledge", includeSearch: false }}>
            <span className="cut">{label}</span>
            <span />
          </Link>
        ))}
    </>
  );
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
      <GroupLinks />
      <SavedViewLinks />
    </>
  );
}

function ReportsArea({ unfolded }: { unfolded: boolean }) {
  const { granted } = useSession();
  if (!granted.has("reports.read")) return null;
  return (
    <>
      <Area to="/reports" icon={ChartColumn} label="Reports" unfolded={unfolded} />
      {unfolded &&
        REPORT_PAGES.map(({ id, label }) => (
          <Link
            key={id}
            to="/reports/$page"
            params={{ page: id }}
            search={(before) => before}
            className="sub"
            activeOptions={{ includeSearch: false }}
          >
            <span className="cut">{label}</span>
            <span />
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
