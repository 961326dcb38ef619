/** The reports, in the order of the sidebar. */
export const REPORT_PAGES = [
  { id: "overview", label: "Overview" },
  { id: "times", label: "Response times" },
  { id: "team", label: "Team" },
  { id: "tickets", label: "Tickets" },
  { id: "satisfaction", label: "Satisfaction" },
  { id: "saved", label: "Saved" },
] as const;
export type ReportPageId = (typeof REPORT_PAGES)[number]["id"];

export function isReportPage(value: string): value is ReportPageId {
  return REPORT_PAGES.some((page) => page.id === value);
}
