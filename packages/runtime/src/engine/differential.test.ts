import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import type { Value } from "convex/values";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { jobs, page, pending, run, schema, UNDEFINED } from "./differential.testing.ts";
import { TestEngine, valueOf } from "./harness.testing.ts";

type Page = { page: Value[]; isDone: boolean; continueCursor: string };
type Call = { steps: Value[]; fail: boolean };
const RUN = makeFunctionReference<"mutation", Call, Value[]>("app:run");
const PAGE = makeFunctionReference<"query", { cursor: string | null; size: number; query: Value }, Page>("app:page");
const PENDING = makeFunctionReference<"query", Record<string, never>, number>("app:pending");
const JOBS = makeFunctionReference<"query", Record<string, never>, string[]>("app:jobs");

// convex-test prints every scheduled function that fails.
beforeAll(() => void vi.spyOn(console, "error").mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;
/** Of every type that an index orders. */
const scalar = fc.constantFrom<Value>(
  ...[null, 0, -1, 1.5, -0, 1e300, -Infinity, 3n, -3n, 2n ** 62n, true, false],
  ...[
    "",
    "a",
    "b",
    "é",
    "\u{1F600}",
    bytes(),
    bytes(1),
    bytes(1, 255),
    [],
    [1, "a"],
    [1, null],
    { k: 1 },
    { k: "a", l: 2n },
  ],
);
const number = fc.constantFrom(0, 1, 2, -1.5, 7);
const text = fc.constantFrom("", "a", "ab", "b");
const label = fc.constantFrom("l0", "l1", "l2", "l3");
const maybe = (value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 5, arbitrary: value }, { weight: 1, arbitrary: fc.constant(UNDEFINED) });
const nested = fc.record({ x: maybe(scalar), deep: fc.record({ y: maybe(scalar) }) }, { requiredKeys: [] });
const doc = fc.record(
  { a: maybe(scalar), b: maybe(scalar), o: nested, n: number, s: text, label },
  { requiredKeys: ["label", "n", "s"] },
);
const change = fc.record(
  { a: maybe(scalar), b: maybe(scalar), o: maybe(nested as never), n: number, s: text },
  { requiredKeys: ["n", "s"] },
);

const order = fc.constantFrom("asc", "desc");
const bound = (field: string, value: fc.Arbitrary<Value>) =>
  fc.oneof(
    fc.constant([]),
    fc.tuple(fc.record({ op: fc.constantFrom("gt", "gte", "lt", "lte"), field: fc.constant(field), value })),
    fc.tuple(
      fc.record({ op: fc.constantFrom("gt", "gte"), field: fc.constant(field), value }),
      fc.record({ op: fc.constantFrom("lt", "lte"), field: fc.constant(field), value }),
    ),
  );
const equal = (field: string, value: fc.Arbitrary<Value>) =>
  fc.record({ op: fc.constant("eq"), field: fc.constant(field), value });
const indexed = (index: string, ...range: fc.Arbitrary<unknown>[]) =>
  fc.tuple(...range).map((parts) => ({ index, range: parts.flat() }));
const range = fc.oneof(
  indexed("by_creation_time"),
  indexed("by_a_b", bound("a", scalar)),
  indexed("by_a_b", equal("a", scalar), bound("b", scalar)),
  indexed("by_n_s_a", equal("n", number), bound("s", text)),
  indexed("by_n_s_a", equal("n", number), equal("s", text), bound("a", scalar)),
  indexed("by_nested", bound("o.x", scalar)),
);

// convex-test compares values of different types in filters by JavaScript's rules, so order and arithmetic are only
// compared where a field is always a number or always a text. It has no `neg`. To it, -0 is 0; adding 0 makes it so.
const positiveZero = <Operand>(operand: Operand) => ["add", operand, 0] as const;
const operand = fc.oneof(
  number,
  fc.constant(["field", "n"]),
  fc.tuple(fc.constantFrom("add", "sub", "mul"), fc.constant(["field", "n"]), number).map(positiveZero),
  fc.tuple(fc.constantFrom("div", "mod"), fc.constant(["field", "n"]), fc.constantFrom(2, -3)).map(positiveZero),
);
const comparison = fc.constantFrom("eq", "neq", "lt", "lte", "gt", "gte");
const { filter } = fc.letrec((tie) => ({
  filter: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.tuple(comparison, operand, operand),
    fc.tuple(comparison, fc.constant(["field", "s"]), text),
    fc.tuple(
      fc.constantFrom("eq", "neq"),
      fc.constantFrom(["field", "a"], ["field", "b"], ["field", "o.x"]),
      fc.constantFrom(null, 0, 3n, "a", true),
    ),
    fc.tuple(fc.constantFrom("and", "or"), tie("filter"), tie("filter")),
    fc.tuple(fc.constant("not"), tie("filter")),
  ),
}));
const query = fc
  .record({ range, filter: fc.option(filter, { nil: null }), order })
  .map(({ range: of, ...rest }) => ({ ...of, ...rest }));
const byLabel = fc.record({
  index: fc.constant("by_label"),
  range: fc.tuple(equal("label", label)),
  filter: fc.constant(null),
  order,
});

const simple = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("insert"), doc }) },
  {
    weight: 4,
    arbitrary: fc.tuple(query, fc.constantFrom(1, 3, 100)).map(([q, take]) => ({ do: "list", ...q, take })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("first", "unique"), fc.oneof(query, byLabel))
      .map(([how, q]) => ({ do: how, ...q })),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("get", "delete"), label }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("patch", "replace"), label, doc: change }) },
);
const inner = fc.array(simple, { minLength: 1, maxLength: 3 });
const once = fc.record({ do: fc.constant("nested"), steps: inner, fail: fc.boolean() });
const step = fc.oneof(
  { weight: 8, arbitrary: simple },
  { weight: 1, arbitrary: once },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("nested"), steps: fc.tuple(once, simple), fail: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("schedule"), steps: inner, fail: fc.boolean() }) },
);
const call = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 8 }),
  fail: fc.boolean(),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<Call>;
