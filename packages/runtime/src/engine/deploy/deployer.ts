/**
 * Changes what is deployed. Existing data is checked and new indexes are filled in steps while the old deployment
 * keeps running; then code, schema and crons switch in one turn. A push that fails leaves everything as it was.
 */
import { parseObject } from "../../values/json.ts";
import { validate, ValidationFailure, type TableOfId, type ValidatorJson } from "../../values/validator.ts";
import { idOf, schemaMismatch } from "../documents.ts";
import { Isolate } from "../isolate/isolate.ts";
import type { ComponentCode, Deployment, EngineOptions } from "../messages.ts";
import { NOT_WRITTEN } from "../notWritten.ts";
import { Runner } from "../runner.ts";
import { indexKey, rowidRange, type IndexDef, type Table } from "../store/catalog.ts";
import type { Store } from "../store/store.ts";
import { changeOf, type SearchIndex } from "../search/text.ts";
import type { VectorIndex } from "../search/vectorIndex.ts";
import { analyzeComponents } from "./analyze.ts";
import {
  missingSearchIndexes,
  missingVectorIndexes,
  readSchema,
  servingIndex,
  surplusIndexes,
  surplusSearchIndexes,
  surplusVectorIndexes,
  wantedIndexes,
  type TableJson,
} from "./schema.ts";

/** Documents looked at per step. */
const STEP_DOCUMENTS = 2_000;
/** A vector costs far more than a key. */
const STEP_VECTORS = 200;
const DEPLOYMENT = "deployment";

export interface DeployerPorts {
  /** Commits what is open. @returns whether it is durable. */
  commit(): boolean;
  /** Everything that was computed under the old deployment is out of date. */
  changed(): void;
}

interface Building {
  table: Table;
  index: IndexDef;
  staged: boolean;
}

interface BuildingSearch {
  table: Table;
  index: SearchIndex;
}

interface BuildingVector {
  table: Table;
  index: VectorIndex;
}

interface Row {
  rid: number;
  json: string;
}

export class Deployer {
  deployment: Deployment | null = null;
  runner = new Runner(new Isolate([], () => ({})));
  env: Record<string, string> = {};
  /** Is a push under way? */
  isApplying = false;

  constructor(
    private readonly store: Store,
    private readonly options: Pick<EngineOptions, "cloudUrl" | "siteUrl" | "deploymentName">,
    private readonly ports: DeployerPorts,
  ) {}

  /** Takes up what was deployed when the data directory was last used. */
  load(): void {
    const rows = this.store.db.prepare("SELECT name, value FROM env").all() as { name: string; value: string }[];
    this.env = Object.fromEntries(rows.map(({ name, value }) => [name, value]));
    const text = this.store.getMeta(DEPLOYMENT);
    if (text === null) return;
    this.deployment = JSON.parse(text) as Deployment;
    this.buildVectors(this.deployment);
    this.declareTables(this.deployment);
    this.runner = this.makeRunner(this.deployment);
  }

  setEnv(changes: { name: string; value: string | null }[]): void {
    this.store.write(() => {
      const put = this.store.db.prepare("INSERT OR REPLACE INTO env VALUES(?,?)");
      const remove = this.store.db.prepare("DELETE FROM env WHERE name=?");
      for (const { name, value } of changes) void (value === null ? remove.run(name) : put.run(name, value));
    });
    if (!this.ports.commit()) throw new Error(NOT_WRITTEN);
    this.env = { ...this.env };
    for (const { name, value } of changes) {
      if (value === null) delete this.env[name];
      else this.env[name] = value;
    }
    this.runner.isolate.reset();
    this.ports.changed();
  }

  /** Runs a script of its own with the environment of a component. @throws what the script throws. */
  inlineRunner(component: string, script: string): Runner {
    const pushed = this.deployment?.components.find((code) => code.component === component);
    if (this.deployment === null || !pushed) throw new Error(`There is no component "${component}".`);
    const code = { component, script, sourceMap: null, schema: null, env: pushed.env };
    const { functions } = analyzeComponents([code]);
    return this.makeRunner({ ...this.deployment, components: [code], functions });
  }

  private makeRunner(deployment: Deployment): Runner {
    const pushed = new Map(deployment.components.map(({ component, env }) => [component, env]));
    const env = (component: string) => this.environment(component, pushed.get(component) ?? {});
    const { cloudUrl, deploymentName } = this.options;
    return new Runner(new Isolate(deployment.components, env), deployment, cloudUrl, deploymentName);
  }

  /** The app sees the variables as they are now; a component sees what the push gave it. */
  private environment(component: string, pushed: Record<string, string>): Record<string, string> {
    const builtin = { CONVEX_CLOUD_URL: this.options.cloudUrl, CONVEX_SITE_URL: this.options.siteUrl };
    return component === "" ? { ...this.env, ...builtin } : { ...builtin, ...pushed };
  }

