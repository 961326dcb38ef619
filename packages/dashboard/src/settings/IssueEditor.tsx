import { useMutation } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field, Segments } from "../kit/Field.tsx";
import { useSaving } from "../routing/useSaving.ts";
import { useSession } from "../session/workspaceContext.ts";
import type { CommonIssue } from "../views.ts";
import { ArticlePicker } from "./ArticlePicker.tsx";

const ACTIONS = [
  { value: "start_conversation", label: "Begin a conversation" },
  { value: "article", label: "Open an article" },
] as const;
type Draft = Pick<CommonIssue, "label" | "action" | "articleId" | "enabled"> & { starter: string };

const draftOf = (issue: CommonIssue | null): Draft =>
  issue
    ? { ...issue, starter: issue.conversationStarter ?? "" }
    : { label: "", action: "start_conversation", articleId: null, starter: "", enabled: true };

interface IssueEditorProps {
  /** null: a new one. */
  issue: CommonIssue | null;
  onClose: () => void;
}

/** A button being written. */
export function IssueEditor({ issue, onClose }: IssueEditorProps) {
  const { workspaceId } = useSession();
  const create = useMutation(api.messenger.agentHome.createIssueButton);
  const update = useMutation(api.messenger.agentHome.updateIssueButton);
  const [draft, setDraft] = useState(() => draftOf(issue));
  const { busy, error, save } = useSaving();
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const { label, action, articleId, starter, enabled } = draft;
    const target = action === "article" ? { ...(articleId && { articleId }) } : { conversationStarter: starter };
    const args = { workspaceId, label, action, enabled, ...target };
    void save(() => (issue ? update({ ...args, buttonId: issue.buttonId }) : create(args)), onClose);
  };
  const errorOf = (field: string) => (error?.field === field ? error.line : null);
  return (
    <form className="home-card" aria-label={issue ? `Change ${issue.label}` : "New button"} onSubmit={submit}>
      <Field label="Button" error={errorOf("label")}>
        {(ids) => (
          <input
            {...ids}
            className="in"
            maxLength={80}
            value={draft.label}
            onChange={({ target }) => change({ label: target.value })}
          />
        )}
      </Field>
      <div>
        <Segments
          label="What it does"
          value={draft.action}
          options={ACTIONS}
          onChange={(action) => change({ action })}
        />
      </div>
      <Target draft={draft} change={change} errorOf={errorOf} />
      <label className="sw">
        <input
          type="checkbox"
          role="switch"
          checked={draft.enabled}
          onChange={({ target }) => change({ enabled: target.checked })}
        />
        Shown
      </label>
      {error && !["label", "articleId", "conversationStarter"].includes(error.field ?? "") && (
        <span className="err" role="alert">
          {error.line}
        </span>
      )}
      <div className="r end">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button className="btn btn-p" aria-label="Save the button" aria-busy={busy} disabled={busy}>
          Save
        </button>
      </div>
    </form>
  );
}

interface TargetProps {
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  errorOf: (field: string) => string | null;
}

/** The article it opens, or the words it begins with. */
function Target({ draft, change, errorOf }: TargetProps) {
  if (draft.action === "article")
    return (
      <>
        <ArticlePicker
          label="Article"
          max={1}
          articleIds={draft.articleId ? [draft.articleId] : []}
          onChange={([articleId = null]) => change({ articleId })}
        />
        {errorOf("articleId") && (
          <span className="err" role="alert">
            Choose an article.
          </span>
        )}
      </>
    );
  return (
    <Field
      label="First words"
      help="They stand in the field, for the customer to send or change."
      error={errorOf("conversationStarter")}
    >
      {(ids) => (
        <textarea
          {...ids}
          className="ta"
          maxLength={1000}
          value={draft.starter}
          onChange={({ target }) => change({ starter: target.value })}
        />
      )}
    </Field>
  );
}
