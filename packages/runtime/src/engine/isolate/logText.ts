/** Values as log lines show them, on one line each. They come from other realms, so classes are told by their names. */
import { types } from "node:util";

const MAX_DEPTH = 5;
const PLAIN_KEY = /^[\w$]+$/;
const ESCAPES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" };
const TO_ESCAPE = new RegExp("[\\u0000-\\u001f'\\\\]", "g");

/** Text of one value of a `console` call; never throws. */
export function printForLog(value: unknown): string {
  try {
    return print(value, []);
  } catch {
    return "[a value that cannot be printed]";
  }
}

function escape(character: string): string {
  if (character === "'" || character === "\\") return `\\${character}`;
  return ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

const quote = (text: string): string => `'${text.replace(TO_ESCAPE, escape)}'`;

function print(value: unknown, parents: object[]): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function")
    return withFields(`[Function${value.name ? `: ${value.name}` : " (anonymous)"}]`, value, parents);
  if (typeof value !== "object" || value === null) return String(value);
  if (parents.includes(value)) return "[Circular]";
  if (parents.length >= MAX_DEPTH) return Array.isArray(value) ? "[Array]" : "[Object]";
  return printObject(value, parents);
}

function printObject(value: object, parents: object[]): string {
  const inner = (part: unknown) => print(part, [...parents, value]);
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `[ ${Array.from(value, inner).join(", ")} ]`;
  if (types.isMap(value))
    return collection(
      "Map",
      value.size,
      Array.from(value, ([k, v]) => `${inner(k)} => ${inner(v)}`),
    );
  if (types.isSet(value)) return collection("Set", value.size, Array.from(value, inner));
  if (types.isNativeError(value)) return withFields(`[${String(value)}]`, value, parents);
  if (types.isDate(value) || types.isRegExp(value)) return String(value);
  if (types.isPromise(value)) return "Promise {}";
  const name = classOf(value);
  const fields = fieldsOf(value, parents);
  return `${name}${fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`}`;
}

const collection = (name: string, size: number, entries: string[]): string =>
  `${name} (${size}) {${entries.join(", ")}}`;

function withFields(text: string, value: object, parents: object[]): string {
  const fields = fieldsOf(value, parents).filter((field) => !/^(stack|message):/.test(field));
  return fields.length === 0 ? text : `{ ${text} ${fields.join(", ")} }`;
}

function fieldsOf(value: object, parents: object[]): string[] {
  return Object.keys(value).map((key) => {
    const field: unknown = Reflect.get(value, key);
    return `${PLAIN_KEY.test(key) ? key : quote(key)}: ${print(field, [...parents, value])}`;
  });
}

/** Name of an object's class with a space, nothing for plain objects. */
function classOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return typeof name !== "string" || name === "" || name === "Object" ? "" : `${name} `;
}
