import type { ObjectFieldType, ValidatorJSON } from "convex/values";

/** A way into a value: property names and array positions. */
export type Path = readonly (string | number)[];

/** A place of a validator that holds no other: its path in an example value, and what it accepts. */
export interface Leaf {
  path: Path;
  validator: ValidatorJSON;
}

/** The alternatives of a validator, or itself. */
export function alternatives(validator: ValidatorJSON): ValidatorJSON[] {
  return validator.type === "union" ? validator.value.flatMap(alternatives) : [validator];
}

/** Every leaf below a validator; of arrays the first element, of records the key `key`, of unions all alternatives. */
export function leavesOf(validator: ValidatorJSON, path: Path = []): Leaf[] {
  switch (validator.type) {
    case "union":
      return alternatives(validator).flatMap((option) => leavesOf(option, path));
    case "array":
      return leavesOf(validator.value, [...path, 0]);
    case "record":
      return leavesOf(validator.values.fieldType, [...path, "key"]);
    case "object":
      return Object.entries(validator.value).flatMap(([name, field]) => leavesOf(field.fieldType, [...path, name]));
    default:
      return [{ path, validator }];
  }
}

/** The fields of an object validator. */
export function fieldsOf(validator: ValidatorJSON): Record<string, ObjectFieldType> {
  return validator.type === "object" ? validator.value : {};
}

/** The value at a path, or undefined when the way ends before. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => {
    if (typeof inner !== "object" || inner === null) return undefined;
    return (inner as Record<string | number, unknown>)[step];
  }, value);
}

/** A copy of a value with another one at a path. */
export function withValueAt(value: unknown, path: Path, replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((element: unknown, index) => (index === step ? withValueAt(element, rest, replacement) : element));
  }
  const record = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  return { ...record, [step]: withValueAt(record[String(step)], rest, replacement) };
}
