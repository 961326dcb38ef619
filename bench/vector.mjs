/**
 * `npm run bench -- vector [--quick]`: how many of the really nearest a vector search finds, how long it takes against
 * comparing every vector, and what the index adds to an insert. docs/performance.md says what each figure means.
 */
import { performance } from "node:perf_hooks";
import { median, printTable, report, spread } from "./figures.mjs";
import { VectorEngine, VectorFloor } from "./lib/vectorEngine.mjs";
import { clustered, isotropic } from "./lib/vectorShapes.mjs";

const LIMIT = 10;
/** Scores that differ by less are equal in single precision. */
const TIE = 2e-7;
/** Bytes of vectors per mutation, as text. */
const BATCH_COMPONENTS = 40_000;

/** A large tenant, a middling one, one with a hundredth of all, and the rest. */
function tenantOf(i) {
  const slot = i % 100;
  if (slot === 0) return "hundredth";
  if (slot <= 50) return "large";
  return slot <= 80 ? "middling" : "rest";
}

const SELECTIONS = {
  "a filter value with half of all": ["large"],
  "two filter values": ["large", "middling"],
  "no filter": null,
  "a filter value with 1 % of all": ["hundredth"],
};

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

class Data {
  units = [];
  tenants = [];

  within(tenants) {
    return this.units.filter((_, i) => tenants === null || tenants.includes(this.tenants[i]));
  }

  /** @returns ms per document. */
  async fill(engine, table, make, count, tenant) {
    const batch = Math.max(1, Math.floor(BATCH_COMPONENTS / make().length));
    let ms = 0;
    for (let from = 0; from < count; from += batch) {
      const documents = Array.from({ length: Math.min(batch, count - from) }, (_, i) => {
        const vector = make();
        if (table === "indexed") {
          this.units.push(vector);
          this.tenants.push(tenant(from + i));
        }
        return { vector: [...vector], tenant: tenant(from + i) };
      });
      const startedAt = performance.now();
      await engine.add(table, documents);
      ms += performance.now() - startedAt;
    }
    return ms / count;
  }
}

/** Share of the nearest that were found: those whose score is at least that of the last of the nearest. */
async function recall(engine, units, queries, tenants) {
  let found = 0;
  for (const query of queries) {
    const scores = Float64Array.from(units, (unit) => dot(query, unit)).sort();
    const least = scores[scores.length - LIMIT] - TIE;
    const results = await engine.search(query, LIMIT, tenants);
    found += new Set(results.filter(({ _score }) => _score >= least).map(({ _id }) => _id)).size;
  }
  return found / (queries.length * LIMIT);
}

async function timed(work) {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function latency(engine, units, queries) {
  const floor = new VectorFloor(units);
  const times = { search: [], floor: [] };
  try {
    await engine.search(queries[0], LIMIT, ["large"]);
    floor.search(queries[0], LIMIT);
    for (const query of queries) {
      times.search.push(await timed(() => engine.search(query, LIMIT, ["large"])));
      times.floor.push(await timed(() => floor.search(query, LIMIT)));
    }
  } finally {
    floor.close();
  }
  return times;
}

/** What inserting costs, with the index over without, in turn. */
async function insertRatios(engine, data, make, pairs) {
  const ratios = [];
  for (let pair = 0; pair < pairs; pair++) {
    const plain = await data.fill(engine, "plain", make, 500, () => "rest");
    const indexed = await data.fill(engine, "indexed", make, 500, () => "rest");
    ratios.push(indexed / plain);
  }
  return ratios;
}

async function measureShape({ name, make, count, queries: asked, pairs }) {
  const queries = Array.from({ length: asked }, make);
  const engine = await VectorEngine.start(make().length);
  const data = new Data();
  const shape = `${name}, ${make().length} dimensions`;
  const figures = [];
  try {
    await data.fill(engine, "indexed", make, count, tenantOf);
    for (const [selection, tenants] of Object.entries(SELECTIONS)) {
      const units = data.within(tenants);
      const value = await recall(engine, units, queries, tenants);
      const what = `recall@${LIMIT}, ${shape}, ${selection}: ${units.length} vectors`;
      figures.push({ id: "V1.recall", what, value, unit: "share", op: ">=", target: 0.99 });
    }
    const { search, floor } = await latency(engine, data.within(["large"]), queries.slice(0, 2 * pairs));
    printTable([{ shape, "search ms": median(search), "comparing all ms": median(floor) }]);
    const what = `search over comparing every vector, ${shape}, ${data.within(["large"]).length} vectors`;
    const ratios = search.map((ms, i) => ms / floor[i]);
    figures.push({ id: "V1.latency", what, ...spread(ratios), unit: "ratio", op: "<=", target: 0.75 });
    const inserts = await insertRatios(engine, data, make, pairs);
    const inserting = `inserting with the index over without, ${shape}`;
    figures.push({ id: "V1.insert", what: inserting, ...spread(inserts), unit: "ratio", op: "<=", target: 2 });
    return figures;
  } finally {
    await engine.close();
  }
}

export async function run(args) {
  const quick = args.includes("--quick");
  const count = quick ? 24_000 : 60_000;
  const rest = { pairs: quick ? 3 : 7, queries: quick ? 20 : 50 };
  const shapes = [
    { name: "clustered", make: clustered(1, 384), count, ...rest },
    { name: "isotropic", make: isotropic(2, 384), count, ...rest },
    { name: "clustered", make: clustered(3, 1_536), count: quick ? count : 40_000, ...rest },
    { name: "isotropic", make: isotropic(4, 1_536), count: quick ? count : 40_000, ...rest },
  ];
  // So many that a hundredth of them is more than is compared one by one.
  if (!quick) shapes.push({ name: "clustered", make: clustered(5, 64), count: 1_200_000, ...rest });
  const figures = [];
  for (const shape of shapes) {
    console.log(`${shape.name}, ${shape.count} vectors ...`);
    const measured = await measureShape(shape);
    printTable(measured.map(({ id, what, value }) => ({ id, what, value })));
    figures.push(...measured);
  }
  report("vector", figures, { quick });
}
