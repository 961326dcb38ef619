import {
  type Condition,
  CONDITION_FIELDS,
  CONDITION_OPERATORS,
  type ConditionField,
  type ConditionOperator,
  OPERATORS_OF,
} from "@parley/core";

/** A value that goes with a field and an operator; the one there was, if it does. */
export function defaultValue(
  field: ConditionField,
  operator: ConditionOperator,
  before?: Condition["value"],
): Condition["value"] {
  if (operator === "is_set" || operator === "is_not_set") return undefined;
  if (operator === "in" || operator === "not_in") return Array.isArray(before) ? before : [String(before ?? "")];
  if (operator === "greater_than" || operator === "less_than") return typeof before === "number" ? before : 0;
  if (CONDITION_FIELDS[field].type === "boolean") return typeof before === "boolean" ? before : true;
  if (field === "conversation.channel") return typeof before === "string" && before !== "" ? before : "chat";
  return Array.isArray(before) ? before.join(", ") : String(before ?? "");
}

/** A new condition about a field, with its usual operator. */
export function withField(field: ConditionField): Condition {
  const { type } = CONDITION_FIELDS[field];
  const [operator = "equals"] = OPERATORS_OF[type];
  const condition: Condition = { field, operator, value: defaultValue(field, operator) };
  return type === "attribute" ? { ...condition, attributeKey: "" } : condition;
}

/** A condition as a few words. */
export function conditionWords({ field, operator, value, attributeKey }: Condition): string {
  const label = attributeKey ?? (CONDITION_FIELDS as Record<string, { label: string }>)[field]?.label ?? field;
  const how = (CONDITION_OPERATORS as Record<string, string>)[operator] ?? operator;
  const shown = Array.isArray(value) ? value.join(", ") : typeof value === "boolean" ? (value ? "yes" : "no") : value;
  return shown === undefined ? `${label} ${how}` : `${label} ${how} “${shown}”`;
}
