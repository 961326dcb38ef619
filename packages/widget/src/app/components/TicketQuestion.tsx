import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import type { TicketAnswer, TicketField } from "@parley/client";

interface Ids {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean;
}

interface LabelledProps {
  label: string;
  isRequired?: boolean;
  help?: string;
  error: string | null;
  children: (ids: Ids) => ComponentChildren;
}

/** A control with its label, its help, or its error in the help's place. */
export function Labelled({ label, isRequired, help, error, children }: LabelledProps): JSX.Element {
  const id = useId();
  const hint = error ?? help;
  return (
    <div class="tk-field">
      <label class="m t14" for={id}>
        {label}
        {isRequired && <span class="c3"> (required)</span>}
      </label>
      {children({ id, "aria-describedby": hint ? `${id}-hint` : undefined, "aria-invalid": error !== null })}
      {hint && (
        <p id={`${id}-hint`} class={error ? "tk-err" : "c3 t12"} {...(error && { role: "alert" as const })}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface QuestionProps {
  field: TicketField;
  answer: TicketAnswer | undefined;
  error: string | null;
  /** null: no answer. */
  onAnswer: (answer: TicketAnswer | null) => void;
}

/** A question of the form, with the control that fits its type. */
export function Question(props: QuestionProps): JSX.Element {
  const { field, error } = props;
  if (field.type === "multi-select") return <Choices {...props} />;
  const { label, isRequired, help } = field;
  return (
    <Labelled label={label} isRequired={isRequired} error={error} {...(help && { help })}>
      {(ids) => <Control {...props} ids={ids} />}
    </Labelled>
  );
}

function Control({ field, answer, onAnswer, ids }: QuestionProps & { ids: Ids }): JSX.Element {
  const value = typeof answer === "object" || answer === undefined ? "" : answer;
  const onInput = (event: { currentTarget: { value: string } }): void => onAnswer(event.currentTarget.value || null);
  const common = { ...ids, class: "tk-in", value, onInput };
  switch (field.type) {
    case "textarea":
      return <textarea {...common} rows={3} maxLength={field.maxLength} />;
    case "select":
      return (
        <select {...ids} class="tk-in" value={value} onChange={(event) => onAnswer(event.currentTarget.value || null)}>
          <option value="">Choose</option>
          {field.options?.map((option) => (
            <option key={option} value={option}>
              {option}
            </option>
          ))}
        </select>
      );
    case "number": {
      const onNumber = (event: { currentTarget: HTMLInputElement }): void => {
        const { value: text, valueAsNumber } = event.currentTarget;
        onAnswer(text === "" || Number.isNaN(valueAsNumber) ? null : valueAsNumber);
      };
      return <input {...common} type="number" step="any" min={field.min} max={field.max} onInput={onNumber} />;
    }
    case "date":
      return <input {...common} type="date" min={field.earliest ?? "1970-01-01"} max={field.latest} />;
    default:
      return <input {...common} maxLength={field.maxLength ?? 255} />;
  }
}

function Choices({ field, answer, error, onAnswer }: QuestionProps): JSX.Element {
  const chosen = Array.isArray(answer) ? answer : [];
  const toggle = (option: string): void => {
    const next = chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option];
    onAnswer(next.length > 0 ? next : null);
  };
  return (
    <fieldset class="tk-field">
      <legend class="m t14">
        {field.label}
        {field.isRequired && <span class="c3"> (required)</span>}
      </legend>
      {field.options?.map((option) => (
        <label key={option} class="tk-choice">
          <input type="checkbox" checked={chosen.includes(option)} onChange={() => toggle(option)} />
          {option}
        </label>
      ))}
      {(error ?? field.help) && (
        <p class={error ? "tk-err" : "c3 t12"} {...(error && { role: "alert" as const })}>
          {error ?? field.help}
        </p>
      )}
    </fieldset>
  );
}
