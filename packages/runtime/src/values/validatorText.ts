/** Prints validators and values the way error messages show them. */
import { jsonToConvex, type ConvexValue } from "./json.ts";
import type { ObjectField, ValidatorJson } from "./validator.ts";

const MAX_VALUE_LENGTH = 16_384;

const SIMPLE: Record<string, string> = {
  any: "v.any()",
  null: "v.null()",
  number: "v.float64()",
  bigint: "v.int64()",
  boolean: "v.boolean()",
  string: "v.string()",
  bytes: "v.bytes()",
  commitTs: "v.commitTs()",
};

/** Source text of a validator, e.g. `v.object({name: v.string()})`. */
export function printValidator(validator: ValidatorJson): string {
  switch (validator.type) {
    case "literal":
      return `v.literal(${printForError(jsonToConvex(validator.value))})`;
    case "id":
      return `v.id("${validator.tableName}")`;
    case "array":
      return `v.array(${printValidator(validator.value)})`;
    case "record":
      return `v.record(${printValidator(validator.keys)}, ${printField(validator.values)})`;
    case "union":
      return `v.union(${validator.value.map(printValidator).join(", ")})`;
    case "object":
      return `v.object({${Object.entries(validator.value)
        .map(([name, field]) => `${name}: ${printField(field)}`)
        .join(", ")}})`;
    default:
      return SIMPLE[validator.type] ?? "v.any()";
  }
}

function printField(field: ObjectField): string {
  const text = printValidator(field.fieldType);
  return field.optional ? `v.optional(${text})` : text;
}

/** A value as JavaScript-like text with unquoted keys, cut when it is long. */
export function printForError(value: ConvexValue): string {
  const text = print(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}[...truncated]` : text;
}

function print(value: ConvexValue | undefined): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number")
    return Number.isInteger(value) && !Object.is(value, -0) ? `${value}.0` : printNumber(value);
  if (value instanceof ArrayBuffer) return `b"${Buffer.from(value).toString("hex")}"`;
  if (Array.isArray(value)) return `[${value.map(print).join(", ")}]`;
  if (typeof value === "object" && value !== null)
    return printObject(value as { [key: string]: ConvexValue | undefined });
  return JSON.stringify(value) ?? "undefined";
}

function printObject(value: { [key: string]: ConvexValue | undefined }): string {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${name}: ${print(field)}`).join(", ")}}`;
}

const printNumber = (n: number): string => (Object.is(n, -0) ? "-0.0" : String(n));
