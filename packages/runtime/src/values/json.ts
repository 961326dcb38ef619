/** Convex JSON: the text form in which values are stored and cross every boundary of the engine. */
import { jsonToConvex, type JSONValue, type Value } from "convex/values";

export { convexToJson, jsonToConvex, compareValues } from "convex/values";
export type ConvexValue = Value;
export type ConvexObject = { [key: string]: ConvexValue | undefined };
export type Json = JSONValue;
export type JsonObject = { [key: string]: Json };

export const MAX_INT64_VALUE = 0x7fffffffffffffffn;

const commitTsPlaceholder = jsonToConvex({ $commitTs: null });

/** Is this the placeholder of a commit timestamp that is not known yet? */
export const isCommitTs = (value: unknown): boolean => value === commitTsPlaceholder;

export const parseValue = (text: string): ConvexValue => jsonToConvex(JSON.parse(text) as Json);
export const parseObject = (text: string): ConvexObject => parseValue(text) as ConvexObject;

/** A literal of a query or a patch, where `{"$undefined": null}` stands for a missing value. */
export function literal(json: Json): ConvexValue | undefined {
  return isUndefinedMarker(json) ? undefined : jsonToConvex(json);
}

export function isUndefinedMarker(json: Json): boolean {
  return json !== null && typeof json === "object" && !Array.isArray(json) && "$undefined" in json;
}

/** Value at a dotted field path; `undefined` when any part is missing. */
export function fieldAt(document: ConvexValue, path: string): ConvexValue | undefined {
  if (!path.includes(".")) return member(document, path);
  let value: ConvexValue | undefined = document;
  for (const part of path.split(".")) value = member(value, part);
  return value;
}

function member(value: ConvexValue | undefined, key: string): ConvexValue | undefined {
  if (value === undefined || value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as ConvexObject)[key] : undefined;
}
