import { useConvex } from "convex/react";
import { Download } from "lucide-react";
import { api } from "../api.ts";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import { saveFile } from "../kit/saveFile.ts";
import { levelFor, type Period } from "./period.ts";
import type { Dimension } from "./useReport.ts";

/** Saves what a report page shows as a CSV file. */
export function DownloadButton({ period, table }: { period: Period; table: "series" | Dimension }) {
  const convex = useConvex();
  const { workspaceId } = useSession();
  const denied = useDenied("data.export");
  const { busy, act } = useAct();
  const save = async () => {
    const of = table === "series" ? { table: "series" as const } : { table: "breakdown" as const, dimension: table };
    const text = await convex.query(api.reporting.agent.csv, {
      workspaceId,
      ...period,
      level: levelFor(period),
      ...of,
    });
    saveFile(`report-${period.from}-${period.to}.csv`, "text/csv", text);
  };
  return (
    <button
      className="ib"
      aria-label="Download CSV"
      title={denied ?? "Download CSV"}
      disabled={denied !== undefined}
      aria-busy={busy}
      onClick={() => void act(save)}
    >
      <Download className="ic" aria-hidden="true" />
    </button>
  );
}
