/**
 * Documents that are to replace those of their tables. They are written where nobody looks, in as many turns as it
 * takes, with indexes of their own; then one short group makes the tables change over.
 */
import { GENERATION, generationRange, isIdText, logicalRowid, newId, rowidOf, tableOfRowid } from "../../values/ids.ts";
import { parseObject } from "../../values/json.ts";
import { checkSchema } from "../documents.ts";
import { changeOf, type SearchIndex } from "../search/text.ts";
import type { VectorIndex } from "../search/vectorIndex.ts";
import { indexKey, rowidRange, type Move, type Table } from "../store/catalog.ts";
import type { Statements } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { STORAGE } from "../systemTables.ts";
import type { Leftovers, Rowids } from "./leftovers.ts";
import type { Target } from "./plan.ts";
import { isStoredAs, Prefixes, readDocument } from "./reading.ts";
import type { DocumentRow } from "./rows.ts";

const CHECK_ROWS = 200;

const rangeOf = ({ num, generation }: Target): Rowids => generationRange(num, generation);

export class Staging {
  private readonly targets: Map<Table, Target>;
  private readonly byNumber: Map<number, Target>;
  private readonly prefixes = new Prefixes();
  /** Ids that still lead into another table, and where they lead when that table is replaced. */
  private readonly laterAliases = new Map<string, number>();

  constructor(
    private readonly store: Store,
    private readonly leftovers: Leftovers,
    targets: Target[],
  ) {
    this.targets = new Map(targets.map((target) => [target.table, target]));
    this.byNumber = new Map(targets.map((target) => [target.num, target]));
  }

  /** Makes the empty indexes, a table each step. */
  *prepare(): Generator<void, void> {
    this.leftovers.begin([...this.targets.values()].map(rangeOf));
    for (const target of this.targets.values()) {
      const { table } = target;
      this.store.write(() => {
        target.indexes = table.stored.map((index) => this.store.catalog.stageIndex(table, index));
        for (const { name, searchField, filterFields } of [...table.searchIndexes]) {
          const index = this.store.text.create(table, { indexDescriptor: name, searchField, filterFields });
          this.store.text.detach(table, index);
          target.searches.push(index);
        }
        for (const { name, ...fields } of [...table.vectorIndexes]) {
          const index = this.store.vectors.create(table, { indexDescriptor: name, ...fields });
          this.store.vectors.detach(table, index);
          target.vectors.push(index);
        }
      });
      yield;
    }
  }

  /** Writes one document. @throws when it, its id or its values are refused. */
  take(table: Table, [, source, uuid]: DocumentRow): void {
    const target = this.targets.get(table) as Target;
    const given = typeof source._id === "string" ? source._id : null;
    this.store.write((sql) => {
      const rid = given === null ? target.next++ : this.place(target, given);
      const document = readDocument(this.store, table, source, given ?? newId(rid));
      sql.insert.run(rid, document.json);
      for (const index of target.indexes)
        sql.addKey.run(index.iid, Buffer.from(indexKey(index, document.value), "latin1"), rid);
      this.store.text.apply(target.searches.map((index) => changeOf(index, rid, document.value)));
      for (const index of target.vectors) this.store.vectors.change(index, rid, null, document.value);
      if (table.name === STORAGE)
        this.store.db.prepare("INSERT INTO files VALUES(?,?,?)").run(rid, uuid ?? null, table.component);
    });
  }

  /** Where a document with a given id goes: the place the id names, or another one that an alias leads to. */
  private place(target: Target, id: string): number {
    if (!isIdText(id)) throw new Error(`"${id}" is no document id.`);
    const { sql } = this.store;
    const known = this.store.aliased ? (sql.alias.get(id) as number | undefined) : undefined;
    const wanted = known ?? rowidOf(id);
    if (wanted !== null && tableOfRowid(wanted) === target.num && logicalRowid(wanted) === wanted) {
      const rid = wanted + target.generation * GENERATION;
      const there = sql.get.get(rid) as string | undefined;
      if (isStoredAs(there, id)) throw new Error(`The id ${id} exists already.`);
      if (there === undefined) {
        target.next = Math.max(target.next, rid + 1);
        return rid;
      }
    }
    return this.alias(target, id, known);
  }

  private alias(target: Target, id: string, known: number | undefined): number {
    const rid = target.next++;
    if (this.laterAliases.has(id)) throw new Error(`The id ${id} exists already.`);
    if (known === undefined) this.store.sql.addAlias.run(id, logicalRowid(rid));
    else this.moveAlias(id, known, logicalRowid(rid));
    if (rowidOf(id) === null) this.prefixes.learn(target.table, id);
    this.store.aliased = true;
    return rid;
  }

