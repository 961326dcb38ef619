/** Full-text search indexes: what they hold, what a write changes in them, and how a search is worded for FTS5. */
import { createHash } from "node:crypto";
import { encode } from "../../values/keys.ts";
import { fieldAt, literal, type ConvexObject, type ConvexValue, type Json } from "../../values/json.ts";

/** A search index as `schema.export()` describes it. */
export interface SearchIndexJson {
  indexDescriptor: string;
  searchField: string;
  filterFields: string[];
}

export interface SearchIndex {
  sid: number;
  name: string;
  searchField: string;
  filterFields: string[];
  state: "building" | "ready";
}

/** A document's new content in one search index; `text` is null when it has none there any more. */
export interface SearchChange {
  sid: number;
  rowid: number;
  text: string | null;
  filters: string;
}

export interface SearchFilter {
  type: "Search" | "Eq";
  fieldPath: string;
  value: Json;
}

export interface SearchRequest {
  /** Of each word, what FTS5 is asked for its hits; and of all words together, when there are several. */
  words: string[];
  complete: string | null;
  /** Read set: the one key whose writes may change the result. */
  key: string;
}

const MAX_TERMS = 16;
const MAX_FILTERS = 8;
const FILTER_TOKEN_LENGTH = 24;
/** Read and write sets know a search index by a number that no other index has. */
const SEARCH_IID = -1_000_000;

export const searchIid = (sid: number): number => SEARCH_IID - sid;

/** A filter value as one word, so that FTS5 intersects it with the text's words. */
function filterToken(position: number, key: string): string {
  const hash = createHash("sha256").update(`${position}:`).update(key, "latin1").digest("hex");
  return `f${hash.slice(0, FILTER_TOKEN_LENGTH)}`;
}

const filterKey = (position: number, key: string): string => String.fromCharCode(position + 1) + key;

/** What a document contributes to an index. `document` is null when it is gone. */
export function changeOf(index: SearchIndex, rowid: number, document: ConvexObject | null): SearchChange {
  const text = document && fieldAt(document as ConvexValue, index.searchField);
  if (typeof text !== "string" || text === "") return { sid: index.sid, rowid, text: null, filters: "" };
  const tokens = index.filterFields.map((field, i) => filterToken(i, encode(fieldAt(document as ConvexValue, field))));
  return { sid: index.sid, rowid, text, filters: tokens.join(" ") };
}

/** Keys of the write set: searches without a filter watch the empty key, others the value of their first filter. */
export function touchedKeys(index: SearchIndex, document: ConvexObject): string[] {
  return ["", ...index.filterFields.map((field, i) => filterKey(i, encode(fieldAt(document as ConvexValue, field))))];
}

/** Words of a query; punctuation separates and case does not matter. */
export function terms(query: string): string[] {
  return (query.toLowerCase().match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []).slice(0, MAX_TERMS);
}

/**
 * Any word may match, the last one as a prefix; every filter must.
 * @returns null when the query has no words. @throws when the filters do not fit the index.
 */
export function wordRequest(index: SearchIndex, filters: SearchFilter[]): SearchRequest | null {
  const search = filters.filter(({ type }) => type === "Search");
  const [first] = search;
  if (!first || search.length > 1) throw new Error("Search queries must search exactly one field.");
  if (first.fieldPath !== index.searchField) {
    throw new Error(
      `Search query against ${index.name} contains a search filter on "${first.fieldPath}", which is not its search field "${index.searchField}".`,
    );
  }
  const equal = filters.filter(({ type }) => type === "Eq");
  if (equal.length > MAX_FILTERS)
    throw new Error(`Search query has too many filter conditions. Max: ${MAX_FILTERS}, got: ${equal.length}`);
  const conditions = equal.map((filter) => wordFilter(index, filter));
  const words = terms(String(first.value));
  if (words.length === 0) return null;
  const asked = words.map((word, i) => `"${word}"${i === words.length - 1 ? " *" : ""}`);
  const filtered = conditions.map(({ token }) => ` AND filters : "${token}"`).join("");
  return {
    words: asked.map((word) => `content : (${word})${filtered}`),
    complete: asked.length > 1 ? `content : (${asked.join(" AND ")})${filtered}` : null,
    key: conditions[0]?.key ?? "",
  };
}

function wordFilter(index: SearchIndex, { fieldPath, value }: SearchFilter): { token: string; key: string } {
  const position = index.filterFields.indexOf(fieldPath);
  if (position < 0)
    throw new Error(
      `Search query against ${index.name} contains an equality filter on "${fieldPath}", which is not a filter field.`,
    );
  const key = encode(literal(value));
  return { token: filterToken(position, key), key: filterKey(position, key) };
}
