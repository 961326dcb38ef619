import { appErrorOf } from "@parley/protocol";
import { explainLine } from "../words/errors.ts";

/**
 * What to say below a field: the server's reason when it names the field (or a part of it), and, of one field of a form,
 * also what names none.
 * @param also `conflict` for the field that has to be unique, `other` for the last field of the form
 */
export function fieldError(error: unknown, field: string, also?: "conflict" | "other"): string | null {
  if (error === null || error === undefined) return null;
  const data = appErrorOf(error);
  if (data?.code === "invalid_input" && data.field.split(/[.[]/)[0] === field) return `It ${data.reason}.`;
  if (data?.code === "conflict") return also === "conflict" ? `${data.reason}.` : null;
  return also === "other" && data?.code !== "invalid_input" ? explainLine(error) : null;
}
