import { MAX_ATTRIBUTE_KEY_LENGTH, MAX_ATTRIBUTE_VALUE_LENGTH, MAX_ATTRIBUTES } from "@parley/protocol";
import { invalidInput } from "../lib/errors";
import type { AttributeValue } from "./schema";

export type Attributes = Record<string, AttributeValue>;

/** What Convex takes as a field name, and no name of a prototype. */
const KEY = /^[A-Za-z][A-Za-z0-9_.-]*$/;
const RESERVED: ReadonlySet<string> = new Set(["constructor", "prototype", "__proto__"]);

function checkEntry(field: string, key: string, value: AttributeValue): void {
  const path = `${field}.${key.slice(0, MAX_ATTRIBUTE_KEY_LENGTH)}`;
  if (key.length > MAX_ATTRIBUTE_KEY_LENGTH) {
    throw invalidInput(path, `has a key longer than ${MAX_ATTRIBUTE_KEY_LENGTH} characters`);
  }
  if (!KEY.test(key) || RESERVED.has(key)) throw invalidInput(path, "has a key that is not a plain name");
  if (typeof value === "string" && value.length > MAX_ATTRIBUTE_VALUE_LENGTH) {
    throw invalidInput(path, `is longer than ${MAX_ATTRIBUTE_VALUE_LENGTH} characters`);
  }
}

/**
 * Checks attributes of a visitor or an event: at most 100, plain names up to 64 characters, values up to 1 KB.
 * @throws AppError `invalid_input` naming `field` or `field.key`
 */
export function checkAttributes(field: string, attributes: Attributes): Attributes {
  const entries = Object.entries(attributes);
  if (entries.length > MAX_ATTRIBUTES) throw invalidInput(field, `has more than ${MAX_ATTRIBUTES} keys`);
  for (const [key, value] of entries) checkEntry(field, key, value);
  return attributes;
}

/**
 * Known attributes with new values over them.
 * @throws AppError `invalid_input` as `checkAttributes`, for the whole too
 */
export function mergeAttributes(field: string, known: Attributes | undefined, given: Attributes | undefined) {
  if (given === undefined) return known;
  return checkAttributes(field, { ...known, ...checkAttributes(field, given) });
}

/** Attributes of two rows of one person, those of `canonical` first; what exceeds the limit is left behind. */
export function joinAttributes(other: Attributes | undefined, canonical: Attributes | undefined) {
  if (!other || !canonical) return canonical ?? other;
  return Object.fromEntries(Object.entries({ ...canonical, ...other, ...canonical }).slice(0, MAX_ATTRIBUTES));
}
