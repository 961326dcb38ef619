import {
  type Condition,
  CONDITION_FIELDS,
  CONDITION_OPERATORS,
  type ConditionField,
  type ConditionOperator,
  isConditionField,
  MAX_CONDITIONS,
  OPERATORS_OF,
} from "@parley/core";
import { Plus, X } from "lucide-react";
import { defaultValue, withField } from "./ruleDraft.ts";

interface ConditionRowsProps {
  conditions: Condition[];
  onChange: (conditions: Condition[]) => void;
  /** Where the server found one wrong, such as `conditions[2].operator`. */
  wrongAt: string | null;
}

/** The conditions of a rule, all of which must hold. */
export function ConditionRows({ conditions, onChange, wrongAt }: ConditionRowsProps) {
  const replace = (at: number, next: Condition) =>
    onChange(conditions.map((each, index) => (index === at ? next : each)));
  return (
    <div className="col g8">
      <span className="label">{conditions.length === 0 ? "Every conversation" : "When all of this is so"}</span>
      {conditions.map((condition, index) => (
        <ConditionRow
          key={index}
          condition={condition}
          isWrong={wrongAt?.startsWith(`conditions[${index}]`) ?? false}
          onChange={(next) => replace(index, next)}
          onRemove={() => onChange(conditions.filter((_, each) => each !== index))}
        />
      ))}
      {conditions.length < MAX_CONDITIONS && (
        <div>
          <button
            type="button"
            className="btn btn-q"
            onClick={() => onChange([...conditions, withField("message.content")])}
          >
            <Plus className="ic" aria-hidden="true" />
            Add a condition
          </button>
        </div>
      )}
    </div>
  );
}

interface ConditionRowProps {
  condition: Condition;
  isWrong: boolean;
  onChange: (next: Condition) => void;
  onRemove: () => void;
}

function ConditionRow({ condition, isWrong, onChange, onRemove }: ConditionRowProps) {
  const field: ConditionField = isConditionField(condition.field) ? condition.field : "message.content";
  const operators = OPERATORS_OF[CONDITION_FIELDS[field].type];
  const setOperator = (operator: ConditionOperator) =>
    onChange({ ...condition, operator, value: defaultValue(field, operator, condition.value) });
  return (
    <div className="rt-cond" data-wrong={isWrong}>
      <select
        className="sel"
        aria-label="What"
        value={field}
        onChange={(event) => onChange(withField(event.target.value as ConditionField))}
      >
        {Object.entries(CONDITION_FIELDS).map(([id, { label }]) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
      <select
        className="sel"
        aria-label="How"
        value={condition.operator}
        onChange={(event) => setOperator(event.target.value as ConditionOperator)}
      >
        {operators.map((operator) => (
          <option key={operator} value={operator}>
            {CONDITION_OPERATORS[operator]}
          </option>
        ))}
      </select>
      <ValueInput field={field} condition={condition} isWrong={isWrong} onChange={onChange} />
      <button type="button" className="ib" aria-label="Remove the condition" onClick={onRemove}>
        <X className="ic" aria-hidden="true" />
      </button>
    </div>
  );
}

interface ValueInputProps {
  field: ConditionField;
  condition: Condition;
  isWrong: boolean;
  onChange: (next: Condition) => void;
}

function ValueInput({ field, condition, isWrong, onChange }: ValueInputProps) {
  const { type } = CONDITION_FIELDS[field];
  const { operator, value, attributeKey } = condition;
  const key = type === "attribute" && (
    <input
      className="in"
      aria-label="Attribute"
      placeholder="plan"
      value={attributeKey ?? ""}
      onChange={(event) => onChange({ ...condition, attributeKey: event.target.value })}
    />
  );
  if (operator === "is_set" || operator === "is_not_set") return <div className="r g8">{key}</div>;
  if (type === "boolean")
    return (
      <select
        className="sel"
        aria-label="Value"
        value={String(value)}
        onChange={(event) => onChange({ ...condition, value: event.target.value === "true" })}
      >
        <option value="true">yes</option>
        <option value="false">no</option>
      </select>
    );
  const isList = operator === "in" || operator === "not_in";
  const isNumber = operator === "greater_than" || operator === "less_than";
  const read = (text: string) => (isList ? text.split(",").map((part) => part.trim()) : isNumber ? Number(text) : text);
  return (
    <div className="r g8">
      {key}
      <input
        className="in"
        aria-label="Value"
        aria-invalid={isWrong}
        type={isNumber ? "number" : "text"}
        placeholder={isList ? "one, another" : ""}
        value={Array.isArray(value) ? value.join(", ") : String(value ?? "")}
        onChange={(event) => onChange({ ...condition, value: read(event.target.value) })}
      />
    </div>
  );
}
