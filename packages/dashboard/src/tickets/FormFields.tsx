import { type Answer, type Answers, type FormField, MAX_ANSWER_LENGTH } from "@parley/core";
import { Field } from "../kit/Field.tsx";

interface FormFieldsProps {
  fields: readonly FormField[];
  answers: Answers;
  onChange: (answers: Answers) => void;
  /** What is wrong, by the id of the question. */
  errors?: Readonly<Record<string, string>>;
}

/** The questions of a form, ready to be answered. */
export function FormFields({ fields, answers, onChange, errors = {} }: FormFieldsProps) {
  const set = (id: string, answer: Answer | undefined) => {
    const { [id]: _, ...rest } = answers;
    onChange(answer === undefined || answer === "" ? rest : { ...rest, [id]: answer });
  };
  return fields.map((field) => (
    <Question
      key={field.id}
      field={field}
      answer={answers[field.id]}
      error={errors[field.id] ?? null}
      onAnswer={(answer) => set(field.id, answer)}
    />
  ));
}

interface QuestionProps {
  field: FormField;
  answer: Answer | undefined;
  error: string | null;
  onAnswer: (answer: Answer | undefined) => void;
}

type Ids = { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean };

function Question(props: QuestionProps) {
  const { field, error } = props;
  const label = field.isRequired ? `${field.label} (required)` : field.label;
  if (field.type === "multi-select") return <Choices {...props} label={label} />;
  return (
    <Field label={label} error={error} {...(field.help && { help: field.help })}>
      {(ids) => <Control {...props} ids={ids} />}
    </Field>
  );
}

function Control({ field, answer, onAnswer, ids }: QuestionProps & { ids: Ids }) {
  const value = typeof answer === "object" || answer === undefined ? "" : answer;
  const onText = (event: { target: { value: string } }) => onAnswer(event.target.value);
  switch (field.type) {
    case "textarea":
      return (
        <textarea
          {...ids}
          className="ta"
          value={value}
          maxLength={field.maxLength ?? MAX_ANSWER_LENGTH.textarea}
          onChange={onText}
        />
      );
    case "select":
      return (
        <select {...ids} className="sel" value={value} onChange={onText}>
          <option value="">Choose</option>
          {(field.options ?? []).map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      );
    case "number":
      return (
        <input
          {...ids}
          className="in"
          type="number"
          step="any"
          min={field.min}
          max={field.max}
          value={value}
          onChange={({ target }) => onAnswer(target.value === "" ? undefined : target.valueAsNumber)}
        />
      );
    case "date":
      return (
        <input
          {...ids}
          className="in"
          type="date"
          min={field.earliest ?? "1970-01-01"}
          max={field.latest}
          value={value}
          onChange={onText}
        />
      );
    default:
      return (
        <input
          {...ids}
          className="in"
          value={value}
          maxLength={field.maxLength ?? MAX_ANSWER_LENGTH.text}
          onChange={onText}
        />
      );
  }
}

function Choices({ field, answer, error, onAnswer, label }: QuestionProps & { label: string }) {
  const chosen = Array.isArray(answer) ? answer : [];
  const toggle = (option: string) => {
    const next = chosen.includes(option) ? chosen.filter((each) => each !== option) : [...chosen, option];
    onAnswer(next.length > 0 ? next : undefined);
  };
  return (
    <fieldset className="field tk-choices">
      <legend className="label">{label}</legend>
      {(field.options ?? []).map((option) => (
        <label className="chk" key={option}>
          <input type="checkbox" checked={chosen.includes(option)} onChange={() => toggle(option)} />
          {option}
        </label>
      ))}
      {error ? (
        <span className="err" role="alert">
          {error}
        </span>
      ) : (
        field.help && <span className="help">{field.help}</span>
      )}
    </fieldset>
  );
}
