import type { ValidatorJSON } from "convex/values";
import schema from "../schema";
import { fieldsOf } from "./validators.testing";

/** Whose a seeded row is: a tenant and one of its two visitors; rows that belong to nobody in particular are the first's. */
export interface Owner {
  tenant: Tenant;
  visitor: 1 | 2;
}
export type Tenant = "A" | "B";

/** What fills the ids and fixed fields of a row. */
export interface RowSource {
  owner: Owner;
  now: number;
  /** Ids of rows made before, by table. */
  ids: Readonly<Record<string, string>>;
  /** Values of single fields, `table.field`; undefined leaves the field out. */
  fields: Readonly<Record<string, unknown>>;
}

export interface TableShape {
  name: string;
  fields: ReturnType<typeof fieldsOf>;
}

/** The tables of the schema, each after the tables it cannot do without. */
export function tablesInOrder(): TableShape[] {
  const shapes = Object.entries(schema.tables).map(([name, table]) => ({
    name,
    fields: fieldsOf((table.validator as unknown as { json: ValidatorJSON }).json),
  }));
  const names = new Set(shapes.map((shape) => shape.name));
  const done = new Set<string>();
  const ordered: TableShape[] = [];
  while (ordered.length < shapes.length) {
    const next = shapes.find((shape) => !done.has(shape.name) && needs(shape, names).every((name) => done.has(name)));
    if (!next) throw new Error("Tables require each other in a circle: no row can be made first");
    done.add(next.name);
    ordered.push(next);
  }
  return ordered;
}

/** Tables that a row of this one must point at. */
function needs(shape: TableShape, known: ReadonlySet<string>): string[] {
  return Object.values(shape.fields).flatMap(({ fieldType, optional }) => {
    const isNeeded = !optional && fieldType.type === "id" && known.has(fieldType.tableName);
    return isNeeded && fieldType.tableName !== shape.name ? [fieldType.tableName] : [];
  });
}

/** A text that tells whose it is and where it was stored; any result or row that holds it can be traced. */
export function canary(owner: Owner, place: string): string {
  return `CANARY_${owner.tenant}${owner.visitor}_${place.replace(/\W+/g, "_")}`;
}

function exampleOf(validator: ValidatorJSON, place: string, source: RowSource): unknown {
  switch (validator.type) {
    case "string":
      return canary(source.owner, place);
    case "id":
      return source.ids[validator.tableName];
    case "number":
      return source.now;
    case "boolean":
      return false;
    case "literal":
      return validator.value;
    case "null":
      return null;
    case "array": {
      const element = exampleOf(validator.value, place, source);
      return element === undefined ? [] : [element];
    }
    case "record":
      return { key: exampleOf(validator.values.fieldType, place, source) };
    case "object":
      return exampleFields(validator.value, place, source);
    case "union":
      return exampleOf(validator.value.find((option) => option.type !== "null") ?? { type: "null" }, place, source);
    default:
      throw new Error(`No example for ${validator.type} at ${place}`);
  }
}

/** Optional numbers, flags and references stay out: each would say that something has happened to the row. */
function isFilled(validator: ValidatorJSON, isOptional: boolean): boolean {
  return !isOptional || !["id", "number", "boolean", "null"].includes(validator.type);
}

function exampleFields(fields: TableShape["fields"], place: string, source: RowSource): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, { fieldType, optional }]) => {
    const at = `${place}.${name}`;
    if (at in source.fields) return [name, source.fields[at]] as const;
    return [name, isFilled(fieldType, optional) ? exampleOf(fieldType, at, source) : undefined] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** A row of a table in which every text is a canary. */
export function exampleRow(shape: TableShape, source: RowSource): Record<string, unknown> {
  return exampleFields(shape.fields, shape.name, source);
}

/** The row with a number at the end of every canary, so that rows of one table can be told apart. */
export function numbered(row: Record<string, unknown>, serial: number): Record<string, unknown> {
  const text = JSON.stringify(row).replace(/canary_[a-z0-9_]+/gi, (found) => `${found}_n${serial}`);
  return JSON.parse(text) as Record<string, unknown>;
}
