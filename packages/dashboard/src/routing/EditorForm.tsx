import { type ReactNode, useState } from "react";
import { Field } from "../kit/Field.tsx";
import { useUnsaved } from "../kit/useUnsaved.tsx";
import { Card } from "../settings/Card.tsx";
import { type SaveError, useSaving } from "./useSaving.ts";

interface EditorFormProps<Draft> {
  title: string;
  start: Draft;
  /** "The rule is on". */
  enabledLabel: string;
  /** Something else of the form was changed. */
  isTouched?: boolean;
  /** All that it needs beside the name is there. */
  isReady?: boolean;
  /** Fields whose errors are shown where they stand; those of others are shown at the end. */
  shownFields?: readonly string[];
  children: (draft: Draft, change: (part: Partial<Draft>) => void, error: SaveError | null) => ReactNode;
  /** After the switch. */
  foot?: (draft: Draft) => ReactNode;
  onSave: (draft: Draft) => Promise<unknown>;
  onClose: () => void;
}

/** Something with a name and a switch being written. Errors stand at their field; leaving with changes is asked about. */
export function EditorForm<Draft extends { name: string; enabled: boolean }>(props: EditorFormProps<Draft>) {
  const { title, start, enabledLabel, isTouched = false, isReady = true, shownFields = [], onSave, onClose } = props;
  const [draft, setDraft] = useState(start);
  const { busy, error, save } = useSaving();
  const { leave, question } = useUnsaved(isTouched || JSON.stringify(draft) !== JSON.stringify(start));
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void save(() => onSave(draft), onClose);
  };
  const isShown = error?.field === "name" || shownFields.includes(error?.field ?? "");
  return (
    <Card title={title}>
      <form className="col g16" onSubmit={submit}>
        <Field label="Name" error={error?.field === "name" ? error.line : null}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              autoFocus
              value={draft.name}
              onChange={(event) => setDraft({ ...draft, name: event.target.value })}
            />
          )}
        </Field>
        {props.children(draft, change, error)}
        <label className="chk">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(event) => setDraft({ ...draft, enabled: event.target.checked })}
          />
          {enabledLabel}
        </label>
        {props.foot?.(draft)}
        {error && !isShown && (
          <span className="err" role="alert">
            {error.line}
          </span>
        )}
        <div className="r g8">
          <button className="btn btn-p" aria-busy={busy} disabled={busy || !isReady || draft.name.trim() === ""}>
            Save
          </button>
          <button type="button" className="btn" onClick={() => leave(onClose)}>
            Cancel
          </button>
        </div>
      </form>
      {question}
    </Card>
  );
}
