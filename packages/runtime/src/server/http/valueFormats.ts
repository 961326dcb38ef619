import type { Outcome } from "../../engine/messages.ts";
import { HttpError } from "./exchange.ts";

/** `json` gives plain JSON for other languages, `convex_encoded_json` what the official clients decode. */
export type ValueFormat = "json" | "convex_encoded_json";

export function formatOf(value: unknown): ValueFormat {
  if (value === undefined || value === null || value === "json") return "json";
  if (value === "convex_encoded_json") return value;
  throw new HttpError(400, "BadFormat", `Unknown format ${String(value)}`);
}

const FLOATS: Record<string, string> = {
  "000000000000f07f": "Infinity",
  "000000000000f0ff": "-Infinity",
  "0000000000000080": "-0",
};

function floatText(base64: string): string | number {
  const hex = Buffer.from(base64, "base64").toString("hex");
  return hex === "0000000000000080" ? 0 : (FLOATS[hex] ?? "NaN");
}

/** Convex JSON without its encodings: integers and special floats as text, bytes as base64. */
export function toPlainJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlainJson);
  if (typeof value !== "object" || value === null) return value;
  const fields = value as Record<string, unknown>;
  if (typeof fields.$integer === "string") return Buffer.from(fields.$integer, "base64").readBigInt64LE().toString();
  if (typeof fields.$bytes === "string") return fields.$bytes;
  if (typeof fields.$float === "string") return floatText(fields.$float);
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toPlainJson(field)]));
}

/** The body that answers a call. */
export function printOutcome(outcome: Outcome, format: ValueFormat): string {
  const print = (text: string) => (format === "json" ? JSON.stringify(toPlainJson(JSON.parse(text))) : text);
  const logLines = JSON.stringify(outcome.logLines);
  if (outcome.ok) return `{"status":"success","value":${print(outcome.value)},"logLines":${logLines}}`;
  const data = outcome.errorData === undefined ? "" : `,"errorData":${print(outcome.errorData)}`;
  return `{"status":"error","errorMessage":${JSON.stringify(outcome.error)}${data},"logLines":${logLines}}`;
}
