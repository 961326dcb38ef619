import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Value } from "convex/values";
import { page, run, schema } from "./differential.testing.ts";
import { TestEngine, valueOf } from "./harness.testing.ts";

const RUN = makeFunctionReference<"mutation", { steps: Value[]; fail: boolean }, Value[]>("app:run");
type Page = { page: Value[]; isDone: boolean; continueCursor: string };
const PAGE = makeFunctionReference<"query", { cursor: string | null; size: number; order: "asc" | "desc" }, Page>(
  "app:page",
);

const scalar = fc.constantFrom<Value>(null, 0, -1, 1.5, -0, 3n, "a", "b", "é", true, false);
const label = fc.constantFrom("l0", "l1", "l2", "l3");
const doc = fc.record({ a: scalar, b: scalar, o: fc.record({ x: scalar }), label }, { requiredKeys: ["label"] });
const order = fc.constantFrom("asc", "desc");
const op = fc.constantFrom("gt", "gte", "lt", "lte");
const range = fc.oneof(
  fc.constant({ index: "by_a_b", range: [] }),
  fc.record({
    index: fc.constant("by_a_b"),
    range: fc.tuple(fc.record({ op, field: fc.constant("a"), value: scalar })),
  }),
  fc.record({
    index: fc.constant("by_a_b"),
    range: fc.tuple(
      fc.record({ op: fc.constant("eq"), field: fc.constant("a"), value: scalar }),
      fc.record({ op, field: fc.constant("b"), value: scalar }),
    ),
  }),
  fc.record({
    index: fc.constant("by_nested"),
    range: fc.tuple(fc.record({ op: fc.constant("eq"), field: fc.constant("o.x"), value: scalar })),
  }),
);
// convex-test compares values of different types in filters by JavaScript rules, so only equality is compared here.
const filter = fc.option(
  fc.record({ op: fc.constantFrom("eq", "neq"), field: fc.constantFrom("a", "b", "o.x"), value: scalar }),
  { nil: null },
);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("insert"), doc }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(range, filter, order, fc.constantFrom(1, 3, 100))
      .map(([r, f, o, take]) => ({ do: "list", ...r, filter: f, order: o, take })),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("first"), order }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("get", "delete"), label }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("patch", "replace"), label, doc, unset: fc.boolean() }) },
);
const program = fc.array(fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 8 }), fail: fc.boolean() }), {
  minLength: 1,
  maxLength: 6,
});

const exported = (schema as unknown as { export(): string }).export();
const FILES = { "app.ts": readFileSync(new URL("./differential.testing.ts", import.meta.url), "utf8") };

async function pages(ask: (cursor: string | null) => Promise<Page>): Promise<Value[]> {
  const found: Value[] = [];
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const next: Page = await ask(cursor);
    found.push(...next.page);
    cursor = next.continueCursor;
    isDone = next.isDone;
  }
  return found;
}

test("random programs of reads and writes give the same results as convex-test", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(program, async (calls) => {
      const engine = new TestEngine();
      const reference = convexTest({
        schema,
        modules: { "./app.ts": async () => ({ run, page }), "./_generated/api.js": async () => ({}) },
      });
      try {
        await engine.deployFiles(FILES, exported);
        for (const { steps, fail } of calls) {
          const args = { steps: steps as unknown as Value[], fail };
          const ours = await engine.mutation("app:run", args as unknown as Value);
          const theirs = await reference.mutation(RUN, args).then(
            (value) => ({ ok: true as const, value }),
            () => ({ ok: false as const }),
          );
          expect(ours.ok).toBe(theirs.ok);
          if (theirs.ok) expect(valueOf(ours)).toEqual(theirs.value);
        }
        for (const direction of ["asc", "desc"] as const) {
          const args = (cursor: string | null) => ({ cursor, size: 2, order: direction });
          const ours = await pages(
            async (cursor) => valueOf(await engine.query("app:page", args(cursor))) as unknown as Page,
          );
          expect(ours).toEqual(await pages((cursor) => reference.query(PAGE, args(cursor))));
        }
      } finally {
        engine.close();
      }
    }),
    { numRuns: 40 },
  );
});
