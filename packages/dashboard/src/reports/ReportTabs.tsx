import { Link } from "@tanstack/react-router";
import { REPORT_PAGES } from "./pages.ts";

/** On a phone, the way between the reports; the sidebar has it elsewhere. */
export function ReportTabs() {
  return (
    <nav className="report-tabs show-s" aria-label="Reports">
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
