/**
 * The conditions of rules: which fields and operators there are, whether a rule is well formed, and whether it holds.
 * Text is compared as plain text whatever its case: characters that mean something to regular expressions mean
 * themselves.
 */
export type ConditionValue = string | number | boolean | string[];
export interface Condition {
  field: string;
  operator: string;
  value?: ConditionValue;
  attributeKey?: string;
}

type FieldType = "text" | "boolean" | "attribute" | "choice";

/** What a rule can ask about, with the words an editor shows. */
export const CONDITION_FIELDS = {
  "message.content": { type: "text", label: "Message" },
  "conversation.subject": { type: "text", label: "Subject" },
  "conversation.channel": { type: "choice", label: "Channel" },
  "visitor.email": { type: "text", label: "E-mail" },
  "visitor.name": { type: "text", label: "Name" },
  "visitor.externalUserId": { type: "text", label: "User id" },
  "visitor.identified": { type: "boolean", label: "Is identified" },
  "visitor.country": { type: "text", label: "Country" },
  "visitor.attribute": { type: "attribute", label: "Custom attribute" },
  "page.url": { type: "text", label: "Page address" },
  "page.referrer": { type: "text", label: "Referrer" },
  "visitor.language": { type: "text", label: "Language" },
  "officeHours.open": { type: "boolean", label: "Office is open" },
} as const satisfies Record<string, { type: FieldType; label: string }>;
export type ConditionField = keyof typeof CONDITION_FIELDS;

export const CONDITION_OPERATORS = {
  equals: "is",
  not_equals: "is not",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "starts with",
  ends_with: "ends with",
  is_set: "is known",
  is_not_set: "is unknown",
  greater_than: "is greater than",
  less_than: "is less than",
  in: "is one of",
  not_in: "is none of",
} as const;
export type ConditionOperator = keyof typeof CONDITION_OPERATORS;

const TEXT: readonly ConditionOperator[] = [
  "contains",
  "not_contains",
  "equals",
  "not_equals",
  "starts_with",
  "ends_with",
  "in",
  "not_in",
  "is_set",
  "is_not_set",
];
/** Which operators a field of a kind takes, the usual one first. */
export const OPERATORS_OF: Record<FieldType, readonly ConditionOperator[]> = {
  text: TEXT,
  boolean: ["equals", "not_equals"],
  choice: ["equals", "not_equals", "in", "not_in"],
  attribute: ["equals", ...TEXT.filter((operator) => operator !== "equals"), "greater_than", "less_than"],
};

export const MAX_CONDITIONS = 20;
export const MAX_CONDITION_TEXT = 500;
export const MAX_CONDITION_CHOICES = 50;
const MAX_KEY = 100;

/** What is wrong with a condition or a list of them, and where. */
export interface ConditionProblem {
  path: string;
  reason: string;
}

const has = <Key extends string>(record: Record<Key, unknown>, key: string): key is Key => Object.hasOwn(record, key);
/** Whether a condition's field is one there is. */
export const isConditionField = (field: string): field is ConditionField => has(CONDITION_FIELDS, field);

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "" && value.length <= MAX_CONDITION_TEXT;
}

function valueProblem(type: FieldType, operator: ConditionOperator, value: ConditionValue | undefined): string | null {
  if (operator === "is_set" || operator === "is_not_set") return value === undefined ? null : "is not asked for";
  if (operator === "in" || operator === "not_in") {
    const isList = Array.isArray(value) && value.length > 0 && value.length <= MAX_CONDITION_CHOICES;
    return isList && value.every(isText) ? null : `must be 1 to ${MAX_CONDITION_CHOICES} texts`;
  }
  if (operator === "greater_than" || operator === "less_than")
    return Number.isFinite(value) ? null : "must be a number";
  if (type === "boolean") return typeof value === "boolean" ? null : "must be yes or no";
  const isPlain = type === "attribute" && (typeof value === "boolean" || Number.isFinite(value));
  return isPlain || isText(value) ? null : `must be a text of 1 to ${MAX_CONDITION_TEXT} characters`;
}

