import type { Condition } from "@parley/core";
import { type ReactNode, useState } from "react";
import { Field } from "../kit/Field.tsx";
import { Card } from "../settings/Card.tsx";
import { ConditionRows } from "./ConditionRows.tsx";
import { TryRule } from "./TryRule.tsx";
import { useSaving } from "./useSaving.ts";

export interface RuleDraft {
  name: string;
  enabled: boolean;
  conditions: Condition[];
}

interface RuleEditorProps {
  title: string;
  start: RuleDraft;
  /** What the rule does: the choice, and whether one was made. */
  target: ReactNode;
  isReady: boolean;
  onSave: (draft: RuleDraft) => Promise<unknown>;
  onClose: () => void;
}

/** A rule being written: name, conditions, what follows, and a trial on past conversations. */
export function RuleEditor({ title, start, target, isReady, onSave, onClose }: RuleEditorProps) {
  const [draft, setDraft] = useState(start);
  const { busy, error, save } = useSaving();
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    void save(() => onSave(draft), onClose);
  };
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
        <ConditionRows
          conditions={draft.conditions}
          wrongAt={error?.field ?? null}
          onChange={(conditions) => setDraft({ ...draft, conditions })}
        />
        {target}
        <label className="chk">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(event) => setDraft({ ...draft, enabled: event.target.checked })}
          />
          The rule is on
        </label>
        <TryRule conditions={draft.conditions} />
        {error && error.field !== "name" && (
          <span className="err" role="alert">
            {error.line}
          </span>
        )}
        <div className="r g8">
          <button className="btn btn-p" aria-busy={busy} disabled={busy || !isReady || draft.name.trim() === ""}>
            Save
          </button>
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
        </div>
      </form>
    </Card>
  );
}
