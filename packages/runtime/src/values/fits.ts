/** Checks Convex JSON against a validator without decoding it, as a quick first look. */
import type { Json, JsonObject } from "./json.ts";
import type { ObjectField, TableOfId, ValidatorJson } from "./validator.ts";

/**
 * True only when the value that `json` encodes certainly matches; where encoding and value look different (integers,
 * bytes, special floats) or an error has to be worded, the answer is false and `validate` decides.
 * @param json canonical Convex JSON, as `convexToJson` makes it
 */
export function fits(validator: ValidatorJson, json: Json, ids: TableOfId): boolean {
  switch (validator.type) {
    case "any":
      return true;
    case "null":
      return json === null;
    case "number":
    case "boolean":
    case "string":
      return typeof json === validator.type;
    case "id":
      return typeof json === "string" && ids(json) === validator.tableName;
    case "literal":
      return typeof json === "string" && json === validator.value;
    case "array":
      return Array.isArray(json) && json.every((element) => fits(validator.value, element, ids));
    case "union":
      return validator.value.some((member) => fits(member, json, ids));
    case "object":
      return isFields(json) && fitsObject(validator.value, json, ids);
    default:
      return false;
  }
}

function isFields(json: Json): json is JsonObject {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return false;
  for (const name in json) if (name.startsWith("$")) return false;
  return true;
}

function fitsObject(fields: Record<string, ObjectField>, json: JsonObject, ids: TableOfId): boolean {
  let known = 0;
  for (const name in fields) {
    const { fieldType, optional } = fields[name] as ObjectField;
    const value = Object.hasOwn(json, name) ? json[name] : undefined;
    if (value === undefined) {
      if (!optional) return false;
    } else if (fits(fieldType, value, ids)) known++;
    else return false;
  }
  return known === Object.keys(json).length;
}