function conditionProblem({ field, operator, value, attributeKey }: Condition): ConditionProblem | null {
  if (!isConditionField(field)) return { path: "field", reason: "is not a field rules know" };
  const { type } = CONDITION_FIELDS[field];
  if (!has(CONDITION_OPERATORS, operator)) return { path: "operator", reason: "is not an operator rules know" };
  if (!OPERATORS_OF[type].includes(operator)) return { path: "operator", reason: `does not go with ${field}` };
  if (type !== "attribute" && attributeKey !== undefined) return { path: "attributeKey", reason: "is not asked for" };
  if (type === "attribute" && !(attributeKey && attributeKey.trim() !== "" && attributeKey.length <= MAX_KEY))
    return { path: "attributeKey", reason: `must be a name of 1 to ${MAX_KEY} characters` };
  const reason = valueProblem(type, operator, value);
  return reason === null ? null : { path: "value", reason };
}

/** What is wrong with the conditions of a rule, named such as `conditions[2].operator`; null when nothing is. */
export function conditionsProblem(conditions: readonly Condition[]): ConditionProblem | null {
  if (conditions.length > MAX_CONDITIONS)
    return { path: "conditions", reason: `has more than ${MAX_CONDITIONS} elements` };
  for (const [index, condition] of conditions.entries()) {
    const problem = conditionProblem(condition);
    if (problem) return { path: `conditions[${index}].${problem.path}`, reason: problem.reason };
  }
  return null;
}

export type FactValue = string | number | boolean;
/** What is known of a conversation. Several values of one field are other names of the same thing: any may match. */
export interface Facts {
  fields: Partial<Record<ConditionField, FactValue | readonly string[] | undefined>>;
  attributes: Readonly<Record<string, FactValue>>;
}

function factsOf(condition: Condition, facts: Facts): FactValue[] {
  const { field, attributeKey = "" } = condition;
  const own = Object.hasOwn(facts.attributes, attributeKey) ? facts.attributes[attributeKey] : undefined;
  const fact = field === "visitor.attribute" ? own : isConditionField(field) ? facts.fields[field] : undefined;
  const values: readonly FactValue[] = typeof fact === "object" ? fact : fact === undefined ? [] : [fact];
  return values.filter((value) => value !== "");
}

const fold = (value: ConditionValue | FactValue) => String(value).normalize("NFC").trim().toLowerCase();
const number = (value: ConditionValue | FactValue) =>
  typeof value === "string" && value.trim() === "" ? NaN : Number(value);

type Test = (fact: FactValue, value: ConditionValue) => boolean;
const isOneOf: Test = (fact, value) =>
  Array.isArray(value) ? value.some((choice) => fold(choice) === fold(fact)) : fold(value) === fold(fact);
const TESTS: Partial<Record<ConditionOperator, Test>> = {
  equals: isOneOf,
  in: isOneOf,
  contains: (fact, value) => fold(fact).includes(fold(value)),
  starts_with: (fact, value) => fold(fact).startsWith(fold(value)),
  ends_with: (fact, value) => fold(fact).endsWith(fold(value)),
  greater_than: (fact, value) => number(fact) > number(value),
  less_than: (fact, value) => number(fact) < number(value),
};
const OPPOSITES: Record<string, ConditionOperator> = {
  not_equals: "equals",
  not_contains: "contains",
  not_in: "in",
};

/** Whether one condition holds. What is unknown equals and contains nothing; it is therefore "not" anything. */
function holds(condition: Condition, facts: Facts): boolean {
  const values = factsOf(condition, facts);
  if (condition.operator === "is_set") return values.length > 0;
  if (condition.operator === "is_not_set") return values.length === 0;
  const opposite = OPPOSITES[condition.operator];
  if (opposite) return !holds({ ...condition, operator: opposite }, facts);
  const test = has(CONDITION_OPERATORS, condition.operator) ? TESTS[condition.operator] : undefined;
  return values.some((value) => test?.(value, condition.value ?? "") ?? false);
}

/** Whether all conditions of a rule hold; a rule without conditions holds always. */
export function conditionsHold(conditions: readonly Condition[], facts: Facts): boolean {
  return conditions.every((condition) => holds(condition, facts));
}
