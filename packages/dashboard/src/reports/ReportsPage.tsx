import { useParams } from "@tanstack/react-router";
import { useQuery } from "convex/react";
import { ChartColumn } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { usePageTitle } from "../app/usePageTitle.ts";
import { Boundary } from "../kit/Boundary.tsx";
import { Empty } from "../kit/Empty.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useCan, useSession } from "../session/workspaceContext.ts";
import { DownloadButton } from "./DownloadButton.tsx";
import { REPORT_PAGES, type ReportPageId } from "./pages.ts";
import { PeriodMenu } from "./PeriodMenu.tsx";
import { Overview, Satisfaction, Team, Tickets, Times } from "./reports.tsx";
import { ReportTabs } from "./ReportTabs.tsx";
import { RowsDrawer } from "./RowsDrawer.tsx";
import { SaveButton } from "./SaveButton.tsx";
import { SavedReports } from "./SavedReports.tsx";
import { TimeZoneNote } from "./TimeZoneNote.tsx";
import { type Drill, DrillContext, usePeriod } from "./useReport.ts";

const BODIES = { overview: Overview, times: Times, team: Team, tickets: Tickets, satisfaction: Satisfaction };
const TABLES = { overview: "series", times: "series", team: "agent", tickets: "form", satisfaction: "agent" } as const;

/** Numbers of the desk, live. */
export function ReportsPage() {
  const params = useParams({ strict: false });
  const page = REPORT_PAGES.find((each) => each.id === params.page) ?? REPORT_PAGES[0];
  const { workspace, workspaceId } = useSession();
  const canRead = useCan("reports.read");
  const settings = useQuery(api.reporting.agent.settings, canRead ? { workspaceId } : "skip");
  usePageTitle(page.label, workspace.name);
  if (!canRead)
    return (
      <div className="spin-c">
        <Empty icon={ChartColumn} title="Reports are not part of your role">
          They need the permission reports.read. Ask an admin for it.
        </Empty>
      </div>
    );
  if (page.id === "saved") return <SavedReports />;
  if (!settings)
    return (
      <div className="page">
        <div className="page-in">
          <CardBones lines={8} />
        </div>
      </div>
    );
  return <Report key={page.id} id={page.id} label={page.label} timeZone={settings.timeZone} />;
}

interface ReportProps {
  id: Exclude<ReportPageId, "saved">;
  label: string;
  timeZone: string;
}

function Report({ id, label, timeZone }: ReportProps) {
  const { period, isCompared, setPeriod, setCompared } = usePeriod(timeZone);
  const [drill, setDrill] = useState<Drill | null>(null);
  const Body = BODIES[id];
  return (
    <div className="report">
      <header className="bar-h">
        <h1>{label}</h1>
        <span className="grow" />
        <PeriodMenu
          period={period}
          timeZone={timeZone}
          isCompared={isCompared}
          onPeriod={setPeriod}
          onCompared={setCompared}
        />
        <SaveButton period={period} report={id} />
        <DownloadButton period={period} table={TABLES[id]} />
      </header>
      <ReportTabs />
      <DrillContext value={setDrill}>
        <div className="page" tabIndex={0} role="region" aria-label={`${label} report`}>
          <div className="page-in">
            <Boundary resetKey={`${period.from} ${period.to}`}>
              <Body period={period} isCompared={isCompared} />
            </Boundary>
            <TimeZoneNote />
          </div>
        </div>
      </DrillContext>
      {drill && (
        <Boundary resetKey={JSON.stringify(drill)}>
          <RowsDrawer drill={drill} onClose={() => setDrill(null)} />
        </Boundary>
      )}
    </div>
  );
}
