/**
 * Takes in a prepared import (see `ImportRow`) in short steps, so that everybody else goes on meanwhile. What replaces
 * documents appears all at once; a failure changes nothing.
 */
import type { Deployment, ImportMode } from "../messages.ts";
import { NOT_WRITTEN } from "../notWritten.ts";
import type { Statements } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { Append, undoAppend } from "./append.ts";
import type { Leftovers } from "./leftovers.ts";
import { adoptNumbers, planTargets, replacedTables, requireEmpty } from "./plan.ts";
import { eachDocument, readSections, type Section } from "./rows.ts";
import { Staging } from "./staging.ts";

const CLEARED_ROWS = 1_000;
const DEPLOYED = "The code was deployed anew during the import; import again.";

export interface ImportPorts {
  store: Store;
  leftovers: Leftovers;
  deployment(): Deployment | null;
  isDeploying(): boolean;
  /** Commits what is open. @returns whether it is durable. */
  commit(): boolean;
  /** Writes into the group that makes the import last. */
  mark(sql: Statements, rows: number): void;
  /** Numbers of tables or their contents have changed as a whole. */
  changed(): void;
}

/**
 * Each step of the iteration is a turn of the engine, which throws into the iteration when the step did not become
 * durable. @returns the number of documents. @throws when a document, an id or a table refuses; nothing has changed then.
 */
export function* importFile(ports: ImportPorts, file: string, mode: ImportMode): Generator<void, number> {
  const { store, leftovers } = ports;
  while (!leftovers.isEmpty) {
    leftovers.step(CLEARED_ROWS);
    yield;
  }
  const sections = yield* readSections(store, file);
  return mode === "append" ? yield* append(ports, file, sections) : yield* replace(ports, file, sections, mode);
}

function durably({ commit }: ImportPorts): void {
  if (!commit()) throw new Error(NOT_WRITTEN);
}

function* replace(ports: ImportPorts, file: string, sections: Section[], mode: ImportMode): Generator<void, number> {
  const { store } = ports;
  const replaced = replacedTables(store, sections, mode);
  const check = () => mode === "requireEmpty" && requireEmpty(store, replaced);
  check();
  const deployment = ports.deployment();
  const staging = new Staging(store, ports.leftovers, planTargets(store, sections, replaced));
  try {
    ports.changed();
    yield* staging.prepare();
    const rows = yield* eachDocument(store, file, (table, row) => staging.take(table, row));
    yield* staging.check();
    while (ports.isDeploying()) yield;
    if (ports.deployment() !== deployment) throw new Error(DEPLOYED);
    check();
    durably(ports);
    staging.writeSwitch();
    store.write((sql) => ports.mark(sql, rows));
    durably(ports);
    staging.adopt();
    ports.changed();
    return rows;
  } catch (error) {
    staging.discard();
    throw error;
  }
}

function* append(ports: ImportPorts, file: string, sections: Section[]): Generator<void, number> {
  const { store } = ports;
  adoptNumbers(store, sections);
  ports.changed();
  const arriving = new Append(store);
  try {
    yield* eachDocument(store, file, (table, row) => arriving.place(table, row));
    yield* eachDocument(store, file, (table, row) => arriving.check(table, row));
    const steps = eachDocument(store, file, (table, row) => arriving.insert(table, row));
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      arriving.endStep();
      yield;
    }
    arriving.endStep();
    arriving.finish();
    store.write((sql) => ports.mark(sql, step.value as number));
    durably(ports);
    return step.value;
  } catch (error) {
    arriving.dropStep();
    yield* takeBack(ports);
    throw error;
  }
}

function* takeBack({ store, commit }: ImportPorts): Generator<void, void> {
  while (undoAppend(store)) {
    if (!commit()) return;
    yield;
  }
}