const paging = fc.record({ query, size: fc.constantFrom(1, 2, 5) });
const program = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 6 }),
  paging,
  /** Documents that come between two pages. */
  meanwhile: fc.array(doc, { maxLength: 3 }),
});

const exported = (schema as unknown as { export(): string }).export();
const SOURCE = readFileSync(new URL("./differential.testing.ts", import.meta.url), "utf8");

interface System {
  run(call: Call): Promise<{ ok: boolean; value?: Value }>;
  page(query: Value, size: number, cursor: string | null): Promise<Page>;
  /** Lets scheduled functions end. @returns what became of them, in order of scheduling. */
  settle(): Promise<string[]>;
}

function ours(engine: TestEngine): System {
  const ask = async (name: string, args: object) => valueOf(await engine.query(`app:${name}`, args as never));
  const isPending = async () => ((await ask("pending", {})) as number) > 0;
  return {
    async run(args) {
      const outcome = await engine.mutation("app:run", args as unknown as Value);
      return outcome.ok ? { ok: true, value: valueOf(outcome) } : { ok: false };
    },
    page: async (of, size, cursor) => (await ask("page", { query: of, size, cursor })) as unknown as Page,
    async settle() {
      while (await isPending()) await new Promise((resolve) => setTimeout(resolve, 1));
      return (await ask("jobs", {})) as unknown as string[];
    },
  };
}

function theirs(): System {
  const modules = { "./app.ts": async () => ({ run, page, pending, jobs }), "./_generated/api.js": async () => ({}) };
  const reference = convexTest({ schema, modules });
  return {
    run: (args) =>
      reference.mutation(RUN, args).then(
        (value) => ({ ok: true, value }),
        () => ({ ok: false }),
      ),
    page: (of, size, cursor) => reference.query(PAGE, { query: of, size, cursor }),
    async settle() {
      while ((await reference.query(PENDING, {})) > 0) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        await reference.finishInProgressScheduledFunctions();
      }
      return reference.query(JOBS, {});
    },
  };
}

/**
 * All pages of a query. Documents that come along are inserted after the first page unless that may be the last one:
 * whether a full page is the last is told at once by convex-test, and by the platform one page later.
 */
async function pages(system: System, of: object, size: number, meanwhile: Value[]): Promise<Value[]> {
  const listed = await system.run({ steps: [{ do: "list", ...of, take: 1_000 }], fail: false });
  let waiting = (listed.value as Value[][])[0]!.length > size ? meanwhile : [];
  const found: Value[] = [];
  for (let cursor: string | null = null, isDone = false; !isDone;) {
    const next: Page = await system.page(of as Value, size, cursor);
    found.push(...next.page);
    ({ continueCursor: cursor, isDone } = next);
    await system.run({ steps: waiting.map((doc) => ({ do: "insert", doc })), fail: false });
    waiting = [];
  }
  return found;
}

type Program = { calls: Call[]; paging: { query: object; size: number }; meanwhile: unknown[] };

/** Everything that can be seen of a program. */
async function trace(system: System, { calls, paging: { query: of, size }, meanwhile }: Program): Promise<unknown[]> {
  const seen: unknown[] = [];
  for (const args of calls) seen.push(await system.run(args), await system.settle());
  const everything = { index: "by_creation_time", range: [], filter: null, order: "asc" };
  seen.push(await pages(system, everything, 100, []), await pages(system, of, size, meanwhile as Value[]));
  return seen;
}

const agreement = (source: string) =>
  fc.asyncProperty(program, async (of) => {
    const engine = new TestEngine();
    try {
      await engine.deployFiles({ "app.ts": source }, exported);
      const [here, there] = await Promise.all([trace(ours(engine), of), trace(theirs(), of)]);
      expect(here).toEqual(there);
    } finally {
      engine.close();
    }
  });

test("random programs give the same results as convex-test", { timeout: 180_000 }, async () => {
  await fc.assert(agreement(SOURCE), { numRuns: 40 });
});

// What the comparison would be worth nothing without: each of these is one small thing that our side does otherwise.
const PLANTED: [string, string, string][] = [
  ["descending reads are ascending", ".order(step.order)", '.order("asc")'],
  ["a nested failure is kept", "ctx.runMutation(RUN, { steps, fail })", "ctx.runMutation(RUN, { steps, fail: false })"],
  [
    "`undefined` in a patch leaves the field",
    "withUndefined(step.doc);",
    "JSON.parse(JSON.stringify(step.doc ?? null).replaceAll('\"undefined, please\"', '0'));",
  ],
  [
    "scheduled functions do nothing",
    "ctx.scheduler.runAfter(0, RUN, { steps, fail })",
    "ctx.scheduler.runAfter(0, RUN, { steps: [], fail })",
  ],
  ["`unique` takes the first of several", ".unique()", ".first()"],
  ["filters are left out", "return step.filter ? ", "return false ? "],
];
test.each(PLANTED)("the comparison finds a planted difference: %s", { timeout: 120_000 }, async (_, text, replaced) => {
  expect(SOURCE).toContain(text);
  const { failed } = await fc.check(agreement(SOURCE.replace(text, replaced)), {
    numRuns: 200,
    endOnFailure: true,
    seed: 1,
  });
  expect(failed).toBe(true);
});
