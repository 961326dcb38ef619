import { useConvex } from "convex/react";
import { useState } from "react";
import { useAct } from "../kit/useAct.ts";
import { useSession } from "../session/workspaceContext.ts";
import { type ImportPlan, type PlannedFile, runImport } from "./files/planning.ts";
import type { Picture } from "./files/reading.ts";
import { useAssetSender } from "./useAssetUpload.ts";

/** Lines of one list; what is beyond them is counted. */
const SHOWN = 200;

interface ImportPlanCardProps {
  plan: ImportPlan;
  /** The centre's first language. */
  language: string;
  onDone: () => void;
}

/** What an import would do, file by file, and the button that does it. */
export function ImportPlanCard({ plan, language, onDone }: ImportPlanCardProps) {
  const { workspaceId } = useSession();
  const client = useConvex();
  const send = useAssetSender();
  const [isPublishing, setPublishing] = useState(false);
  const { busy, act } = useAct();
  const upload = async ({ bytes, name, contentType }: Picture) =>
    (await send(new File([bytes], name, { type: contentType }))).path;
  const run = async () => {
    await runImport({ client, workspaceId, language, upload, isPublishing }, plan);
    onDone();
  };
  const taken = plan.files.filter(({ outcome }) => outcome !== "refused").length;
  const canPublish = plan.files.some(({ file, outcome }) => outcome === "created" && file.status === "published");
  return (
    <section className="card" aria-label="What the import would do">
      <div className="card-h wrap">
        <h2 className="grow">{summaryOf(plan)}</h2>
        <button className="btn" onClick={onDone}>
          Cancel
        </button>
        <button
          className="btn btn-p"
          disabled={busy || taken === 0}
          onClick={() => void act(run, isPublishing ? "Imported." : "Imported as drafts. Publish what is ready.")}
        >
          {busy ? "Importing…" : `Import ${taken}`}
        </button>
      </div>
      {canPublish && (
        <label className="check help-import-check">
          <input type="checkbox" checked={isPublishing} onChange={({ target }) => setPublishing(target.checked)} />
          Publish the new ones that say so themselves. What exists is only changed as a draft.
        </label>
      )}
      <Problems plan={plan} />
      <FileTable files={plan.files} />
    </section>
  );
}

function summaryOf({ files, uploads }: ImportPlan): string {
  const count = (outcome: PlannedFile["outcome"]) => files.filter((one) => one.outcome === outcome).length;
  const parts = [`${count("created")} new`, `${count("updated")} changed`, `${count("unchanged")} as before`];
  if (uploads.length > 0) parts.push(uploads.length === 1 ? "1 picture" : `${uploads.length} pictures`);
  return parts.join(", ");
}

/** Files that are not taken and pictures that stay out, each with its reason. */
function Problems({ plan: { missing, refused, files } }: { plan: ImportPlan }) {
  const unread = [
    ...refused.map(({ path, field, reason }) => ({ path, what: `${field} ${reason}` })),
    ...files.flatMap(({ file, refusal }) =>
      refusal ? [{ path: file.path, what: `${refusal.field} ${refusal.reason}` }] : [],
    ),
  ];
  const pictures = missing.map(({ file, target, reason }) => ({ path: file, what: `${target} ${reason}` }));
  return (
    <>
      <ProblemList title="Left out" lines={unread} />
      <ProblemList title="Pictures that stay as they are in the text" lines={pictures} />
    </>
  );
}

function ProblemList({ title, lines }: { title: string; lines: readonly { path: string; what: string }[] }) {
  if (lines.length === 0) return null;
  return (
    <div className="help-problems">
      <h3>
        {title}: {lines.length}
      </h3>
      <ul>
        {lines.slice(0, SHOWN).map(({ path, what }) => (
          <li key={`${path} ${what}`}>
            <span className="mono t12">{path}</span> {what}
          </li>
        ))}
      </ul>
    </div>
  );
}

function outcomeWords({ outcome, articleTitle, file }: PlannedFile): string {
  if (outcome === "created") return file.language === undefined ? "New draft" : `New draft (${file.language})`;
  if (outcome === "refused") return "Left out";
  return outcome === "unchanged" ? "As before" : `Changes “${articleTitle ?? file.title}”`;
}

function FileTable({ files }: { files: readonly PlannedFile[] }) {
  return (
    <div className="tbl-wrap" tabIndex={0} role="region" aria-label="Files">
      <table className="tbl">
        <thead>
          <tr>
            <th scope="col">File</th>
            <th scope="col">Article</th>
            <th scope="col">Collection</th>
            <th scope="col">What happens</th>
          </tr>
        </thead>
        <tbody>
          {files.slice(0, SHOWN).map((planned) => (
            <tr key={planned.file.path}>
              <td className="mono t12">{planned.file.path}</td>
              <td>{planned.file.title}</td>
              <td>{planned.file.collectionPath.join(" / ") || "–"}</td>
              <td>{outcomeWords(planned)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {files.length > SHOWN && <p className="c3 help-import-check">And {files.length - SHOWN} more.</p>}
    </div>
  );
}