  /**
   * Applies a deployment; each step of the iteration is a turn of the engine, which throws into the iteration when the
   * step did not become durable. With `dryRun` only checks. What a failed push leaves on disk is dropped at the next start.
   * @throws with the platform's text when code or data refuse, and nothing has changed then.
   */
  *apply(deployment: Deployment, dryRun: boolean): Generator<void, void> {
    if (this.isApplying) throw new Error("Another push is in progress.");
    this.isApplying = true;
    const building: Building[] = [];
    const searches: BuildingSearch[] = [];
    const vectors: BuildingVector[] = [];
    const watched: Table[] = [];
    try {
      const runner = this.makeRunner(deployment);
      runner.isolate.warm();
      const failed = this.watchWrites(deployment, watched);
      yield* this.checkData(deployment, failed);
      if (dryRun) return;
      this.beginIndexes(deployment, building);
      this.beginSearchIndexes(deployment, searches);
      this.beginVectorIndexes(deployment, vectors);
      for (const { table, index } of building) yield* this.fill(table, index, failed);
      for (const { table, index } of searches) yield* this.fillSearch(table, index, failed);
      for (const { table, index } of vectors) yield* this.fillVector(table, index, failed);
      throwIfFailed(failed);
      this.switchTo(deployment, runner, building, searches, vectors);
    } finally {
      for (const { table, index } of searches) this.store.text.detach(table, index);
      for (const { table, index } of vectors) this.store.vectors.detach(table, index);
      for (const { table, index } of building) this.store.catalog.dropIndex(table, index);
      for (const table of watched) table.pending = null;
      this.isApplying = false;
    }
  }

  /** Lets writes that happen meanwhile be checked against the new schema; they fail the push, not themselves. */
  private watchWrites(deployment: Deployment, watched: Table[]): Failure {
    const failure: Failure = { reason: null };
    for (const { component, json, validator } of tablesOf(deployment)) {
      if (validator === null) continue;
      const table = this.store.catalog.table(component, json.tableName);
      table.pending = { validator, fail: (reason) => void (failure.reason ??= reason) };
      watched.push(table);
    }
    return failure;
  }

  private *checkData(deployment: Deployment, failure: Failure): Generator<void, void> {
    for (const { component, json, validator } of tablesOf(deployment)) {
      const table = this.store.catalog.find(component, json.tableName);
      if (!table || validator === null || JSON.stringify(validator) === JSON.stringify(table.validator)) continue;
      const tableOfId = this.tableOfIdIn(component);
      for (const rows of this.chunks(table)) {
        for (const row of rows) checkRow(table, validator, row, tableOfId);
        throwIfFailed(failure);
        yield;
      }
    }
  }

  private tableOfIdIn(component: string): TableOfId {
    return (id) => this.store.tableOf(id, component)?.name ?? null;
  }

  private *chunks(table: Table, size = STEP_DOCUMENTS): Generator<Row[], void> {
    const [first, end] = rowidRange(table);
    for (let from = first; ;) {
      const rows = this.store.sql.rows.all(from, end, size) as Row[];
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (!last || rows.length < size) return;
      from = last.rid + 1;
    }
  }

  private beginIndexes(deployment: Deployment, building: Building[]): void {
    for (const { component, json } of tablesOf(deployment)) {
      const table = this.store.catalog.table(component, json.tableName);
      for (const wanted of wantedIndexes(json)) {
        if (servingIndex(table, wanted)) continue;
        const index = this.store.catalog.addIndex(table, wanted.name, wanted.fields, "building");
        building.push({ table, index, staged: wanted.staged });
      }
    }
  }

  private *fill(table: Table, index: IndexDef, failure: Failure): Generator<void, void> {
    for (const rows of this.chunks(table)) {
      this.store.write((sql) => {
        for (const { rid, json } of rows)
          sql.backfillKey.run(index.iid, Buffer.from(indexKey(index, parseObject(json)), "latin1"), rid);
      });
      throwIfFailed(failure);
      yield;
    }
  }

  private beginSearchIndexes(deployment: Deployment, searches: BuildingSearch[]): void {
    for (const { component, json } of tablesOf(deployment)) {
      const table = this.store.catalog.table(component, json.tableName);
      for (const wanted of missingSearchIndexes(table, json.searchIndexes ?? [])) {
        this.store.write(() => void searches.push({ table, index: this.store.text.create(table, wanted) }));
      }
    }
  }

  private *fillSearch(table: Table, index: SearchIndex, failure: Failure): Generator<void, void> {
    for (const rows of this.chunks(table)) {
      const changes = rows.map(({ rid, json }) => changeOf(index, rid, parseObject(json)));
      this.store.write(() => this.store.text.apply(changes));
      throwIfFailed(failure);
      yield;
    }
  }

  private beginVectorIndexes(deployment: Deployment, vectors: BuildingVector[]): void {
    for (const { component, json } of tablesOf(deployment)) {
      const table = this.store.catalog.table(component, json.tableName);
      for (const wanted of missingVectorIndexes(table, json.vectorIndexes ?? []))
        this.store.write(() => void vectors.push({ table, index: this.store.vectors.create(table, wanted) }));
    }
  }

