import { useMutation } from "convex/react";
import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { api } from "../api.ts";
import { useAct } from "../kit/useAct.ts";
import { useDenied, useSession } from "../session/workspaceContext.ts";
import type { CommonIssue } from "../views.ts";
import { Card } from "./Card.tsx";
import { IssueEditor } from "./IssueEditor.tsx";
import { MoveButtons, moveByKeys } from "./MoveButtons.tsx";
import { moved } from "./ticketFormDraft.ts";

const MAX_ISSUES = 12;

/** Buttons for common questions on the home page: each opens an article or begins a conversation. */
export function IssuesCard({ issues }: { issues: readonly CommonIssue[] }) {
  const { workspaceId } = useSession();
  const denied = useDenied("settings.workspace");
  const reorder = useMutation(api.messenger.agentHome.reorderIssueButtons);
  const { act } = useAct();
  const [editing, setEditing] = useState<CommonIssue["buttonId"] | "new" | null>(null);
  const close = () => setEditing(null);
  const move = (index: number, by: 1 | -1) => {
    const buttonIds = moved(issues, index, by).map(({ buttonId }) => buttonId);
    void act(() => reorder({ workspaceId, buttonIds }));
  };
  return (
    <Card title="Common questions">
      {issues.length === 0 && editing === null && (
        <p className="c3">Buttons for what customers ask most, such as “Where is my order?”.</p>
      )}
      {issues.map((issue, index) =>
        editing === issue.buttonId ? (
          <IssueEditor key={issue.buttonId} issue={issue} onClose={close} />
        ) : (
          <IssueRow
            key={issue.buttonId}
            issue={issue}
            isFirst={index === 0}
            isLast={index === issues.length - 1}
            denied={denied}
            onMove={(by) => move(index, by)}
            onEdit={() => setEditing(issue.buttonId)}
          />
        ),
      )}
      {editing === "new" ? (
        <IssueEditor issue={null} onClose={close} />
      ) : (
        <button
          className="btn home-add"
          disabled={denied !== undefined || issues.length >= MAX_ISSUES}
          title={denied}
          onClick={() => setEditing("new")}
        >
          <Plus className="ic" aria-hidden="true" />
          Add a button
        </button>
      )}
    </Card>
  );
}

/** What a button does, in words. */
function actionWords({ action, articleTitle, conversationStarter }: CommonIssue): string {
  if (action === "article") return articleTitle === null ? "Its article is gone" : `Opens “${articleTitle}”`;
  return conversationStarter === null ? "Begins a conversation" : `Begins with “${conversationStarter}”`;
}

interface IssueRowProps {
  issue: CommonIssue;
  isFirst: boolean;
  isLast: boolean;
  denied: string | undefined;
  onMove: (by: 1 | -1) => void;
  onEdit: () => void;
}

function IssueRow({ issue, isFirst, isLast, denied, onMove, onEdit }: IssueRowProps) {
  const { workspaceId } = useSession();
  const remove = useMutation(api.messenger.agentHome.removeIssueButton);
  const { busy, act } = useAct();
  const { label, enabled, buttonId } = issue;
  const isOff = denied !== undefined;
  return (
    <div className="home-row" role="group" aria-label={`Button ${label}`} onKeyDown={moveByKeys(onMove)}>
      <span className="grow col">
        <span className={enabled ? "m cut" : "m cut c3"}>{enabled ? label : `${label} (off)`}</span>
        <span className="c3 t12 cut">{actionWords(issue)}</span>
      </span>
      <MoveButtons name={label} isFirst={isFirst} isLast={isLast} disabled={isOff} onMove={onMove} />
      <button
        className="ib"
        aria-label={`Change ${label}`}
        title={denied ?? "Change"}
        disabled={isOff}
        onClick={onEdit}
      >
        <Pencil className="ic" aria-hidden="true" />
      </button>
      <button
        className="ib"
        aria-label={`Remove ${label}`}
        title={denied ?? "Remove"}
        aria-busy={busy}
        disabled={isOff}
        onClick={() => void act(() => remove({ workspaceId, buttonId }), `“${label}” was removed.`)}
      >
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}
