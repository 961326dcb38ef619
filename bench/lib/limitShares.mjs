/** P3: the largest share of any read limit of the platform that a public query of the product uses. */
import { printTable } from "../figures.mjs";
import { LIMITS, measurePublicQueries } from "./publicQueries.mjs";

/** One figure per limit; `costs` maps a query's path to what it used. */
export function limitFigures(costs, conversations) {
  return Object.entries(LIMITS).map(([name, limit]) => ({
    id: "P3",
    what: `largest share of the limit on ${name}, ${costs.size} public queries, ${conversations} conversations`,
    value: Math.max(...[...costs.values()].map((cost) => cost[name])) / limit,
    unit: "share",
    op: "<=",
    target: 0.25,
  }));
}

export async function measure({ quick }) {
  const conversations = quick ? 1_000 : 20_000;
  const { measured } = await measurePublicQueries([conversations]);
  const [costs] = measured;
  const shares = [...costs].map(([path, cost]) => {
    const used = Object.entries(LIMITS).map(([name, limit]) => [name, cost[name] / limit]);
    return { query: path, ...Object.fromEntries(used), largest: Math.max(...used.map(([, share]) => share)) };
  });
  printTable(shares.sort((a, b) => b.largest - a.largest).slice(0, 10));
  return limitFigures(costs, conversations);
}
