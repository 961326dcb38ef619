import { useMutation, usePaginatedQuery, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Dialog } from "../kit/Dialog.tsx";
import { useAct } from "../kit/useAct.ts";
import { CardBones } from "../kit/Waiting.tsx";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { Id } from "../views.ts";
import { agoWords } from "../words/time.ts";
import { type Draft, lineDiff } from "./helpViews.ts";
import { ShowMore } from "../kit/ShowMore.tsx";

const PAGE = 25;

interface VersionsDialogProps {
  articleId: Id<"articles">;
  language: string;
  current: Draft;
  onClose: () => void;
}

/** Every text that was published, compared with the draft, and the way back to it. */
export function VersionsDialog({ articleId, language, current, onClose }: VersionsDialogProps) {
  const { workspaceId } = useSession();
  const listed = usePaginatedQuery(
    api.helpCenter.agent.versions,
    { workspaceId, articleId, language },
    { initialNumItems: PAGE },
  );
  const [chosen, setChosen] = useState<Id<"articleVersions"> | null>(null);
  const versionId = chosen ?? listed.results[0]?.versionId ?? null;
  const restore = useMutation(api.helpCenter.agentArticles.restore);
  const denied = useDenied("articles.create");
  const { busy, act } = useAct();
  const bringBack = async () => {
    if (versionId) await restore({ workspaceId, articleId, versionId, revision: current.revision });
    onClose();
  };
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title="Versions"
      footer={
        <>
          <button className="btn" onClick={onClose}>
            Close
          </button>
          <button
            className="btn btn-p"
            disabled={versionId === null || busy || denied !== undefined}
            title={denied}
            onClick={() => void act(bringBack, "The draft has this text again. Publish it to show it.")}
          >
            Make this the draft
          </button>
        </>
      }
    >
      <div className="help-versions">
        <div>
          <ul>
            {listed.results.map((version) => (
              <li key={version.versionId}>
                <button aria-pressed={version.versionId === versionId} onClick={() => setChosen(version.versionId)}>
                  <span>Version {version.number}</span>
                  <span className="c3 t12">
                    {agoWords(version.createdAt, Date.now())} {version.authorName && `by ${version.authorName}`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <ShowMore list={listed} by={PAGE} look="quiet" />
        </div>
        {versionId ? <Difference versionId={versionId} current={current} /> : <p className="c3">Not published yet.</p>}
      </div>
    </Dialog>
  );
}

const SIGNS = { same: " ", added: "+", removed: "−" } as const;
const NAMES = { same: "", added: "now: ", removed: "then: " } as const;

function Difference({ versionId, current }: { versionId: Id<"articleVersions">; current: Draft }) {
  const { workspaceId } = useSession();
  const version = useQuery(api.helpCenter.agent.version, { workspaceId, versionId });
  if (!version) return <CardBones lines={4} />;
  const lines = lineDiff(`${version.title}\n${version.content}`, `${current.title}\n${current.content}`);
  return (
    <pre className="help-diff" tabIndex={0} aria-label="Compared with the draft">
      {lines.map((line, index) => (
        <span key={index} data-kind={line.kind}>
          <span aria-hidden="true">{SIGNS[line.kind]} </span>
          <span className="sr">{NAMES[line.kind]}</span>
          {line.text}
          {"\n"}
        </span>
      ))}
    </pre>
  );
}
