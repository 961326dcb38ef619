/** Pure rules of ticket forms: what a form may ask, and which answers fit it. */

export const FIELD_TYPES = ["text", "textarea", "select", "multi-select", "number", "date"] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export interface FormField {
  /** Names the answer; chosen once, so that a renamed question keeps its answers. */
  id: string;
  label: string;
  type: FieldType;
  isRequired: boolean;
  help?: string;
  /** Of select and multi-select. */
  options?: string[];
  /** Of text and textarea, in characters. */
  maxLength?: number;
  /** Of number, both inclusive. */
  min?: number;
  max?: number;
  /** Of date, both inclusive, as `YYYY-MM-DD`. */
  earliest?: string;
  latest?: string;
}

/** A date is `YYYY-MM-DD`. */
export type Answer = string | number | string[];
export type Answers = Record<string, Answer>;

/** What is wrong, and where: a path such as `fields[2].options` or `formData.frame`. */
export interface FormProblem {
  field: string;
  reason: string;
}

export const MAX_FORM_FIELDS = 30;
export const MAX_FIELD_OPTIONS = 100;
export const MAX_LABEL_LENGTH = 255;
export const MAX_HELP_LENGTH = 1000;
/** Thirty answers of this length fit one row. */
export const MAX_ANSWER_LENGTH: Record<"text" | "textarea", number> = { text: 255, textarea: 8000 };

const FIELD_ID = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const FIRST_YEAR = 1970;

