/** Reads values of formats that lack Convex's types, by what the schema expects: 64-bit integers, bytes, NaN and infinity. */
import type { ConvexObject, ConvexValue } from "./json.ts";
import type { ObjectField, ValidatorJson } from "./validator.ts";

const INTEGER = /^-?\d{1,19}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const SPECIAL: Record<string, number> = { NaN: NaN, Infinity: Infinity, "-Infinity": -Infinity };

function toInteger(value: ConvexValue): ConvexValue {
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  return typeof value === "string" && INTEGER.test(value) ? BigInt(value) : value;
}

function toBytes(value: ConvexValue): ConvexValue {
  if (typeof value !== "string" || !BASE64.test(value)) return value;
  return new Uint8Array(Buffer.from(value, "base64")).buffer;
}

const isObject = (value: ConvexValue): value is ConvexObject & ConvexValue =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer);

function mapFields(value: ConvexObject, fieldOf: (name: string) => ObjectField | undefined): ConvexObject {
  const entries = Object.entries(value).map(([name, field]) => {
    const expected = fieldOf(name);
    return [name, expected && field !== undefined ? coerce(field, expected.fieldType) : field] as const;
  });
  return Object.fromEntries(entries);
}

/** Does the member take a value of this kind as it is? */
function takes(member: ValidatorJson, value: ConvexValue): boolean {
  if (member.type === "any") return true;
  if (typeof value === "string") return ["string", "id"].includes(member.type) || isLiteral(member, value);
  if (typeof value === "number") return member.type === "number" || isLiteral(member, value);
  if (Array.isArray(value)) return member.type === "array";
  return false;
}

const isLiteral = (member: ValidatorJson, value: ConvexValue): boolean =>
  member.type === "literal" && member.value === value;

/** An object may be read as a member when it has that member's fields. */
function describes(member: ValidatorJson, value: ConvexObject): boolean {
  if (member.type !== "object") return member.type === "record";
  const fields = Object.entries(member.value);
  return (
    Object.keys(value).every((name) => Object.hasOwn(member.value, name)) &&
    fields.every(([name, { fieldType, optional }]) => {
      const field = value[name];
      if (field === undefined) return optional;
      return fieldType.type !== "literal" || fieldType.value === field;
    })
  );
}

function coerceUnion(value: ConvexValue, members: ValidatorJson[]): ConvexValue {
  if (isObject(value)) {
    const member = members.find((candidate) => describes(candidate, value));
    return member ? coerce(value, member) : value;
  }
  const own = members.find((member) => takes(member, value));
  if (own) return coerce(value, own);
  for (const member of members) {
    const changed = coerce(value, member);
    if (changed !== value) return changed;
  }
  return value;
}

/** The value as the validator means it; what cannot be read otherwise is left as it is, for the validator to refuse. */
export function coerce(value: ConvexValue, validator: ValidatorJson): ConvexValue {
  switch (validator.type) {
    case "bigint":
      return toInteger(value);
    case "bytes":
      return toBytes(value);
    case "number":
      return typeof value === "string" && Object.hasOwn(SPECIAL, value) ? (SPECIAL[value] as number) : value;
    case "array":
      return Array.isArray(value) ? value.map((element) => coerce(element, validator.value)) : value;
    case "object":
      return isObject(value) ? (mapFields(value, (name) => validator.value[name]) as ConvexValue) : value;
    case "record":
      return isObject(value) ? (mapFields(value, () => validator.values) as ConvexValue) : value;
    case "union":
      return coerceUnion(value, validator.value);
    default:
      return value;
  }
}
