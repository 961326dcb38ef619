/** Checks values against exported validators, with the platform's error texts. */
import { compareValues, isCommitTs, jsonToConvex, type ConvexObject, type ConvexValue, type Json } from "./json.ts";
import { printForError, printValidator } from "./validatorText.ts";

export interface ObjectField {
  fieldType: ValidatorJson;
  optional: boolean;
}

/** A validator as `exportArgs()` and `schema.export()` serialize it. */
export type ValidatorJson =
  | { type: "any" | "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "commitTs" }
  | { type: "literal"; value: Json }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJson }
  | { type: "record"; keys: ValidatorJson; values: ObjectField }
  | { type: "union"; value: ValidatorJson[] }
  | { type: "object"; value: Record<string, ObjectField> };

/** Name of the table an id belongs to, as the component that runs sees it; null for anything else. */
export type TableOfId = (id: string) => string | null;

/** A value does not fit its validator; the message is the platform's, without the name of the check. */
export class ValidationFailure extends Error {}

const primitive: Record<string, (value: ConvexValue) => boolean> = {
  any: () => true,
  null: (v) => v === null,
  number: (v) => typeof v === "number",
  bigint: (v) => typeof v === "bigint",
  boolean: (v) => typeof v === "boolean",
  string: (v) => typeof v === "string",
  bytes: (v) => v instanceof ArrayBuffer,
  commitTs: (v) => typeof v === "bigint" || isCommitTs(v),
};

/** @throws ValidationFailure when `value` does not match. */
export function validate(validator: ValidatorJson, value: ConvexValue, tableOfId: TableOfId): void {
  const failure = check(validator, value, tableOfId, "");
  if (failure !== null) throw new ValidationFailure(failure);
}

function check(validator: ValidatorJson, value: ConvexValue, ids: TableOfId, path: string): string | null {
  switch (validator.type) {
    case "literal":
      return matchesLiteral(validator.value, value) ? null : mismatch(validator, value, path);
    case "id":
      return checkId(validator, value, ids, path);
    case "array":
      return checkArray(validator, value, ids, path);
    case "record":
      return checkRecord(validator, value, ids, path);
    case "union":
      return checkUnion(validator, value, ids, path);
    case "object":
      return checkObject(validator, value, ids, path);
    default:
      return primitive[validator.type]?.(value) ? null : mismatch(validator, value, path);
  }
}

function mismatch(validator: ValidatorJson, value: ConvexValue, path: string): string {
  const where = path === "" ? "" : `Path: ${path}\n`;
  return `Value does not match validator.\n${where}Value: ${printForError(value)}\nValidator: ${printValidator(validator)}\n\n`;
}

function matchesLiteral(expected: Json, value: ConvexValue): boolean {
  return compareValues(jsonToConvex(expected), value) === 0;
}

function checkId(
  validator: Extract<ValidatorJson, { type: "id" }>,
  value: ConvexValue,
  ids: TableOfId,
  path: string,
): string | null {
  if (typeof value !== "string") return mismatch(validator, value, path);
  const table = ids(value);
  if (table === validator.tableName) return null;
  if (table === null) return mismatch(validator, value, path);
  const where = path === "" ? "" : `\nPath: ${path}`;
  const found = `Found ID "${value}" from table \`${table}\`, which does not match the table name in validator \`v.id("${validator.tableName}")\`.`;
  return `${found}${where}\nValue: ${printForError(value)}\nValidator: ${printValidator(validator)}\n\n`;
}

function checkArray(
  validator: Extract<ValidatorJson, { type: "array" }>,
  value: ConvexValue,
  ids: TableOfId,
  path: string,
): string | null {
  if (!Array.isArray(value)) return mismatch(validator, value, path);
  for (const [i, element] of value.entries()) {
    const failure = check(validator.value, element, ids, `${path}[${i}]`);
    if (failure !== null) return failure;
  }
  return null;
}

function checkRecord(
  validator: Extract<ValidatorJson, { type: "record" }>,
  value: ConvexValue,
  ids: TableOfId,
  path: string,
): string | null {
  if (!isPlainObject(value)) return mismatch(validator, value, path);
  for (const [key, element] of Object.entries(value)) {
    if (element === undefined) continue;
    const failure =
      check(validator.keys, key, ids, `${path}.${key}`) ??
      check(validator.values.fieldType, element, ids, `${path}.${key}`);
    if (failure !== null) return failure;
  }
  return null;
}

function checkUnion(
  validator: Extract<ValidatorJson, { type: "union" }>,
  value: ConvexValue,
  ids: TableOfId,
  path: string,
): string | null {
  if (validator.value.length === 1) return check(validator.value[0] as ValidatorJson, value, ids, path);
  const fits = validator.value.some((member) => check(member, value, ids, path) === null);
  return fits ? null : mismatch(validator, value, path);
}

function checkObject(
  validator: Extract<ValidatorJson, { type: "object" }>,
  value: ConvexValue,
  ids: TableOfId,
  path: string,
): string | null {
  if (!isPlainObject(value)) return mismatch(validator, value, path);
  const inside = () =>
    `\n${path === "" ? "" : `Path: ${path}\n`}Object: ${printForError(value)}\nValidator: ${printValidator(validator)}\n\n`;
  for (const [name, { fieldType, optional }] of Object.entries(validator.value)) {
    const field = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field === undefined) {
      if (optional) continue;
      return `Object is missing the required field \`${name}\`. Consider wrapping the field validator in \`v.optional(...)\` if this is expected.\n${inside()}`;
    }
    const failure = check(fieldType, field, ids, `${path}.${name}`);
    if (failure !== null) return failure;
  }
  const extra = Object.keys(value).find((name) => value[name] !== undefined && !Object.hasOwn(validator.value, name));
  return extra === undefined
    ? null
    : `Object contains extra field \`${extra}\` that is not in the validator.\n${inside()}`;
}

function isPlainObject(value: ConvexValue): value is ConvexObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ArrayBuffer) &&
    !isCommitTs(value)
  );
}
