/** A deployment's schema, and how it differs from the tables that exist. */
import type { ComponentCode } from "../messages.ts";
import type { SearchIndex, SearchIndexJson } from "../search/text.ts";
import { checkVectorIndex, type VectorIndex, type VectorIndexJson } from "../search/vectorIndex.ts";
import type { IndexDef, Table } from "../store/catalog.ts";
import type { ValidatorJson } from "../../values/validator.ts";

interface IndexJson {
  indexDescriptor: string;
  fields: string[];
}

export interface TableJson {
  tableName: string;
  indexes: IndexJson[];
  stagedDbIndexes?: IndexJson[];
  searchIndexes?: SearchIndexJson[];
  vectorIndexes?: VectorIndexJson[];
  documentType: ValidatorJson | null;
}

export interface SchemaJson {
  tables: TableJson[];
  schemaValidation: boolean;
}

export interface WantedIndex {
  name: string;
  fields: string[];
  staged: boolean;
}

const MAX_INDEXES = 32;
const MAX_INDEX_FIELDS = 16;
const SYSTEM_INDEXES = new Set(["by_id", "by_creation_time"]);

export const readSchema = ({ schema }: ComponentCode): SchemaJson | null =>
  schema === null ? null : (JSON.parse(schema) as SchemaJson | null);

/** @throws when the table's indexes break a limit. */
export function wantedIndexes(table: TableJson): WantedIndex[] {
  const wanted = [
    ...table.indexes.map((index) => wantedIndex(index, false)),
    ...(table.stagedDbIndexes ?? []).map((index) => wantedIndex(index, true)),
  ];
  const limit = `Table "${table.tableName}" has`;
  if (wanted.length > MAX_INDEXES) throw new Error(`${limit} ${wanted.length} indexes; the maximum is ${MAX_INDEXES}.`);
  for (const { name, fields } of wanted) {
    if (fields.length > MAX_INDEX_FIELDS)
      throw new Error(`${limit} too many fields in index "${name}"; the maximum is ${MAX_INDEX_FIELDS}.`);
  }
  return wanted;
}

function wantedIndex({ indexDescriptor, fields }: IndexJson, staged: boolean): WantedIndex {
  const own = fields.at(-1) === "_creationTime" ? fields.slice(0, -1) : fields;
  return { name: indexDescriptor, fields: [...own, "_creationTime", "_id"], staged };
}

const sameIndex = (index: IndexDef, wanted: WantedIndex): boolean =>
  index.name === wanted.name && index.fields.join() === wanted.fields.join();

/** The stored index that serves, if there is one that is complete. */
export const servingIndex = (table: Table | undefined, wanted: WantedIndex): IndexDef | undefined =>
  table?.stored.find((index) => index.state !== "building" && sameIndex(index, wanted));

/** Stored indexes that the schema no longer names. */
export function surplusIndexes(table: Table, wanted: WantedIndex[]): IndexDef[] {
  return table.stored.filter(
    (index) =>
      index.state !== "building" && !SYSTEM_INDEXES.has(index.name) && !wanted.some((other) => sameIndex(index, other)),
  );
}

const sameSearchIndex = (index: SearchIndex, wanted: SearchIndexJson): boolean =>
  index.name === wanted.indexDescriptor &&
  index.searchField === wanted.searchField &&
  index.filterFields.join() === wanted.filterFields.join();

/** Search indexes that the schema names and the table does not have yet. */
export const missingSearchIndexes = (table: Table, wanted: SearchIndexJson[]): SearchIndexJson[] =>
  wanted.filter((other) => !table.searchIndexes.some((index) => sameSearchIndex(index, other)));

/** Search indexes that the schema no longer names. */
export const surplusSearchIndexes = (table: Table, wanted: SearchIndexJson[]): SearchIndex[] =>
  table.searchIndexes.filter((index) => !wanted.some((other) => sameSearchIndex(index, other)));

const sameVectorIndex = (index: VectorIndex, wanted: VectorIndexJson): boolean =>
  index.name === wanted.indexDescriptor &&
  index.vectorField === wanted.vectorField &&
  index.dimensions === wanted.dimensions &&
  index.filterFields.join() === wanted.filterFields.join();

/** Vector indexes that the schema names and the table does not have yet. @throws when one breaks a limit. */
export function missingVectorIndexes(table: Table, wanted: VectorIndexJson[]): VectorIndexJson[] {
  for (const index of wanted) checkVectorIndex(index);
  return wanted.filter((other) => !table.vectorIndexes.some((index) => sameVectorIndex(index, other)));
}

/** Vector indexes that the schema no longer names. */
export const surplusVectorIndexes = (table: Table, wanted: VectorIndexJson[]): VectorIndex[] =>
  table.vectorIndexes.filter((index) => !wanted.some((other) => sameVectorIndex(index, other)));
