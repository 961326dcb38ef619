import { validate } from "convex-helpers/validators";
import type { GenericValidator, Infer } from "convex/values";
import { invalidInput } from "../lib/errors";

function refusePrototype(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new SyntaxError("A body has no prototype");
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text, refusePrototype);
  } catch {
    throw invalidInput("body", "is not JSON");
  }
}

/**
 * A JSON body of exactly the validator's shape.
 * @throws AppError `invalid_input{field: "body"}`
 */
export function parseObject<V extends GenericValidator>(validator: V, text: string): Infer<V> {
  const value = parseJson(text);
  if (!validate(validator, value)) throw invalidInput("body", "has missing, unknown or wrong fields");
  return value;
}
