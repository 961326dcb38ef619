import { FIELD_TYPES, type FormField, MAX_LABEL_LENGTH } from "@parley/core";
import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState } from "react";
import { Field } from "../kit/Field.tsx";
import { optionsOf, retyped, TYPE_NAMES } from "./ticketFormDraft.ts";

interface TicketQuestionProps {
  field: FormField;
  number: number;
  isLast: boolean;
  problem: string | null;
  onChange: (field: FormField) => void;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}

/** One question of a form: its words, its type and what goes with it. Alt and the arrow keys move it. */
export function TicketQuestion(props: TicketQuestionProps) {
  const { field, number, problem, onChange } = props;
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = event.altKey ? ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key] : undefined;
    if (by === undefined) return;
    event.preventDefault();
    props.onMove(by);
  };
  return (
    <div className="tk-question" role="group" aria-label={`Question ${number}`} onKeyDown={onKeyDown}>
      <QuestionHead {...props} />
      <Field label="Question" error={problem}>
        {(ids) => (
          <input
            {...ids}
            className="in"
            maxLength={MAX_LABEL_LENGTH}
            value={field.label}
            onChange={(event) => onChange({ ...field, label: event.target.value })}
          />
        )}
      </Field>
      <div className="r wrap g16 top">
        <TypeField field={field} onChange={onChange} />
        <label className="sw">
          <input
            type="checkbox"
            role="switch"
            checked={field.isRequired}
            onChange={(event) => onChange({ ...field, isRequired: event.target.checked })}
          />
          Required
        </label>
      </div>
      {field.options && <OptionsField field={field} onChange={onChange} />}
      {field.type === "number" && <Limits field={field} onChange={onChange} names={["min", "max"]} />}
      {field.type === "date" && <Days field={field} onChange={onChange} />}
      <Field label="Help">
        {(ids) => (
          <input
            {...ids}
            className="in"
            value={field.help ?? ""}
            onChange={({ target }) => onChange({ ...field, help: target.value || undefined })}
          />
        )}
      </Field>
    </div>
  );
}

function QuestionHead({ number, isLast, onMove, onRemove }: TicketQuestionProps) {
  return (
    <div className="r r4">
      <h3 className="t13 grow">Question {number}</h3>
      <button
        className="ib"
        aria-label={`Move question ${number} up`}
        title="Up  Alt ↑"
        disabled={number === 1}
        onClick={() => onMove(-1)}
      >
        <ArrowUp className="ic" aria-hidden="true" />
      </button>
      <button
        className="ib"
        aria-label={`Move question ${number} down`}
        title="Down  Alt ↓"
        disabled={isLast}
        onClick={() => onMove(1)}
      >
        <ArrowDown className="ic" aria-hidden="true" />
      </button>
      <button className="ib" aria-label={`Remove question ${number}`} title="Remove" onClick={onRemove}>
        <Trash2 className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

type PartProps = Pick<TicketQuestionProps, "field" | "onChange">;

function TypeField({ field, onChange }: PartProps) {
  return (
    <Field label="Answer">
      {(ids) => (
        <select
          {...ids}
          className="sel"
          value={field.type}
          onChange={({ target }) =>
            onChange(retyped(field, FIELD_TYPES.find((type) => type === target.value) ?? field.type))
          }
        >
          {FIELD_TYPES.map((type) => (
            <option key={type} value={type}>
              {TYPE_NAMES[type]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The text is kept as typed, so that a line break being typed does not vanish. */
function OptionsField({ field, onChange }: PartProps) {
  const [text, setText] = useState((field.options ?? []).join("\n"));
  return (
    <Field label="Options" help="One a line.">
      {(ids) => (
        <textarea
          {...ids}
          className="ta"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            onChange({ ...field, options: optionsOf(target.value) });
          }}
        />
      )}
    </Field>
  );
}

const LIMIT_NAMES = { min: "At least", max: "At most" } as const;

function Limits({ field, onChange, names }: PartProps & { names: readonly ("min" | "max")[] }) {
  return (
    <div className="r wrap g16 top">
      {names.map((name) => (
        <Field key={name} label={LIMIT_NAMES[name]}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              type="number"
              step="any"
              value={field[name] ?? ""}
              onChange={({ target }) =>
                onChange({ ...field, [name]: target.value === "" ? undefined : target.valueAsNumber })
              }
            />
          )}
        </Field>
      ))}
    </div>
  );
}

const DAY_NAMES = { earliest: "Not before", latest: "Not after" } as const;

function Days({ field, onChange }: PartProps) {
  return (
    <div className="r wrap g16 top">
      {(["earliest", "latest"] as const).map((name) => (
        <Field key={name} label={DAY_NAMES[name]}>
          {(ids) => (
            <input
              {...ids}
              className="in"
              type="date"
              value={field[name] ?? ""}
              onChange={({ target }) => onChange({ ...field, [name]: target.value || undefined })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}