  private *fillVector(table: Table, index: VectorIndex, failure: Failure): Generator<void, void> {
    for (const rows of this.chunks(table, STEP_VECTORS)) {
      this.store.write(() => {
        for (const { rid, json } of rows) this.store.vectors.change(index, rid, null, parseObject(json));
      });
      throwIfFailed(failure);
      yield;
    }
  }

  /** A data directory from before vector indexes were kept gets them when it is opened, and again until that succeeds. */
  private buildVectors(deployment: Deployment): void {
    const vectors: BuildingVector[] = [];
    const commit = () => {
      if (!this.ports.commit()) throw new Error(NOT_WRITTEN);
    };
    try {
      this.beginVectorIndexes(deployment, vectors);
      if (vectors.length === 0) return;
      for (const { table, index } of vectors) for (const _ of this.fillVector(table, index, { reason: null })) commit();
      this.store.write(() => vectors.forEach(({ index }) => this.store.vectors.makeReady(index)));
      commit();
      for (const { index } of vectors) index.state = "ready";
    } catch (error) {
      console.error(`Vector indexes could not be filled: ${(error as Error).message}`);
      for (const { table, index } of vectors) this.store.vectors.detach(table, index);
    }
  }

  /** Nothing of the old deployment is touched before the new one is durable. */
  private switchTo(
    deployment: Deployment,
    runner: Runner,
    built: Building[],
    searches: BuildingSearch[],
    vectors: BuildingVector[],
  ): void {
    for (const { index, staged } of built) this.store.catalog.setIndexState(index, staged ? "staged" : "ready");
    this.store.write((sql) => {
      for (const { index } of searches) this.store.text.makeReady(index);
      for (const { index } of vectors) this.store.vectors.makeReady(index);
      sql.setMeta.run(DEPLOYMENT, JSON.stringify(deployment));
    });
    if (!this.ports.commit()) throw new Error(NOT_WRITTEN);
    for (const { index } of [...searches, ...vectors]) index.state = "ready";
    built.length = 0;
    searches.length = 0;
    vectors.length = 0;
    this.declareTables(deployment);
    this.dropSurplus(deployment);
    this.deployment = deployment;
    this.runner = runner;
    this.ports.changed();
  }

  /** Puts the schema in force: validators, and which staged indexes may be queried. */
  private declareTables(deployment: Deployment): void {
    const { catalog } = this.store;
    for (const table of catalog.tables()) Object.assign(table, { validator: null, declared: false });
    for (const { component, json, validator } of tablesOf(deployment)) {
      const table = catalog.table(component, json.tableName);
      Object.assign(table, { validator, declared: true });
      for (const wanted of wantedIndexes(json)) {
        const index = servingIndex(table, wanted);
        const state = wanted.staged ? "staged" : "ready";
        if (index && index.state !== state) catalog.setIndexState(index, state);
      }
    }
  }

  private dropSurplus(deployment: Deployment): void {
    const wanted = new Map(tablesOf(deployment).map(({ component, json }) => [`${component}|${json.tableName}`, json]));
    for (const table of this.store.catalog.tables()) {
      const json = wanted.get(`${table.component}|${table.name}`);
      for (const index of surplusIndexes(table, json ? wantedIndexes(json) : []))
        this.store.catalog.dropIndex(table, index);
      for (const index of surplusSearchIndexes(table, json?.searchIndexes ?? [])) {
        this.store.text.detach(table, index);
        this.store.write(() => this.store.text.remove(index.sid));
      }
      for (const index of surplusVectorIndexes(table, json?.vectorIndexes ?? [])) {
        this.store.vectors.detach(table, index);
        this.store.write(() => this.store.vectors.remove(index.vid));
      }
    }
  }
}

interface Failure {
  reason: string | null;
}

function throwIfFailed({ reason }: Failure): void {
  if (reason !== null) throw new Error(reason);
}

interface DeployedTable {
  component: string;
  json: TableJson;
  /** Null when the schema does not check documents. */
  validator: ValidatorJson | null;
}

function tablesOf(deployment: Deployment): DeployedTable[] {
  return deployment.components.flatMap((code: ComponentCode) => {
    const schema = readSchema(code);
    return (schema?.tables ?? []).map((json) => {
      const checked = schema?.schemaValidation && json.documentType?.type !== "any";
      return { component: code.component, json, validator: checked ? json.documentType : null };
    });
  });
}

function checkRow(table: Table, validator: ValidatorJson, { json }: Row, tableOfId: TableOfId): void {
  const { _id, _creationTime, ...fields } = parseObject(json);
  try {
    validate(validator, fields as never, tableOfId);
  } catch (error) {
    if (!(error instanceof ValidationFailure)) throw error;
    throw new Error(schemaMismatch(table, idOf(json), error.message), { cause: error });
  }
}
