/** Vector search: exact cosine similarity over the documents that pass the filter. */
import { fieldAt, parseObject, type ConvexObject, type ConvexValue, type Json } from "../../values/json.ts";
import { evaluate } from "../../values/filter.ts";
import { rowidRange, type Table } from "../store/catalog.ts";
import type { Transaction } from "../transaction.ts";

export interface VectorRequest {
  query: { indexName: string; limit?: number; vector: number[]; expressions: Json };
}

/** A vector index as `schema.export()` describes it. */
export interface VectorIndex {
  indexDescriptor: string;
  vectorField: string;
  dimensions: number;
  filterFields: string[];
}

interface Hit {
  _id: string;
  _score: number;
}

const DEFAULT_LIMIT = 10;
const MAX_RESULTS = 256;
const CHUNK = 1_000;

function openIndex(tx: Transaction, name: string): { table: Table; index: VectorIndex } {
  const [tableName = "", indexName = ""] = name.split(".");
  const table = tx.table(tableName);
  const index = table.vectorIndexes.find(({ indexDescriptor }) => indexDescriptor === indexName);
  if (!index) throw new Error(`Index ${name} not found.`);
  return { table, index };
}

/** Expressions are `$eq` or `$or` of `$eq`. */
function matches(document: ConvexObject, expressions: Json): boolean {
  if (expressions === null) return true;
  const list = Array.isArray(expressions) ? expressions : [expressions];
  return list.every((expression) => evaluate(document as ConvexValue, expression) === true);
}

function norm(vector: number[]): number {
  return Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0));
}

function cosine(a: number[], b: number[], normOfA: number): number {
  let dot = 0;
  let square = 0;
  for (let i = 0; i < a.length; i++) {
    const x = b[i] as number;
    dot += (a[i] as number) * x;
    square += x * x;
  }
  const size = normOfA * Math.sqrt(square);
  return size === 0 ? 0 : dot / size;
}

/** Documents whose vectors are closest to the query's, best first. @throws when the request does not fit the index. */
export function vectorSearch(tx: Transaction, { query }: VectorRequest): { results: Hit[] } {
  const { table, index } = openIndex(tx, query.indexName);
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (limit < 1 || limit > MAX_RESULTS)
    throw new Error(`Vector search limit must be between 1 and ${MAX_RESULTS}, got ${limit}.`);
  if (query.vector.length !== index.dimensions) {
    throw new Error(
      `The vector has ${query.vector.length} dimensions; index ${query.indexName} has ${index.dimensions}.`,
    );
  }
  const size = norm(query.vector);
  const hits: Hit[] = [];
  for (const document of documents(tx, table)) {
    const vector = fieldAt(document as ConvexValue, index.vectorField);
    if (!isVector(vector, index.dimensions) || !matches(document, query.expressions)) continue;
    hits.push({ _id: document._id as string, _score: cosine(query.vector, vector, size) });
  }
  hits.sort((a, b) => b._score - a._score);
  return { results: hits.slice(0, limit) };
}

function isVector(value: unknown, dimensions: number): value is number[] {
  return Array.isArray(value) && value.length === dimensions;
}

function* documents(tx: Transaction, table: Table): Generator<ConvexObject> {
  const [first, end] = rowidRange(table);
  for (let from = first; ;) {
    const rows = tx.store.sql.rows.all(from, end, CHUNK) as { rid: number; json: string }[];
    for (const { json } of rows) yield parseObject(json);
    const last = rows.at(-1);
    if (!last || rows.length < CHUNK) return;
    from = last.rid + 1;
  }
}
