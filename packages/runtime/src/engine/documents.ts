/** What a document may look like, and how its stored text is made. */
import {
  convexToJson,
  isUndefinedMarker,
  jsonToConvex,
  type ConvexObject,
  type ConvexValue,
  type Json,
  type JsonObject,
} from "../values/json.ts";
import { validate, ValidationFailure, type TableOfId } from "../values/validator.ts";
import { MAX_DOCUMENT_BYTES, measure, mebibytes } from "./limits.ts";
import type { Table } from "./store/catalog.ts";

const COMMIT_TS = '{"$commitTs":null}';
const ID_AT = 8;
/** Length of `{"_id":"<32 characters>"`, with which every stored document begins. */
const ID_END = 40;

/** Id inside a stored document's text. */
export const idOf = (json: string): string => json.slice(ID_AT, ID_END);

/** A document about to be written: its text and the decoded value the indexes are computed from. */
export interface NewDocument {
  json: string;
  value: ConvexObject;
  bytes: number;
}

/**
 * Puts system fields in front of user fields given as canonical Convex JSON. `commitTs` replaces placeholders: calls
 * run one after another, so the timestamp this transaction will get is known beforehand.
 * @throws when the document breaks a limit or uses a reserved name.
 */
export function makeDocument(id: string, creationTime: number, fields: JsonObject, commitTs: bigint): NewDocument {
  let text = JSON.stringify(fields);
  if (text.includes(COMMIT_TS)) {
    text = text.replaceAll(COMMIT_TS, JSON.stringify(convexToJson(commitTs)));
    fields = JSON.parse(text) as JsonObject;
  }
  const value = jsonToConvex(fields) as ConvexObject;
  for (const name in value) {
    if (name.startsWith("_"))
      throw new Error(`Field '${name}' starts with an underscore, which is only allowed for system fields like '_id'.`);
  }
  value._id = id;
  value._creationTime = creationTime;
  const bytes = measure(value);
  if (bytes > MAX_DOCUMENT_BYTES) {
    throw new Error(`Value is too large (${mebibytes(bytes)} > maximum size ${mebibytes(MAX_DOCUMENT_BYTES)})`);
  }
  const json = `{"_id":"${id}","_creationTime":${creationTime}${text === "{}" ? "}" : `,${text.slice(1)}`}`;
  return { json, value, bytes };
}

/** @throws with the platform's text when the document does not fit the table's schema. */
export function checkSchema(table: Table, value: ConvexObject, tableOfId: TableOfId): void {
  if (table.validator === null && table.pending === null) return;
  const { _id, _creationTime, ...fields } = value;
  if (table.validator !== null) {
    try {
      validate(table.validator, fields as ConvexValue, tableOfId);
    } catch (error) {
      throw explain(
        error,
        `Failed to insert or update a document in table "${table.name}" because it does not match the schema: `,
      );
    }
  }
  if (table.pending !== null) checkPending(table, table.pending, fields, _id as string, tableOfId);
}

function explain(error: unknown, prefix: string): unknown {
  return error instanceof ValidationFailure ? new Error(prefix + error.message) : error;
}

function checkPending(
  table: Table,
  pending: NonNullable<Table["pending"]>,
  fields: ConvexObject,
  id: string,
  tableOfId: TableOfId,
): void {
  try {
    validate(pending.validator, fields as ConvexValue, tableOfId);
  } catch (error) {
    pending.fail(schemaMismatch(table, id, (error as Error).message));
  }
}

/** Why existing data refuses a schema. */
export const schemaMismatch = (table: Table, id: string, reason: string): string =>
  `Schema validation failed.\nDocument with ID "${id}" in table "${table.name}" does not match the schema: ${reason}`;

/** Merges a patch into a stored document's user fields; a value of `{"$undefined": null}` removes the field. */
export function patched(old: JsonObject, patch: JsonObject): JsonObject {
  const merged: JsonObject = { ...old };
  for (const [name, value] of Object.entries(patch)) {
    if (isUndefinedMarker(value)) delete merged[name];
    else merged[name] = value;
  }
  return sorted(merged);
}

function sorted(fields: JsonObject): JsonObject {
  const out: JsonObject = {};
  for (const name of Object.keys(fields).sort()) out[name] = fields[name] as Json;
  return out;
}

/**
 * User fields of a value that may repeat the system fields.
 * @throws when a repeated system field differs from the document's.
 */
export function withoutSystemFields(value: JsonObject, id: string, creationTime: number): JsonObject {
  const { _id, _creationTime, ...fields } = value;
  if (_id !== undefined && _id !== id) {
    throw new Error(`Provided \`_id\` field value "${String(_id)}" does not match the document ID "${id}"`);
  }
  if (_creationTime !== undefined && !isUndefinedMarker(_creationTime) && _creationTime !== creationTime) {
    throw new Error(
      `Provided \`_creationTime\` field value ${String(_creationTime)} does not match the document's creation time ${creationTime}`,
    );
  }
  return fields;
}
