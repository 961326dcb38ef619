import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { Table } from "../store/catalog.ts";
import { nearest } from "./vector.ts";
import { normalize } from "./vectorCode.ts";
import { clustered, isotropic } from "./vectorData.testing.ts";
import { select, type VectorIndex } from "./vectorIndex.ts";
import { VectorStore } from "./vectorStore.ts";

const QUERIES = 10;
const FIRST = 10_001 * 2 ** 38 + 1;
const equals = (team: string) => ({ $eq: [{ $field: "team" }, { $literal: team }] });
const EITHER = { $or: [equals("a"), equals("b"), { $eq: [{ $field: "lang" }, { $literal: "en" }] }] };

class CountingStore extends VectorStore {
  compared = 0;

  override vector(index: VectorIndex, rowid: number): Float32Array {
    this.compared++;
    return super.vector(index, rowid);
  }
}

interface Made {
  unit: Float64Array;
  team: string;
  lang: string;
}

/** One of three documents is of team a, one of six of team b; one of five is English. */
function fill(make: () => number[], count: number) {
  const db = new Database(":memory:");
  const store = new CountingStore(db, (table, row) => new Error(`${table}/${row}`));
  store.load(() => undefined);
  const table = { num: 1, vectorIndexes: [] } as unknown as Table;
  const documents: Made[] = [];
  const dimensions = make().length;
  const wanted = { indexDescriptor: "near", vectorField: "vec", dimensions, filterFields: ["team", "lang"] };
  const index = store.create(table, wanted);
  db.exec("BEGIN");
  for (let i = 0; i < count; i++) {
    const vec = make();
    const [team, lang] = [i % 3 === 0 ? "a" : i % 6 === 1 ? "b" : "c", i % 5 === 0 ? "en" : "de"];
    store.change(index, FIRST + i, null, { vec, team, lang });
    documents.push({ unit: normalize(vec), team, lang });
  }
  db.exec("COMMIT");
  return { store, index, documents };
}

function best(documents: Made[], query: Float64Array, limit: number): number {
  const scores = documents.map(({ unit }) => unit.reduce((sum, x, i) => sum + x * (query[i] as number), 0));
  return scores.sort((a, b) => b - a)[limit - 1] as number;
}

type Filled = ReturnType<typeof fill>;

/** Share of the really nearest that codes alone lead to. */
function recall(
  { store, index, documents }: Filled,
  make: () => number[],
  filter: object | null,
  limit: number,
): number {
  const passes = ({ team, lang }: Made) =>
    filter === null || (filter === EITHER ? team !== "c" || lang === "en" : team === "a");
  const within = documents.filter(passes);
  let found = 0;
  for (let n = 0; n < QUERIES; n++) {
    const query = normalize(make());
    const least = best(within, query, limit) - 1e-7;
    const hits = nearest(store, index, query, select(index, filter as never), limit, 0);
    expect(new Set(hits.map(({ rowid }) => rowid)).size).toBe(hits.length);
    found += hits.slice(0, limit).filter(({ score }) => score >= least).length;
  }
  return found / (QUERIES * limit);
}

test.each([
  ["isotropic, 384 dimensions", isotropic(11, 384), 2_000],
  ["isotropic, 1,536 dimensions", isotropic(12, 1_536), 600],
  ["clustered, 384 dimensions", clustered(13, 384, 30, 0.3), 2_000],
  ["clustered, 1,536 dimensions", clustered(14, 1_536, 10, 0.3), 600],
  ["all about one thing", clustered(15, 384, 1, 0.1), 2_000],
  ["three dimensions", isotropic(16, 3), 2_000],
])("codes lead to at least 99 of 100 of the nearest ten: %s", { timeout: 60_000 }, (_, make, count) => {
  const filled = fill(make, count);
  expect(recall(filled, make, equals("a"), 10)).toBeGreaterThanOrEqual(0.99);
  expect(recall(filled, make, EITHER, 10)).toBeGreaterThanOrEqual(0.99);
  expect(recall(filled, make, null, 10)).toBeGreaterThanOrEqual(0.99);
  expect(recall(filled, make, equals("a"), 100)).toBeGreaterThanOrEqual(0.99);
});

test("up to 10,000 vectors of a filter value are all compared, of more only few", { timeout: 60_000 }, () => {
  const make = isotropic(21, 24);
  const { store, index } = fill(make, 30_003);
  const query = normalize(make());
  const compared = (filter: object | null) => {
    store.compared = 0;
    nearest(store, index, query, select(index, filter as never), 10);
    return store.compared;
  };
  expect(compared(equals("b"))).toBe(5_001);
  expect(compared(equals("a"))).toBeLessThan(500);
  expect(compared(null)).toBeLessThan(500);
});