  /** The id leads to another document, which has to be one that this import replaces. */
  private moveAlias(id: string, known: number, rid: number): void {
    const holder = this.store.catalog.withNumber(tableOfRowid(known));
    const there = this.store.sql.get.get(this.store.catalog.physical(known)) as string | undefined;
    if (holder && !this.targets.has(holder) && isStoredAs(there, id)) throw new Error(`The id ${id} exists already.`);
    this.laterAliases.set(id, rid);
  }

  /** Documents may refer to others that come later, so they are checked against the schema when all are there. */
  *check(): Generator<void, void> {
    for (const target of this.targets.values()) {
      if (target.table.validator === null && target.table.pending === null) continue;
      const tableOfId = (id: string) => this.tableOf(id, target.table.component)?.name ?? null;
      const [first, end] = rangeOf(target);
      for (let from = first; ;) {
        const rows = this.store.sql.rows.all(from, end, CHECK_ROWS) as { rid: number; json: string }[];
        for (const { json } of rows) checkSchema(target.table, parseObject(json), tableOfId);
        const last = rows.at(-1);
        if (!last || rows.length < CHECK_ROWS) break;
        from = last.rid + 1;
        yield;
      }
    }
  }

  /** The table an id will point into. */
  private tableOf(id: string, component: string): Table | undefined {
    const alias = this.store.aliased ? (this.store.sql.alias.get(id) as number | undefined) : undefined;
    const rid = this.laterAliases.get(id) ?? alias ?? rowidOf(id);
    if (rid === null) return this.prefixes.tableOf(id, component) ?? this.store.tableOfPrefix(id, component);
    const num = tableOfRowid(rid);
    const own = this.byNumber.get(num)?.table ?? this.store.catalog.withNumber(num);
    const isMoved = own !== undefined && (this.targets.get(own)?.num ?? num) !== num;
    return own?.component === component && !isMoved ? own : undefined;
  }

  /** Writes the change-over into the open group; memory follows with `adopt` when that is durable. */
  writeSwitch(): void {
    const targets = [...this.targets.values()];
    this.store.write((sql) => {
      this.store.catalog.writeMoves(targets.map(({ table, num, next }) => ({ from: table.num, to: num, next })));
      for (const [id, rid] of this.laterAliases) sql.addAlias.run(id, rid);
      this.prefixes.write(this.store, (table) => this.targets.get(table)?.num ?? table.num);
      for (const target of targets) this.exchangeIndexes(sql, target);
    });
    this.leftovers.replace(targets.map(({ table }) => rowidRange(table)));
  }

  private exchangeIndexes(sql: Statements, { table, indexes, searches, vectors }: Target): void {
    table.stored.forEach((old, i) => {
      sql.setIndexState.run(old.state, indexes[i]?.iid);
      sql.setIndexState.run("dropping", old.iid);
    });
    for (const index of table.searchIndexes) this.store.text.retire(index);
    for (const index of searches) this.store.text.makeReady(index);
    for (const index of table.vectorIndexes) this.store.vectors.retire(index);
    for (const index of vectors) this.store.vectors.makeReady(index);
  }

  /** The change-over is durable: tables are what was imported. */
  adopt(): void {
    const targets = [...this.targets.values()];
    const old = targets.map(({ table }): Rowids => rowidRange(table));
    const retired = indexesOf(targets.map(({ table }) => [table.searchIndexes, table.vectorIndexes]));
    this.store.catalog.move(targets.map(({ table, num, next }): Move => ({ table, num, next })));
    for (const { table, indexes, searches, vectors } of targets) {
      indexes.forEach((index, i) => (index.state = table.stored[i]?.state ?? "ready"));
      for (const index of [...searches, ...vectors]) index.state = "ready";
      this.store.catalog.adoptIndexes(table, indexes);
      table.searchIndexes = searches;
      table.vectorIndexes = vectors;
    }
    this.store.forgetPrefixes();
    this.leftovers.end(old);
    this.remove(retired);
  }

  /** The import failed: what was written is cleared in steps. */
  discard(): void {
    const targets = [...this.targets.values()];
    for (const { table, indexes } of targets) for (const index of indexes) this.store.catalog.dropIndex(table, index);
    this.leftovers.end("filled");
    this.remove(indexesOf(targets.map(({ searches, vectors }) => [searches, vectors])));
  }

  private remove({ sids, vids }: ReturnType<typeof indexesOf>): void {
    try {
      this.store.write(() => {
        for (const sid of sids) this.store.text.remove(sid);
        for (const vid of vids) this.store.vectors.remove(vid);
      });
    } catch {
      // A disk that cannot be written: indexes that are not ready are dropped at the next start.
    }
  }
}

function indexesOf(lists: [SearchIndex[], VectorIndex[]][]): { sids: number[]; vids: number[] } {
  return {
    sids: lists.flatMap(([searches]) => searches.map(({ sid }) => sid)),
    vids: lists.flatMap(([, vectors]) => vectors.map(({ vid }) => vid)),
  };
}
