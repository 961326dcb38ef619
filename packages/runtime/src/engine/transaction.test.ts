import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  compareValues,
  convexToJson,
  fieldAt,
  type ConvexObject,
  type ConvexValue,
  type JsonObject,
} from "../values/json.ts";
import type { RangeExpression, SerializedQuery } from "./cursor.ts";
import { paginate } from "./pagination.ts";
import { indexKey, rowidRange } from "./store/catalog.ts";
import { Store } from "./store/store.ts";
import { Transaction } from "./transaction.ts";

const INDEX = ["a", "b"];
const ORDER = [...INDEX, "_creationTime", "_id"];

type Model = Map<string, ConvexObject>;

const field = fc.constantFrom<ConvexValue>(null, 0, 1, -1, 2n, "x", "y", true, "xy");
const fields = fc.record({ a: field, b: field, c: fc.integer({ min: 0, max: 3 }) }, { requiredKeys: ["c"] });
const bound = fc.constantFrom("Gt", "Gte", "Lt", "Lte") as fc.Arbitrary<RangeExpression["type"]>;
const range = fc.oneof(
  fc.constant([] as [RangeExpression["type"], ConvexValue][]),
  fc.tuple(fc.tuple(bound, field)),
  fc.tuple(fc.tuple(fc.constant("Eq" as const), field)),
  fc.tuple(fc.tuple(fc.constant("Eq" as const), field), fc.tuple(bound, field)),
);
const order = fc.constantFrom<"asc" | "desc">("asc", "desc");

type Step =
  | { do: "insert"; fields: ConvexObject }
  | { do: "patch" | "replace"; at: number; fields: ConvexObject }
  | { do: "remove" | "get"; at: number }
  | {
      do: "query";
      range: [RangeExpression["type"], ConvexValue][];
      order: "asc" | "desc";
      limit: number;
      filter: boolean;
      index: string;
    }
  | { do: "pages"; order: "asc" | "desc"; size: number; index: string }
  | { do: "nest" | "keep" | "undo" | "commit" | "rollback" | "restart" };

const at = fc.nat(50);
const index = fc.constantFrom("by_ab", "by_creation_time", "by_id");
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("insert" as const), fields: fields as fc.Arbitrary<ConvexObject> }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("patch" as const, "replace" as const),
      at,
      fields: fields as fc.Arbitrary<ConvexObject>,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("remove" as const, "get" as const), at }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("query" as const),
      range,
      order,
      limit: fc.constantFrom(1, 2, 5, 1000),
      filter: fc.boolean(),
      index,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("pages" as const), order, size: fc.integer({ min: 1, max: 4 }), index }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "nest" as const,
        "keep" as const,
        "undo" as const,
        "commit" as const,
        "rollback" as const,
        "restart" as const,
      ),
    }),
  },
);

/** The store under test beside a model of it, driven by the same steps. */
class Comparison {
  readonly dir = mkdtempSync(join(tmpdir(), "store-"));
  private store = new Store(this.dir);
  private tx = this.begin();
  private committed: Model = new Map();
  private levels: Model[] = [new Map()];
  private readonly everSeen: string[] = [];

  private begin(): Transaction {
    const table = this.store.catalog.table("", "docs");
    if (table.stored.length === 1) this.store.catalog.addIndex(table, "by_ab", ORDER, "ready");
    return new Transaction(this.store, true);
  }

  private get model(): Model {
    return this.levels.at(-1) as Model;
  }

  private pick(n: number): string | undefined {
    return this.everSeen[n % Math.max(1, this.everSeen.length)];
  }

  run(s: Step): void {
    if (s.do === "insert") this.insert(s.fields);
    else if (s.do === "patch" || s.do === "replace") this.rewrite(s.do, s.at, s.fields);
    else if (s.do === "remove" || s.do === "get") this.single(s.do, s.at);
    else if (s.do === "query") this.compareQuery(s);
    else if (s.do === "pages") this.comparePages(s);
    else this.control(s.do);
  }

