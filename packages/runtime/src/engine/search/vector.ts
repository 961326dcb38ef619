/**
 * Vector search by cosine. Up to a certain number of vectors that pass the filter each is compared; above that their
 * codes are, and only those whose estimate leaves open that they belong to the result. Scores come from the documents.
 */
import { parseObject, type Json } from "../../values/json.ts";
import { idOf } from "../documents.ts";
import type { Transaction } from "../transaction.ts";
import { Estimator, normalize } from "./vectorCode.ts";
import { entryOf, select, type Selection, type VectorIndex } from "./vectorIndex.ts";
import { Candidates, Top, type Hit } from "./vectorRanking.ts";
import type { VectorStore } from "./vectorStore.ts";

export interface VectorRequest {
  query: { indexName: string; limit?: number; vector: number[]; expressions: Json };
}

interface Result {
  _id: string;
  _score: number;
}

const DEFAULT_LIMIT = 10;
const MAX_RESULTS = 256;
/** So many vectors that pass the filter are all compared. */
const EXACT_UP_TO = 10_000;
/** Most vectors compared after estimating. */
const MAX_COMPARED = 65_536;
/** Scores from single precision are this close to the real ones, twice over. */
const ROUNDING = 2.5e-7;
/** Hits beyond the limit that rounding may have put behind. */
const SPARE = 64;

function openIndex(tx: Transaction, name: string): VectorIndex {
  const [tableName = "", indexName = ""] = name.split(".");
  const { vectorIndexes } = tx.table(tableName);
  const index = vectorIndexes.find((other) => other.name === indexName && other.state === "ready");
  if (!index) throw new Error(`Index ${name} not found.`);
  return index;
}

function dot(a: Float64Array, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Documents whose vectors are closest to the query's, best first. @throws when the request does not fit the index. */
export function vectorSearch(tx: Transaction, { query }: VectorRequest): { results: Result[] } {
  const index = openIndex(tx, query.indexName);
  const limit = query.limit ?? DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_RESULTS)
    throw new Error(`Vector search limit must be between 1 and ${MAX_RESULTS}, got ${limit}.`);
  if (query.vector.length !== index.dimensions) {
    throw new Error(
      `The vector has ${query.vector.length} dimensions; index ${query.indexName} has ${index.dimensions}.`,
    );
  }
  if (!query.vector.every(Number.isFinite)) throw new Error("The vector has components that are no finite numbers.");
  const unit = normalize(query.vector);
  const hits = nearest(tx.store.vectors, index, unit, select(index, query.expressions), limit);
  const results = hits.map((hit) => resultOf(tx, index, unit, hit));
  results.sort((a, b) => b._score - a._score);
  return { results: results.slice(0, limit) };
}

/** The document's own vector has double precision. @throws DamagedRow when the index holds another. */
function resultOf(tx: Transaction, index: VectorIndex, unit: Float64Array, { rowid, score }: Hit): Result {
  const json = tx.store.sql.get.get(rowid) as string | undefined;
  const entry = json === undefined ? null : entryOf(index, parseObject(json));
  const exact = entry ? dot(unit, normalize(entry.vector)) : NaN;
  if (json === undefined || !(Math.abs(exact - score) < ROUNDING)) throw tx.store.vectors.damage(index, rowid);
  return { _id: idOf(json), _score: exact };
}

/** The closest by single precision, and those that may be as close. Up to `exactUpTo` entries each is compared. */
export function nearest(
  store: VectorStore,
  index: VectorIndex,
  unit: Float64Array,
  { ranges, overlap }: Selection,
  limit: number,
  exactUpTo = EXACT_UP_TO,
): Hit[] {
  let total = 0;
  for (const range of ranges) if (total <= exactUpTo) total += store.count(index, range, exactUpTo + 1);
  const top = new Top(limit + SPARE);
  const compare = (rowid: number) => top.offer(rowid, dot(unit, store.vector(index, rowid)));
  if (total <= exactUpTo) {
    for (const rowid of new Set(ranges.flatMap((range) => store.members(index, range)))) compare(rowid);
  } else compareCandidates(estimate(store, index, unit, { ranges, overlap }, limit), top, limit, compare);
  const last = top.hits[limit - 1]?.score ?? -Infinity;
  return top.hits.filter(({ score }) => score >= last - ROUNDING);
}

function estimate(
  store: VectorStore,
  index: VectorIndex,
  unit: Float64Array,
  { ranges, overlap }: Selection,
  limit: number,
): Candidates {
  const candidates = new Candidates(limit * overlap, MAX_COMPARED);
  const estimator = new Estimator(unit);
  for (const range of ranges) {
    for (const packed of store.codes(index, range)) {
      estimator.scan(packed, (rowid, least, most) => candidates.offer(rowid, least, most));
    }
  }
  return candidates;
}

/** Compares candidates until no other can reach what was found. */
function compareCandidates(candidates: Candidates, top: Top, limit: number, compare: (rowid: number) => void): void {
  const seen = new Set<number>();
  for (const { rowid, bound } of candidates.best()) {
    const last = top.hits[limit - 1];
    if (last && bound < last.score - ROUNDING) return;
    if (seen.has(rowid)) continue;
    seen.add(rowid);
    compare(rowid);
  }
}
