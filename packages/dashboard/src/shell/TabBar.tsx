import { Link } from "@tanstack/react-router";
import { ChartColumn, Inbox, Menu, Ticket, Users } from "lucide-react";
import { useCan } from "../session/workspaceContext.ts";
import { useCounts, waitingFor } from "./useCounts.ts";

/** The areas on a phone; what has no place here is behind More. */
export function TabBar() {
  const hasReports = useCan("reports.read");
  const waiting = waitingFor(useCounts());
  return (
    <nav className="tabbar" aria-label="Areas">
      <Link to="/inbox" activeOptions={{ includeSearch: false }}>
        <Inbox className="ic" aria-hidden="true" />
        Inbox
        {waiting > 0 && (
          <span className="count">
            {waiting > 99 ? "99+" : waiting}
            <span className="sr"> unread</span>
          </span>
        )}
      </Link>
      <Link to="/tickets" activeOptions={{ includeSearch: false }}>
        <Ticket className="ic" aria-hidden="true" />
        Tickets
      </Link>
      <Link to="/people" activeOptions={{ includeSearch: false }}>
        <Users className="ic" aria-hidden="true" />
        People
      </Link>
      {hasReports && (
        <Link to="/reports" activeOptions={{ includeSearch: false }}>
          <ChartColumn className="ic" aria-hidden="true" />
          Reports
        </Link>
      )}
      <Link to="/settings">
        <Menu className="ic" aria-hidden="true" />
        More
      </Link>
    </nav>
  );
}