  private insert(value: ConvexObject): void {
    const id = this.tx.insert(this.tx.table("docs"), convexToJson(value as ConvexValue) as JsonObject);
    const stored = JSON.parse(this.tx.get(this.tx.table("docs"), id) ?? "null") as { _creationTime: number };
    this.model.set(id, { ...value, _id: id, _creationTime: stored._creationTime });
    this.everSeen.push(id);
  }

  private rewrite(how: "patch" | "replace", n: number, value: ConvexObject): void {
    const id = this.pick(n);
    if (id === undefined) return;
    const done = this.tx[how](this.tx.table("docs"), id, convexToJson(value as ConvexValue) as JsonObject);
    const old = this.model.get(id);
    expect(done).toBe(old !== undefined);
    if (!old) return;
    const kept = how === "patch" ? old : { _id: old._id, _creationTime: old._creationTime };
    this.model.set(id, { ...kept, ...value });
  }

  private single(how: "remove" | "get", n: number): void {
    const id = this.pick(n);
    if (id === undefined) return;
    const table = this.tx.table("docs");
    if (how === "remove") expect(this.tx.remove(table, id)).toBe(this.model.delete(id));
    else expect(this.tx.get(table, id) !== null).toBe(this.model.has(id));
  }

  private sorted(name: string, direction: "asc" | "desc"): ConvexObject[] {
    const keys = name === "by_ab" ? ORDER : name === "by_id" ? ["_id"] : ["_creationTime", "_id"];
    const sign = direction === "asc" ? 1 : -1;
    return [...this.model.values()].sort((x, y) => {
      for (const key of keys) {
        const o = compareValues(fieldAt(x as ConvexValue, key), fieldAt(y as ConvexValue, key));
        if (o !== 0) return sign * o;
      }
      return 0;
    });
  }

  private serialize(s: Pick<Extract<Step, { do: "query" }>, "range" | "order" | "index">): SerializedQuery {
    const expressions = s.range.map(([type, value], i) => ({
      type,
      fieldPath: INDEX[i] as string,
      value: convexToJson(value),
    }));
    const only = s.index === "by_ab" ? expressions : [];
    return { source: { type: "IndexRange", indexName: `docs.${s.index}`, range: only, order: s.order }, operators: [] };
  }

  private compareQuery(s: Extract<Step, { do: "query" }>): void {
    const query = this.serialize(s);
    if (s.filter) query.operators.push({ filter: { $eq: [{ $field: "c" }, { $literal: 1 }] } });
    query.operators.push({ limit: s.limit });
    const id = this.tx.openQuery(query);
    const got: string[] = [];
    for (let json = this.tx.next(id); json !== null; json = this.tx.next(id)) got.push(json.slice(8, 40));
    this.tx.closeQuery(id);
    const inRange = (doc: ConvexObject) =>
      s.index !== "by_ab" || s.range.every(([type, value], i) => holds(type, doc[INDEX[i] as string], value));
    const expected = this.sorted(s.index, s.order).filter((doc) => inRange(doc) && (!s.filter || doc.c === 1));
    expect(got).toEqual(expected.slice(0, s.limit).map((doc) => doc._id));
  }

  private comparePages(s: Extract<Step, { do: "pages" }>): void {
    const query = this.serialize({ ...s, range: [] });
    const got: string[] = [];
    for (let cursor: string | null = null, isDone = false; !isDone;) {
      this.tx.paginated = false;
      this.tx.journal = { endCursor: null };
      const page = JSON.parse(paginate(this.tx, { query, cursor, endCursor: null, pageSize: s.size })) as {
        page: { _id: string }[];
        isDone: boolean;
        continueCursor: string;
      };
      got.push(...page.page.map(({ _id }) => _id));
      cursor = page.continueCursor;
      isDone = page.isDone;
    }
    expect(got).toEqual(this.sorted(s.index, s.order).map((doc) => doc._id));
  }

