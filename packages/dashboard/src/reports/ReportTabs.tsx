import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { REPORT_PAGES } from "./pages.ts";

/** On a phone, the way between the reports; the sidebar has it elsewhere. */
export function ReportTabs() {
  const tabs = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const current = tabs.current?.querySelector('[aria-current="page"]');
    current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  return (
    <nav className="report-tabs show-s" aria-label="Reports" ref={tabs}>
      {REPORT_PAGES.map(({ id, label }) => (
        <Link
          key={id}
          to="/reports/$page"
          params={{ page: id }}
          search={(before) => before}
          activeOptions={{ includeSearch: false }}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