/** Whether a text is a day that exists, from 1970 on. */
export function isFormDate(text: string): boolean {
  const [, year = "", month = "", day = ""] = DATE.exec(text) ?? [];
  if (year === "" || Number(year) < FIRST_YEAR) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

const isChoice = (type: FieldType) => type === "select" || type === "multi-select";
const isText = (type: FieldType): type is "text" | "textarea" => type === "text" || type === "textarea";

function labelProblem(field: string, label: string, max: number): FormProblem | null {
  if (label.trim() === "") return { field, reason: "must not be empty" };
  return label.length > max ? { field, reason: `is longer than ${max} characters` } : null;
}

function optionsProblem(path: string, { type, options }: FormField): FormProblem | null {
  const field = `${path}.options`;
  if (!isChoice(type)) return options === undefined ? null : { field, reason: `does not go with type ${type}` };
  if (!options || options.length === 0) return { field, reason: "needs at least one option" };
  if (options.length > MAX_FIELD_OPTIONS) return { field, reason: `has more than ${MAX_FIELD_OPTIONS} elements` };
  for (const [index, option] of options.entries()) {
    const problem = labelProblem(`${field}[${index}]`, option, MAX_LABEL_LENGTH);
    if (problem) return problem;
    if (options.indexOf(option) !== index) return { field: `${field}[${index}]`, reason: "is there twice" };
  }
  return null;
}

function lengthProblem(path: string, { type, maxLength }: FormField): FormProblem | null {
  if (maxLength === undefined) return null;
  const field = `${path}.maxLength`;
  if (!isText(type)) return { field, reason: `does not go with type ${type}` };
  const most = MAX_ANSWER_LENGTH[type];
  if (Number.isInteger(maxLength) && maxLength >= 1 && maxLength <= most) return null;
  return { field, reason: `must be a whole number from 1 to ${most}` };
}

function numberRangeProblem(path: string, { type, min, max }: FormField): FormProblem | null {
  const name = min === undefined ? "max" : "min";
  if (min === undefined && max === undefined) return null;
  if (type !== "number") return { field: `${path}.${name}`, reason: `does not go with type ${type}` };
  if (![min ?? 0, max ?? 0].every(Number.isFinite)) return { field: `${path}.${name}`, reason: "must be a number" };
  return min !== undefined && max !== undefined && min > max
    ? { field: `${path}.max`, reason: "is less than the minimum" }
    : null;
}

function dateRangeProblem(path: string, { type, earliest, latest }: FormField): FormProblem | null {
  for (const [name, date] of Object.entries({ earliest, latest })) {
    if (date === undefined) continue;
    if (type !== "date") return { field: `${path}.${name}`, reason: `does not go with type ${type}` };
    if (!isFormDate(date)) return { field: `${path}.${name}`, reason: "is not a date from 1970 on" };
  }
  if (earliest === undefined || latest === undefined || earliest <= latest) return null;
  return { field: `${path}.latest`, reason: "is before the earliest date" };
}

function fieldProblem(path: string, field: FormField): FormProblem | null {
  if (!FIELD_ID.test(field.id)) {
    return { field: `${path}.id`, reason: "must be a letter and up to 39 letters, digits or underscores" };
  }
  const helpTooLong = (field.help ?? "").length > MAX_HELP_LENGTH;
  return (
    labelProblem(`${path}.label`, field.label, MAX_LABEL_LENGTH) ??
    (helpTooLong ? { field: `${path}.help`, reason: `is longer than ${MAX_HELP_LENGTH} characters` } : null) ??
    optionsProblem(path, field) ??
    lengthProblem(path, field) ??
    numberRangeProblem(path, field) ??
    dateRangeProblem(path, field)
  );
}

/** The first thing wrong with the questions of a form, or null. */
export function checkFormFields(fields: readonly FormField[]): FormProblem | null {
  if (fields.length > MAX_FORM_FIELDS) return { field: "fields", reason: `has more than ${MAX_FORM_FIELDS} elements` };
  for (const [index, field] of fields.entries()) {
    const problem = fieldProblem(`fields[${index}]`, field);
    if (problem) return problem;
    if (fields.findIndex((other) => other.id === field.id) !== index) {
      return { field: `fields[${index}].id`, reason: "is there twice" };
    }
  }
  return null;
}

const isEmpty = (answer: Answer | undefined) =>
  answer === undefined || answer === "" || (Array.isArray(answer) && answer.length === 0);

function textReason({ type, maxLength }: FormField, answer: Answer): string | null {
  if (typeof answer !== "string") return "must be a text";
  const max = maxLength ?? MAX_ANSWER_LENGTH[type as "text" | "textarea"];
  if (type === "text" && /[\r\n]/.test(answer)) return "must be one line";
  return answer.length > max ? `is longer than ${max} characters` : null;
}

function numberReason({ min, max }: FormField, answer: Answer): string | null {
  if (typeof answer !== "number" || !Number.isFinite(answer)) return "must be a number";
  if (min !== undefined && answer < min) return `must be at least ${min}`;
  return max !== undefined && answer > max ? `must be at most ${max}` : null;
}

function dateReason({ earliest, latest }: FormField, answer: Answer): string | null {
  if (typeof answer !== "string" || !isFormDate(answer)) return "is not a date from 1970 on";
  if (earliest !== undefined && answer < earliest) return `must not be before ${earliest}`;
  return latest !== undefined && answer > latest ? `must not be after ${latest}` : null;
}

function choiceReason({ type, options = [] }: FormField, answer: Answer): string | null {
  if (type === "select") {
    if (typeof answer !== "string") return "must be one option";
    return options.includes(answer) ? null : "is not among the options";
  }
  if (!Array.isArray(answer)) return "must be a list of options";
  if (new Set(answer).size !== answer.length) return "names an option twice";
  return answer.every((each) => options.includes(each)) ? null : "is not among the options";
}

function answerReason(field: FormField, answer: Answer | undefined): string | null {
  if (answer === undefined || isEmpty(answer)) return field.isRequired ? "must not be empty" : null;
  if (isText(field.type)) return textReason(field, answer);
  if (field.type === "number") return numberReason(field, answer);
  return field.type === "date" ? dateReason(field, answer) : choiceReason(field, answer);
}

/**
 * Holds answers against the questions of a form. Empty texts and lists count as no answer.
 * @returns the answers to store, or what is wrong with the first that does not fit, under `formData.<field id>`
 */
export function checkAnswers(
  fields: readonly FormField[],
  given: Readonly<Answers>,
): { answers: Answers } | { problem: FormProblem } {
  const stranger = Object.keys(given).find((id) => !fields.some((field) => field.id === id));
  if (stranger !== undefined) return { problem: { field: `formData.${stranger}`, reason: "is not asked by the form" } };
  const answers: Answers = {};
  for (const field of fields) {
    const answer = Object.hasOwn(given, field.id) ? given[field.id] : undefined;
    const reason = answerReason(field, answer);
    if (reason !== null) return { problem: { field: `formData.${field.id}`, reason } };
    if (answer !== undefined && !isEmpty(answer)) answers[field.id] = answer;
  }
  return { answers };
}