  private control(
    what: Extract<Step, { do: "nest" | "keep" | "undo" | "commit" | "rollback" | "restart" }>["do"],
  ): void {
    if (what === "nest" && this.levels.length < 5) {
      this.tx.enter();
      this.levels.push(new Map(this.model));
    } else if ((what === "keep" || what === "undo") && this.levels.length > 1) {
      this.tx.leave(what === "keep");
      const inner = this.levels.pop() as Model;
      if (what === "keep") this.levels[this.levels.length - 1] = inner;
    } else if (what === "commit" || what === "restart") {
      this.tx.commit();
      this.committed = this.model;
      this.next(what === "restart");
    } else if (what === "rollback") {
      this.tx.rollback();
      this.next(false);
    }
  }

  private next(restart: boolean): void {
    this.levels = [new Map(this.committed)];
    expect(this.store.commit().failed).toBeNull();
    if (restart) {
      this.store.close();
      this.store = new Store(this.dir);
    }
    this.tx = this.begin();
  }

  /** Index entries are exactly those of the documents. */
  checkIndexes(): void {
    this.tx.rollback();
    this.store.commit();
    const table = this.store.catalog.table("", "docs");
    const rows = this.store.sql.rows.all(...rowidRange(table), 100_000) as { rid: number; json: string }[];
    expect(rows.length).toBe(this.committed.size);
    for (const stored of table.stored) {
      const expected = [...this.committed.values()]
        .map((doc) => Buffer.from(indexKey(stored, doc), "latin1").toString("hex"))
        .sort();
      const found = this.store.db
        .prepare("SELECT hex(key) FROM index_entries WHERE iid=? ORDER BY key")
        .pluck()
        .all(stored.iid) as string[];
      expect(found.map((hex) => hex.toLowerCase())).toEqual(expected);
    }
  }

  close(): void {
    this.store.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function holds(type: RangeExpression["type"], value: ConvexValue | undefined, against: ConvexValue): boolean {
  const o = compareValues(value, against);
  if (type === "Eq") return o === 0;
  if (type === "Gt") return o > 0;
  if (type === "Gte") return o >= 0;
  return type === "Lt" ? o < 0 : o <= 0;
}

describe("transactions", () => {
  test("random programs give what a plain model gives", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const comparison = new Comparison();
        try {
          for (const s of steps) comparison.run(s);
          comparison.checkIndexes();
        } finally {
          comparison.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a query sees documents that the function writes while it iterates", () => {
    const dir = mkdtempSync(join(tmpdir(), "store-"));
    const store = new Store(dir);
    const tx = new Transaction(store, true);
    const table = tx.table("docs");
    for (let n = 0; n < 3; n++) tx.insert(table, { n });
    const query = tx.openQuery({ source: { type: "FullTableScan", tableName: "docs", order: "asc" }, operators: [] });
    const seen: number[] = [];
    for (let json = tx.next(query); json !== null; json = tx.next(query)) {
      const { n } = JSON.parse(json) as { n: number };
      seen.push(n);
      if (n < 3) tx.insert(table, { n: n + 10 });
    }
    expect(seen).toEqual([0, 1, 2, 10, 11, 12]);
    tx.rollback();
    store.close();
    rmSync(dir, { recursive: true });
  });

  test("an open query forgets what a rolled back level wrote", () => {
    const dir = mkdtempSync(join(tmpdir(), "store-"));
    const store = new Store(dir);
    const tx = new Transaction(store, true);
    const table = tx.table("docs");
    tx.insert(table, { n: 0 });
    const query = tx.openQuery({ source: { type: "FullTableScan", tableName: "docs", order: "asc" }, operators: [] });
    tx.enter();
    for (let n = 1; n < 4; n++) tx.insert(table, { n });
    expect(tx.next(query)).toContain('"n":0');
    tx.leave(false);
    expect(tx.next(query)).toBeNull();
    tx.rollback();
    store.close();
    rmSync(dir, { recursive: true });
  });
});
