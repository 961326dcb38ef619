import { useConvex, usePaginatedQuery, useMutation, useQuery } from "convex/react";
import { Download, FileUp, FolderUp } from "lucide-react";
import { type ReactNode, useState } from "react";
import { api } from "../api.ts";
import { saveBlob } from "../kit/saveFile.ts";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { agoWords } from "../words/time.ts";
import { exportFiles } from "./files/exporting.ts";
import { gathered } from "./files/gathering.ts";
import { type ImportPlan, planImport } from "./files/planning.ts";
import { readFolder } from "./files/reading.ts";
import { writeZip } from "./files/zipWrite.ts";
import { ImportPlanCard } from "./ImportPlanCard.tsx";

const ACCEPTED = ".md,.markdown,.zip,image/png,image/jpeg,image/gif,image/webp";

/** Markdown with its pictures into the centre: looked at first, then taken, and taken back. And all of it as one archive. */
export function ImportPanel() {
  const { workspaceId } = useSession();
  const client = useConvex();
  const settings = useQuery(api.helpCenter.agentCenter.settings, { workspaceId });
  const denied = useDenied("articles.publish");
  const [plan, setPlan] = useState<ImportPlan | null>(null);
  const { busy, act } = useAct();
  const language = settings?.center.defaultLanguage;
  const look = (files: readonly File[]) =>
    void act(async () => {
      const folder = await readFolder(await gathered(files));
      if (language !== undefined) setPlan(await planImport({ client, workspaceId, language }, folder));
    });
  const isOff = denied !== undefined || busy || language === undefined;
  return (
    <div className="col g16 help-import">
      <p className="c2 help-import-lead">
        Take over markdown files with the pictures beside them, as files, a folder or a zip archive. You see what would
        happen before anything does. The export is such an archive.
      </p>
      <div className="r wrap">
        <Chooser title={denied} isOff={isOff} onChoose={look}>
          <FileUp className="ic ic-s" aria-hidden="true" />
          Choose files or a zip
        </Chooser>
        <Chooser title={denied} isOff={isOff} isFolder onChoose={look}>
          <FolderUp className="ic ic-s" aria-hidden="true" />
          Choose a folder
        </Chooser>
        <ExportButton />
      </div>
      {busy && (
        <p className="c2" role="status">
          Reading the files…
        </p>
      )}
      {plan && <ImportPlanCard plan={plan} language={language ?? "en"} onDone={() => setPlan(null)} />}
      <PastImports />
    </div>
  );
}

interface ChooserProps {
  title: string | undefined;
  isOff: boolean;
  isFolder?: boolean;
  onChoose: (files: readonly File[]) => void;
  children: ReactNode;
}

function Chooser({ title, isOff, isFolder = false, onChoose, children }: ChooserProps) {
  return (
    <label className="btn" title={title}>
      {children}
      <input
        className="sr"
        type="file"
        multiple
        accept={isFolder ? undefined : ACCEPTED}
        disabled={isOff}
        ref={(element) => void (isFolder && element?.setAttribute("webkitdirectory", ""))}
        onChange={({ currentTarget }) => {
          onChoose([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
    </label>
  );
}

const STATUS = {
  applying: "Not finished",
  applied: "Done",
  undoing: "Being taken back",
  undone: "Taken back",
} as const;

function PastImports() {
  const { workspaceId } = useSession();
  const listed = usePaginatedQuery(api.helpCenter.agentImports.list, { workspaceId }, { initialNumItems: 20 });
  const undo = useMutation(api.helpCenter.agentImports.undo);
  const denied = useDenied("articles.delete");
  const { busy, act } = useAct();
  if (listed.results.length === 0) return null;
  const takeBack = (importId: Id<"helpImports">) =>
    void act(() => undo({ workspaceId, importId }), "Being taken back.");
  return (
    <section className="card" aria-label="Past imports">
      <div className="card-h">
        <h2>Past imports</h2>
      </div>
      <ul className="help-imports">
        {listed.results.map((run) => (
          <li key={run.importId} className="r wrap">
            <span className="grow">
              {run.name}: {run.created} new, {run.updated} changed, {run.unchanged} as before{" "}
              <span className="c3 t12">{agoWords(run.createdAt, Date.now())}</span>
            </span>
            <span className="tag">{STATUS[run.status]}</span>
            {(run.status === "applied" || run.status === "applying") && (
              <button
                className="btn"
                disabled={busy || denied !== undefined}
                title={denied}
                onClick={() => takeBack(run.importId)}
              >
                Take back
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ExportButton() {
  const { workspaceId } = useSession();
  const client = useConvex();
  const denied = useDenied("data.export");
  const { busy, act } = useAct();
  const run = async () => saveBlob("help-centre.zip", writeZip(await exportFiles(client, workspaceId)));
  return (
    <button className="btn" disabled={busy || denied !== undefined} title={denied} onClick={() => void act(run)}>
      <Download className="ic ic-s" aria-hidden="true" />
      {busy ? "Exporting…" : "Export all"}
    </button>
  );
}
