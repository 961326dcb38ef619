/** One set of functions that runs on the engine and on `convex-test`, to compare the two. */
import { defineSchema, defineTable, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const schema = defineSchema(
  { items: defineTable(v.any()).index("by_a_b", ["a", "b"]).index("by_nested", ["o.x"]) },
  { schemaValidation: false },
);

interface Doc {
  _id: string;
  _creationTime: number;
  label: string;
}

/** Documents are named by a label, because ids and times differ from run to run. */
function plain(doc: Doc | null): unknown {
  if (doc === null) return null;
  const { _id, _creationTime, ...fields } = doc;
  return typeof _id === "string" && typeof _creationTime === "number" ? fields : "lacks system fields";
}

// The steps are data of the test; the database is used without generated types.
/* eslint-disable @typescript-eslint/no-explicit-any */
async function idOf(db: any, label: string): Promise<string | undefined> {
  return (await db.query("items").collect()).find((doc: Doc) => doc.label === label)?._id;
}

function ranged(q: any, range: { op: string; field: string; value: unknown }[]): any {
  return range.reduce((builder, { op, field, value }) => builder[op](field, value), q);
}

async function list(db: any, step: any): Promise<unknown> {
  let query = db
    .query("items")
    .withIndex(step.index, (q: any) => ranged(q, step.range))
    .order(step.order);
  if (step.filter) query = query.filter((q: any) => q[step.filter.op](q.field(step.filter.field), step.filter.value));
  return (await query.take(step.take)).map(plain);
}

async function perform(db: any, step: any): Promise<unknown> {
  if (step.do === "insert") return typeof (await db.insert("items", step.doc));
  if (step.do === "list") return list(db, step);
  if (step.do === "first") return plain(await db.query("items").order(step.order).first());
  const id = await idOf(db, step.label);
  if (id === undefined) return "no such document";
  if (step.do === "get") return plain(await db.get(id));
  if (step.do === "patch")
    return (await db.patch(id, { ...step.doc, ...(step.unset ? { a: undefined } : {}) })) ?? null;
  if (step.do === "replace") return (await db.replace(id, { ...step.doc, label: step.label })) ?? null;
  return (await db.delete(id)) ?? null;
}

export const run = mutationGeneric({
  args: { steps: v.array(v.any()), fail: v.boolean() },
  handler: async (ctx, { steps, fail }) => {
    const results: unknown[] = [];
    for (const step of steps) {
      try {
        results.push(await perform(ctx.db, step));
      } catch {
        results.push("refused");
      }
    }
    if (fail) throw new Error("everything is undone");
    return results;
  },
});

export const page = queryGeneric({
  args: {
    cursor: v.union(v.string(), v.null()),
    size: v.number(),
    order: v.union(v.literal("asc"), v.literal("desc")),
  },
  handler: async (ctx, { cursor, size, order }) => {
    const result = await ctx.db.query("items").order(order).paginate({ cursor, numItems: size });
    return { ...result, page: result.page.map((doc) => plain(doc as unknown as Doc)) };
  },
});
