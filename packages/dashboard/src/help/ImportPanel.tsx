import { useConvex, useMutation, usePaginatedQuery } from "convex/react";
import { Download, FolderUp } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { saveFile } from "../kit/saveFile.ts";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { agoWords } from "../words/time.ts";
import { type ArticleFile, readArticleFile, writeArticleFile } from "./markdownFiles.ts";

const BATCH = 10;
const PLAN_BATCH = 200;
const EXPORT_PAGE = 25;

interface Planned extends ArticleFile {
  /** The article it would change; null for a new one. */
  known: string | null;
}

/** A folder of markdown files into the centre: looked at first, then taken, and taken back. And all of it as one file. */
export function ImportPanel() {
  const { workspaceId } = useSession();
  const convex = useConvex();
  const denied = useDenied("articles.publish");
  const [planned, setPlanned] = useState<Planned[] | null>(null);
  const { busy, act } = useAct();
  const look = async (list: FileList) => {
    const files = [...list].filter(({ name }) => /\.(md|markdown)$/i.test(name));
    const read = files.map(async (file) => readArticleFile(file.webkitRelativePath || file.name, await file.text()));
    const articles = await Promise.all(read);
    const plans: Planned[] = [];
    for (let at = 0; at < articles.length; at += PLAN_BATCH) {
      const part = articles.slice(at, at + PLAN_BATCH);
      const paths = part.map(({ path }) => path);
      const answers = await convex.query(api.helpCenter.agentImports.plan, { workspaceId, paths });
      plans.push(...part.map((file, index) => ({ ...file, known: answers[index]?.title ?? null })));
    }
    setPlanned(plans);
  };
  return (
    <div className="col g16 help-import">
      <div className="r wrap">
        <label className="btn" title={denied}>
          <FolderUp className="ic ic-s" aria-hidden="true" />
          Choose a folder of markdown
          <input
            className="sr"
            type="file"
            multiple
            disabled={denied !== undefined || busy}
            ref={(element) => element?.setAttribute("webkitdirectory", "")}
            onChange={(event) => event.target.files && void act(() => look(event.target.files!))}
          />
        </label>
        <ExportButton />
      </div>
      {planned && <Plan planned={planned} onDone={() => setPlanned(null)} />}
      <PastImports />
    </div>
  );
}

function Plan({ planned, onDone }: { planned: Planned[]; onDone: () => void }) {
  const { workspaceId } = useSession();
  const { agentImports } = api.helpCenter;
  const begin = useMutation(agentImports.begin);
  const add = useMutation(agentImports.add);
  const finish = useMutation(agentImports.finish);
  const { busy, act } = useAct();
  const run = async () => {
    const { importId } = await begin({ workspaceId, name: planned[0]?.path.split("/")[0] ?? "Import" });
    for (let at = 0; at < planned.length; at += BATCH) {
      const files = planned.slice(at, at + BATCH).map(({ known: _known, ...file }) => file);
      await add({ workspaceId, importId, files });
    }
    await finish({ workspaceId, importId });
    onDone();
  };
  const fresh = planned.filter(({ known }) => known === null).length;
  return (
    <section className="card" aria-label="What the import would do">
      <div className="card-h">
        <h2 className="grow">
          {fresh} new, {planned.length - fresh} changed
        </h2>
        <button className="btn" onClick={onDone}>
          Cancel
        </button>
        <button
          className="btn btn-p"
          disabled={busy || planned.length === 0}
          onClick={() => void act(run, "Imported as drafts. Publish what is ready.")}
        >
          Import {planned.length}
        </button>
      </div>
      <div className="tbl-wrap">
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
            {planned.slice(0, PLAN_BATCH).map((file) => (
              <tr key={file.path}>
                <td className="mono t12">{file.path}</td>
                <td>{file.title}</td>
                <td>{file.collectionPath.join(" / ") || "–"}</td>
                <td>{file.known === null ? "New draft" : `Changes “${file.known}”`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
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
  const convex = useConvex();
  const denied = useDenied("data.export");
  const { busy, act } = useAct();
  const run = async () => {
    const files: { path: string; text: string }[] = [];
    let cursor: string | null = null;
    for (;;) {
      const paginationOpts: { numItems: number; cursor: string | null } = { numItems: EXPORT_PAGE, cursor };
      const result = await convex.query(api.helpCenter.agentImports.exportPage, { workspaceId, paginationOpts });
      for (const article of result.page)
        files.push({
          path: [...article.collectionPath, `${article.slug}.md`].join("/"),
          text: writeArticleFile(article),
        });
      if (result.isDone) break;
      cursor = result.continueCursor;
    }
    saveFile("help-centre.json", "application/json", JSON.stringify({ files }, null, 2));
  };
  return (
    <button className="btn" disabled={busy || denied !== undefined} title={denied} onClick={() => void act(run)}>
      <Download className="ic ic-s" aria-hidden="true" />
      Export all
    </button>
  );
}
