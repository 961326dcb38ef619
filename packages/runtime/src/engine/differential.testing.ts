/** One set of functions that runs on the engine and on `convex-test`, to compare the two. */
import { defineSchema, defineTable, makeFunctionReference, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const schema = defineSchema(
  {
    items: defineTable(v.any())
      .index("by_a_b", ["a", "b"])
      .index("by_n_s_a", ["n", "s", "a"])
      .index("by_label", ["label"])
      .index("by_nested", ["o.x"]),
  },
  { schemaValidation: false },
);

interface Doc {
  _id: string;
  _creationTime: number;
  label: string;
}

const RUN = makeFunctionReference<"mutation">("app:run");
/** Stands in arguments for what JSON cannot say. */
export const UNDEFINED = "undefined, please";

/** Documents are named by a label, because ids and times differ from run to run. */
function plain(doc: Doc | null): unknown {
  if (doc === null) return null;
  const { _id, _creationTime, ...fields } = doc;
  return typeof _id === "string" && typeof _creationTime === "number" ? fields : "lacks system fields";
}

// The steps are data of the test; the database is used without generated types.
/* eslint-disable @typescript-eslint/no-explicit-any */
function withUndefined(value: any): any {
  if (value === UNDEFINED) return undefined;
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof ArrayBuffer) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, withUndefined(field)]));
}

async function idOf(db: any, label: string): Promise<string | undefined> {
  return (await db.query("items").collect()).find((doc: Doc) => doc.label === label)?._id;
}

function ranged(q: any, range: { op: string; field: string; value: unknown }[]): any {
  return range.reduce((builder, { op, field, value }) => builder[op](field, value), q);
}

/** A filter as nested lists: `["and", ["lt", ["field", "n"], 3], ...]`. */
function filtered(q: any, filter: any): any {
  if (!Array.isArray(filter)) return filter;
  const [op, ...parts] = filter;
  return op === "field" ? q.field(parts[0]) : q[op](...parts.map((part: any) => filtered(q, part)));
}

function queryOf(db: any, step: any): any {
  const query = db
    .query("items")
    .withIndex(step.index, (q: any) => ranged(q, step.range))
    .order(step.order);
  return step.filter ? query.filter((q: any) => filtered(q, step.filter)) : query;
}

async function read(db: any, step: any): Promise<unknown> {
  if (step.do === "list") return (await queryOf(db, step).take(step.take)).map(plain);
  if (step.do === "unique") return plain(await queryOf(db, step).unique());
  return plain(await queryOf(db, step).first());
}

async function change(db: any, step: any): Promise<unknown> {
  const id = await idOf(db, step.label);
  if (id === undefined) return "no such document";
  const doc = withUndefined(step.doc);
  if (step.do === "get") return plain(await db.get(id));
  if (step.do === "patch") return (await db.patch(id, doc)) ?? null;
  if (step.do === "replace") return (await db.replace(id, { ...doc, label: step.label })) ?? null;
  return (await db.delete(id)) ?? null;
}

async function perform(ctx: any, step: any): Promise<unknown> {
  const { db } = ctx;
  const { steps, fail } = step;
  if (step.do === "insert") return typeof (await db.insert("items", withUndefined(step.doc)));
  if (step.do === "nested") return ctx.runMutation(RUN, { steps, fail });
  if (step.do === "schedule") return typeof (await ctx.scheduler.runAfter(0, RUN, { steps, fail }));
  return "order" in step ? read(db, step) : change(db, step);
}

export const run = mutationGeneric({
  args: { steps: v.array(v.any()), fail: v.boolean() },
  handler: async (ctx, { steps, fail }) => {
    const results: unknown[] = [];
    for (const step of steps) {
      try {
        results.push(await perform(ctx, step));
      } catch {
        results.push("refused");
      }
    }
    if (fail) throw new Error("everything is undone");
    return results;
  },
});

export const page = queryGeneric({
  args: { cursor: v.union(v.string(), v.null()), size: v.number(), query: v.any() },
  handler: async (ctx, { cursor, size, query }) => {
    const result = await queryOf(ctx.db, query).paginate({ cursor, numItems: size });
    return { page: result.page.map(plain), isDone: result.isDone, continueCursor: result.continueCursor };
  },
});

export const pending = queryGeneric({
  args: {},
  handler: async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").collect();
    return jobs.filter(({ state }) => state.kind === "pending" || state.kind === "inProgress").length;
  },
});

export const jobs = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.system.query("_scheduled_functions").collect()).map(({ state }) => state.kind),
});
