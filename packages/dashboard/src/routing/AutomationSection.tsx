import { useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { api } from "../api.ts";
import { Field } from "../kit/Field.tsx";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { CardBones } from "../kit/Waiting.tsx";
import { useSession } from "../session/workspaceContext.ts";
import { Card } from "../settings/Card.tsx";
import type { Automation } from "../views.ts";
import { useSaving } from "./useSaving.ts";

const SWITCHES = [
  [
    "suggestArticlesEnabled",
    "Suggest articles",
    "While a customer writes, the messenger shows articles that may answer him.",
  ],
  ["showReplyTimeEnabled", "Show the reply time", "The messenger says how soon an answer can be expected."],
  [
    "collectEmailEnabled",
    "Ask for an e-mail address",
    "Unknown visitors can leave one, so that an answer reaches them later.",
  ],
  ["askForRatingEnabled", "Ask for a rating", "Once a conversation is closed, the customer can rate it from 1 to 5."],
  [
    "askForRatingByMailEnabled",
    "Ask for it by mail",
    "Who has left without rating gets one mail, where his address is proven. It needs the switch above.",
  ],
] as const;

/** What the workspace lets happen by itself. */
export default function AutomationSection() {
  const { workspaceId } = useSession();
  const automation = useQuery(api.routing.agentAutomation.get, { workspaceId });
  return (
    <div className="set one">
      <div className="col g16">{automation ? <AutomationForm start={automation} /> : <CardBones lines={6} />}</div>
    </div>
  );
}

function AutomationForm({ start }: { start: Automation }) {
  const { workspaceId } = useSession();
  const update = useMutation(api.routing.agentAutomation.update);
  const [draft, setDraft] = useState(start);
  const { busy, error, save } = useSaving();
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    const { defaultCapacity: _capacity, ...changes } = draft;
    void save(
      () => update({ workspaceId, ...changes }),
      () => undefined,
    );
  };
  const isChanged = JSON.stringify(draft) !== JSON.stringify(start);
  const { question } = useUnsaved(isChanged);
  return (
    <form className="col g16" onSubmit={submit}>
      {question}
      <Card title="In the messenger">
        {SWITCHES.map(([field, label, help]) => (
          <label className="sw" key={field}>
            <input
              type="checkbox"
              checked={draft[field] ?? false}
              onChange={(event) => setDraft({ ...draft, [field]: event.target.checked })}
            />
            <span className="col">
              <span>{label}</span>
              <span className="help">{help}</span>
            </span>
          </label>
        ))}
      </Card>
      <AutoCloseCard draft={draft} onChange={setDraft} error={error} />
      <div>
        <button className="btn btn-p" aria-busy={busy} disabled={busy || !isChanged}>
          Save
        </button>
      </div>
    </form>
  );
}

interface AutoCloseProps {
  draft: Automation;
  onChange: (draft: Automation) => void;
  error: { field: string | null; line: string } | null;
}

/** Closing conversations in which the customer stays silent. */
function AutoCloseCard({ draft, onChange, error }: AutoCloseProps) {
  const { autoCloseAfterHours: hours, autoCloseMessage } = draft;
  const errorOf = (field: string) => (error?.field === field ? error.line : null);
  return (
    <Card title="Silent conversations">
      <label className="sw">
        <input
          type="checkbox"
          checked={hours !== null}
          onChange={(event) => onChange({ ...draft, autoCloseAfterHours: event.target.checked ? 72 : null })}
        />
        Close a conversation when the customer does not answer
      </label>
      {hours !== null && (
        <>
          <Field
            label="After how many hours"
            error={errorOf("autoCloseAfterHours")}
            help="An answer of the customer cancels it."
          >
            {(ids) => (
              <input
                {...ids}
                className="in rt-num"
                type="number"
                min={1}
                max={8760}
                value={hours}
                onChange={(event) => onChange({ ...draft, autoCloseAfterHours: Number(event.target.value) })}
              />
            )}
          </Field>
          <Field
            label="Last words"
            error={errorOf("autoCloseMessage")}
            help="Sent before it closes; leave it empty to close silently."
          >
            {(ids) => (
              <textarea
                {...ids}
                className="ta"
                maxLength={2000}
                value={autoCloseMessage ?? ""}
                onChange={(event) => onChange({ ...draft, autoCloseMessage: event.target.value || null })}
              />
            )}
          </Field>
        </>
      )}
      {error && !error.field?.startsWith("autoClose") && (
        <span className="err" role="alert">
          {error.line}
        </span>
      )}
    </Card>
  );
}
