import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NOBODY, source, TestEngine, valueOf } from "../harness.testing.ts";

const FILES = {
  "app.ts": source(`
export const add = mutation({ args: { text: v.string() }, handler: (ctx, { text }) => ctx.db.insert("notes", { text, vector: [1, 0] }) });
export const find = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withSearchIndex("by_text", (q) => q.search("text", "hello")).collect()).length });`),
};

function schema(staged: boolean): string {
  const table = defineTable({ text: v.string(), vector: v.array(v.number()) })
    .searchIndex("by_text", { searchField: "text", staged } as never)
    .vectorIndex("by_vector", { vectorField: "vector", dimensions: 2, staged } as never);
  return (defineSchema({ notes: table }) as unknown as { export(): string }).export();
}

let engine: TestEngine;
beforeAll(() => (engine = new TestEngine()));
afterAll(() => engine.close());

const nearest = async () => {
  const query = { indexName: "notes.by_vector", vector: [1, 0], limit: 5, expressions: null };
  const { outcome } = await engine.ask({
    type: "actionSyscall",
    op: "1.0/actions/vectorSearch",
    args: JSON.stringify({ query }),
    caller: { component: "", identity: NOBODY },
  });
  return outcome;
};

test("staged search and vector indexes refuse queries, and hold everything once they are enabled", async () => {
  await engine.deployFiles(FILES, schema(true));
  await engine.mutation("app:add", { text: "hello" });
  expect((await engine.query("app:find")).ok).toBe(false);
  expect((await nearest()).ok).toBe(false);
  await engine.deployFiles(FILES, schema(false));
  expect(valueOf(await engine.query("app:find"))).toBe(1);
  expect((valueOf(await nearest()) as { results: unknown[] }).results).toHaveLength(1);
});
