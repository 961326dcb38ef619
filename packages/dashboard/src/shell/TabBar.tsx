import { Link } from "@tanstack/react-router";
import { Inbox, Menu, Users } from "lucide-react";
import { useCounts, waitingFor } from "./useCounts.ts";

/** The areas on a phone. */
export function TabBar() {
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
      <Link to="/people" activeOptions={{ includeSearch: false }}>
        <Users className="ic" aria-hidden="true" />
        People
      </Link>
      <Link to="/settings">
        <Menu className="ic" aria-hidden="true" />
        More
      </Link>
    </nav>
  );
}
