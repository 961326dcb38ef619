/** Vector indexes: what they hold of a document, and which entries a filter selects. */
import { createHash } from "node:crypto";
import { encode } from "../../values/keys.ts";
import {
  fieldAt,
  literal,
  type ConvexObject,
  type ConvexValue,
  type Json,
  type JsonObject,
} from "../../values/json.ts";

/** A vector index as `schema.export()` describes it. */
export interface VectorIndexJson {
  indexDescriptor: string;
  vectorField: string;
  dimensions: number;
  filterFields: string[];
}

export interface VectorIndex {
  vid: number;
  name: string;
  vectorField: string;
  dimensions: number;
  filterFields: string[];
  state: "building" | "ready";
}

/** What a document contributes to an index. */
export interface VectorEntry {
  vector: number[];
  /** One per filter field; one for the whole index when it has none. */
  terms: Buffer[];
}

/** Terms [lo, hi) of an index. */
export interface TermRange {
  lo: Buffer;
  hi: Buffer;
}

const MIN_DIMENSIONS = 2;
const MAX_DIMENSIONS = 4_096;
const MAX_FILTER_FIELDS = 16;
const MAX_CONDITIONS = 64;
const HASH_BYTES = 16;

/** @throws when an index breaks a limit of the platform. */
export function checkVectorIndex({ indexDescriptor, dimensions, filterFields }: VectorIndexJson): void {
  if (!Number.isInteger(dimensions) || dimensions < MIN_DIMENSIONS || dimensions > MAX_DIMENSIONS)
    throw new Error(
      `Vector index "${indexDescriptor}" has ${dimensions} dimensions; it must be between ${MIN_DIMENSIONS} and ${MAX_DIMENSIONS}.`,
    );
  if (filterFields.length > MAX_FILTER_FIELDS)
    throw new Error(
      `Vector index "${indexDescriptor}" has ${filterFields.length} filter fields; the maximum is ${MAX_FILTER_FIELDS}.`,
    );
}

/** A value of a filter field as a key of fixed length, in the order of the fields. */
function termOf(position: number, value: ConvexValue | undefined): Buffer {
  const hash = createHash("sha256").update(encode(value), "latin1").digest();
  return Buffer.concat([Buffer.from([position]), hash.subarray(0, HASH_BYTES)]);
}

function isVector(value: unknown, dimensions: number): value is number[] {
  return Array.isArray(value) && value.length === dimensions && value.every(Number.isFinite);
}

/** Null when the document has no vector of the index's length, or is gone. */
export function entryOf(index: VectorIndex, document: ConvexObject | null): VectorEntry | null {
  const vector = document && fieldAt(document as ConvexValue, index.vectorField);
  if (!isVector(vector, index.dimensions)) return null;
  const fields = index.filterFields.map((field, i) => termOf(i, fieldAt(document as ConvexValue, field)));
  return { vector, terms: fields.length > 0 ? fields : [termOf(0, null)] };
}

/** Entries per document. */
export const termCount = (index: VectorIndex): number => Math.max(1, index.filterFields.length);

/** Every document of an index once: each has one term of the first filter field. */
const EVERYTHING: TermRange = { lo: Buffer.from([0]), hi: Buffer.from([1]) };

export interface Selection {
  /** Ranges that do not overlap. */
  ranges: TermRange[];
  /** How often a document may occur in them. */
  overlap: number;
}

/**
 * Entries that a filter selects: equality with a value of a filter field, or any of several such.
 * @throws when the filter does not fit the index.
 */
export function select(index: VectorIndex, expressions: Json): Selection {
  const list = Array.isArray(expressions) ? expressions : [expressions];
  if (list.length > 1) throw new Error("A vector search takes one filter.");
  const [filter = null] = list;
  if (filter === null) return { ranges: [EVERYTHING], overlap: 1 };
  const terms = new Map(termsOf(index, filter).map((term) => [term.toString("latin1"), term]));
  const fields = new Set([...terms.values()].map((term) => term[0]));
  const ranges = [...terms.values()].map((lo) => ({ lo, hi: Buffer.concat([lo, Buffer.alloc(1)]) }));
  return { ranges, overlap: Math.max(1, fields.size) };
}

function termsOf(index: VectorIndex, expression: Json): Buffer[] {
  const equalities = alternatives(expression);
  if (equalities.length > MAX_CONDITIONS)
    throw new Error(`Vector search has too many filter conditions. Max: ${MAX_CONDITIONS}, got: ${equalities.length}`);
  return equalities.map(([left, right]) => {
    const path = (left as JsonObject).$field as string;
    const position = index.filterFields.indexOf(path);
    if (position < 0)
      throw new Error(
        `Vector search against ${index.name} contains an equality filter on "${path}", which is not a filter field.`,
      );
    return termOf(position, literal((right as JsonObject).$literal as Json));
  });
}

function alternatives(expression: Json): [Json, Json][] {
  const { $eq, $or } = expression as { $eq?: [Json, Json]; $or?: Json[] };
  if ($or !== undefined) return $or.flatMap(alternatives);
  if ($eq === undefined) throw new Error("A vector search filters by `eq` and `or` only.");
  return [$eq];
}
