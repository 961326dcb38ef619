/** Reads the results of a full-text search, in order of relevance. */
import { evaluate } from "../../values/filter.ts";
import { parseValue, type Json } from "../../values/json.ts";
import { successor } from "../../values/keys.ts";
import { isDamage } from "../store/integrity.ts";
import type { DocumentCursor, SerializedQuery } from "../cursor.ts";
import type { Transaction } from "../transaction.ts";
import { searchIid, wordRequest, type SearchFilter, type SearchIndex } from "./text.ts";

function findSearchIndex(tx: Transaction, name: string): SearchIndex {
  const [tableName = "", indexName = ""] = name.split(".");
  const index = tx.table(tableName).searchIndexes.find((other) => other.name === indexName && other.state === "ready");
  if (!index) throw new Error(`Index ${name} not found.`);
  return index;
}

export class SearchCursor implements DocumentCursor {
  private results: string[];
  /** Results consumed so far, including those a filter dropped. */
  position = 0;
  private returned = 0;
  private damage: Error | null = null;
  private limit = Infinity;
  private readonly filters: Json[] = [];

  constructor(
    private readonly tx: Transaction,
    { source, operators }: SerializedQuery,
  ) {
    if (source.type !== "Search") throw new Error("Not a search query.");
    tx.meter.add("databaseQueries", 1);
    for (const operator of operators) {
      if ("filter" in operator) this.filters.push(operator.filter);
      else this.limit = Math.min(this.limit, operator.limit);
    }
    this.results = this.tryFind(findSearchIndex(tx, source.indexName), source.filters);
  }

  /** Damage is told by the first `next`, whose errors carry data; opening a query is a call whose errors do not. */
  private tryFind(index: SearchIndex, filters: SearchFilter[]): string[] {
    try {
      return this.find(index, filters);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.damage = error as Error;
      return [];
    }
  }

  private find(index: SearchIndex, filters: SearchFilter[]): string[] {
    const request = wordRequest(index, filters);
    if (!request) return [];
    this.tx.reads.push({ iid: searchIid(index.sid), lo: request.key, hi: successor(request.key) });
    this.tx.applySearchChanges();
    return this.tx.store.text.search(index.sid, request);
  }

  get ended(): boolean {
    if (this.damage) throw this.damage;
    return this.position >= this.results.length || this.returned >= this.limit;
  }

  next(): string | null {
    while (!this.ended) {
      const json = this.results[this.position++] as string;
      this.tx.charge(json);
      if (!this.filters.every((filter) => evaluate(parseValue(json), filter) === true)) continue;
      this.returned++;
      return json;
    }
    return null;
  }

  /** The read set does not depend on how much was consumed. */
  finish(): void {
    this.results = [];
  }
}
