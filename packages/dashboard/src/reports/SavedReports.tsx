import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { Bookmark, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { Empty } from "../kit/Empty.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { exactTime } from "../words/time.ts";
import { countOf, durationWords, type FactKind, type Figures, ratingOf } from "./figures.ts";
import { bucketWords } from "./period.ts";
import { ReportTabs } from "./ReportTabs.tsx";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 50;
type Summary = FunctionReturnType<typeof api.reporting.agentSnapshots.list>["page"][number];

/** Reports that were frozen. */
export function SavedReports() {
  const { workspaceId } = useSession();
  const { results, status, loadMore } = usePaginatedQuery(
    api.reporting.agentSnapshots.list,
    { workspaceId },
    { initialNumItems: PAGE },
  );
  const [open, setOpen] = useState<Summary | null>(null);
  return (
    <div className="report">
      <header className="bar-h">
        <h1>Saved</h1>
      </header>
      <ReportTabs />
      <div className="page" tabIndex={0} role="region" aria-label="Saved reports">
        <div className="page-in">
          {status === "LoadingFirstPage" ? (
            <CardBones lines={4} />
          ) : results.length === 0 ? (
            <div className="card">
              <Empty icon={Bookmark} title="No saved reports">
                Open a report and choose the bookmark to keep its figures as they are.
              </Empty>
            </div>
          ) : (
            <div className="card">
              {results.map((snapshot) => (
                <SnapshotRow key={snapshot.snapshotId} snapshot={snapshot} onOpen={() => setOpen(snapshot)} />
              ))}
            </div>
          )}
          <ShowMore list={{ status, loadMore }} by={PAGE} />
        </div>
      </div>
      {open && <SnapshotDialog summary={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

function SnapshotRow({ snapshot, onOpen }: { snapshot: Summary; onOpen: () => void }) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.reporting.agentSnapshots.remove);
  const denied = useDenied("data.export");
  const { busy, act } = useAct();
  const { snapshotId, name, createdByName, createdAt } = snapshot;
  return (
    <div className="r saved-row">
      <button className="grow col g0 saved-open" onClick={onOpen}>
        <span className="m cut">{name}</span>
        <span className="c3 t12">
          {createdByName ?? "Someone"}, {exactTime(createdAt)}
        </span>
      </button>
      <button
        className="ib"
        aria-label={`Delete ${name}`}
        title={denied ?? "Delete"}
        disabled={denied !== undefined || busy}
        onClick={() => void act(() => remove({ workspaceId, snapshotId }), "Deleted.")}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

function SnapshotDialog({ summary, onClose }: { summary: Summary; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title={summary.name} wide>
      <Frozen snapshotId={summary.snapshotId} />
    </Dialog>
  );
}

type Column = [title: string, words: (figures: Figures) => string];

const counted = (title: string, kind: FactKind): Column => [title, (figures) => String(countOf(figures, kind))];
const timed = (title: string, kind: FactKind): Column => [
  title,
  ({ times }) => (times[kind] ? durationWords(times[kind].p50) : "–"),
];

const CONVERSATION_COLUMNS: readonly Column[] = [
  counted("New", "created"),
  counted("Resolved", "resolved"),
  timed("First response, median", "firstResponse"),
  ["Satisfaction", (figures) => ratingOf(figures)?.toFixed(1) ?? "–"],
];
const TICKET_COLUMNS: readonly Column[] = [
  counted("New", "ticketCreated"),
  counted("Solved", "ticketResolved"),
  counted("Reopened", "ticketReopened"),
  timed("Time to solve, median", "ticketResolved"),
];

function Frozen({ snapshotId }: { snapshotId: Id<"reportSnapshots"> }) {
  const { workspaceId } = useSession();
  const snapshot = useQuery(api.reporting.agentSnapshots.get, { workspaceId, snapshotId });
  if (!snapshot) return <CardBones lines={6} />;
  const columns = snapshot.type === "tickets" ? TICKET_COLUMNS : CONVERSATION_COLUMNS;
  const rows: [string, string, Figures][] = [
    ["total", "All", snapshot.total],
    ...snapshot.buckets.map((row): [string, string, Figures] => [
      row.bucket,
      bucketWords(row.bucket, snapshot.granularity),
      row,
    ]),
    ...snapshot.members.map((row): [string, string, Figures] => [row.member, row.name, row]),
  ];
  return (
    <div className="tbl-wrap" tabIndex={0} role="group" aria-label="Figures">
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">{snapshot.timeZone}</th>
            {columns.map(([title]) => (
              <th key={title} scope="col" className="n">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, label, figures]) => (
            <tr key={key}>
              <td>{label}</td>
              {columns.map(([title, words]) => (
                <td key={title} className="n">
                  {words(figures)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
