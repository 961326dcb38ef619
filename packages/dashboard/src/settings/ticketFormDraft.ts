import { checkFormFields, type FieldType, type FormField } from "@parley/core";

export const TYPE_NAMES: Record<FieldType, string> = {
  text: "One line",
  textarea: "Several lines",
  select: "One choice",
  "multi-select": "Several choices",
  number: "Number",
  date: "Date",
};

/** A new question whose id no other one has. */
export function newQuestion(fields: readonly FormField[]): FormField {
  const taken = new Set(fields.map(({ id }) => id));
  let number = fields.length + 1;
  while (taken.has(`question${number}`)) number += 1;
  return { id: `question${number}`, label: "", type: "text", isRequired: false };
}

/** The same question as another type: what does not go with that type is dropped. */
export function retyped({ id, label, isRequired, help, options }: FormField, type: FieldType): FormField {
  const isChoice = type === "select" || type === "multi-select";
  return {
    id,
    label,
    type,
    isRequired,
    ...(help !== undefined && { help }),
    ...(isChoice && { options: options ?? ["First option"] }),
  };
}

/** The list with one element moved by a step; at either end it stays. */
export function moved<T>(list: readonly T[], index: number, by: 1 | -1): T[] {
  const to = index + by;
  const next = [...list];
  const [element] = next.splice(index, 1);
  if (element === undefined || to < 0 || to >= list.length) return [...list];
  next.splice(to, 0, element);
  return next;
}

/** Options as they are typed, one a line. */
export function optionsOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

export interface DraftProblem {
  /** Of the question that is wrong; null for the form itself. */
  index: number | null;
  reason: string;
}

/** What keeps a form from being saved, or null. */
export function draftProblem(name: string, fields: readonly FormField[]): DraftProblem | null {
  if (name.trim() === "") return { index: null, reason: "Give the form a name." };
  const problem = checkFormFields(fields);
  if (!problem) return null;
  const [, index, part = ""] = /^fields\[(\d+)\]\.(\w+)/.exec(problem.field) ?? [];
  if (index === undefined) return { index: null, reason: `The form ${problem.reason}.` };
  const names: Record<string, string> = { label: "The question", options: "The list of options", max: "The maximum" };
  return { index: Number(index), reason: `${names[part] ?? `“${part}”`} ${problem.reason}.` };
}
