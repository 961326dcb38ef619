/** What both ways of importing do with a document that they read. */
import { coerce } from "../../values/coerce.ts";
import { convexToJson, jsonToConvex, type JsonObject } from "../../values/json.ts";
import { tablePrefix } from "../../values/ids.ts";
import { makeDocument, type NewDocument } from "../documents.ts";
import type { Table } from "../store/catalog.ts";
import type { Store } from "../store/store.ts";

/** User fields as the table's schema reads them. @throws when a value is no Convex value. */
export function readFields(table: Table, { _id, _creationTime, ...rest }: JsonObject): JsonObject {
  const read = jsonToConvex(rest);
  return convexToJson(table.validator ? coerce(read, table.validator) : read) as JsonObject;
}

/** The document to be stored under an id. */
export function readDocument(store: Store, table: Table, source: JsonObject, id: string): NewDocument {
  const { _creationTime: given } = source;
  const time = typeof given === "number" ? given : store.nextCreationTime();
  return makeDocument(id, time, readFields(table, source), store.nextTs());
}

export const isStoredAs = (json: string | undefined, id: string): boolean =>
  json?.startsWith(`{"_id":"${id}"`) ?? false;

/** What ids of other deployments begin with, by table; in force once the import is. */
export class Prefixes {
  private readonly tables = new Map<string, Table>();

  learn(table: Table, id: string): void {
    this.tables.set(`${table.component}|${tablePrefix(id)}`, table);
  }

  tableOf(id: string, component: string): Table | undefined {
    return this.tables.get(`${component}|${tablePrefix(id)}`);
  }

  /** Writes them in the open group, under the numbers that tables have from then on. */
  write(store: Store, numberOf: (table: Table) => number): void {
    for (const [key, table] of this.tables)
      store.sql.addPrefix.run(table.component, key.slice(table.component.length + 1), numberOf(table));
    if (this.tables.size > 0) store.forgetPrefixes();
  }
}
