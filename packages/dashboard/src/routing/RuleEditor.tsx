import type { Condition } from "@parley/core";
import type { ReactNode } from "react";
import { ConditionRows } from "./ConditionRows.tsx";
import { EditorForm } from "./EditorForm.tsx";
import { TryRule } from "./TryRule.tsx";

export interface RuleDraft {
  name: string;
  enabled: boolean;
  conditions: Condition[];
}

interface RuleEditorProps {
  /** null: a new one. */
  rule: RuleDraft | null;
  /** What the rule does: the choice, whether one was made, and whether it is another than before. */
  target: ReactNode;
  isReady: boolean;
  isTouched: boolean;
  onSave: (draft: RuleDraft) => Promise<unknown>;
  onClose: () => void;
}

/** A rule being written: name, conditions, what follows, and a trial on past conversations. */
export function RuleEditor({ rule, target, ...rest }: RuleEditorProps) {
  const { name, enabled, conditions } = rule ?? { name: "", enabled: true, conditions: [] };
  return (
    <EditorForm
      {...rest}
      title={rule ? "Edit the rule" : "New rule"}
      start={{ name, enabled, conditions }}
      enabledLabel="The rule is on"
      foot={(draft) => <TryRule conditions={draft.conditions} />}
    >
      {(draft, change, error) => (
        <>
          <ConditionRows
            conditions={draft.conditions}
            wrongAt={error?.field ?? null}
            onChange={(next) => change({ conditions: next })}
          />
          {target}
        </>
      )}
    </EditorForm>
  );
}
