/** P3: the largest share of any limit of the platform that a public function of the product uses in one transaction. */
import { printTable } from "../figures.mjs";
import { LIMITS, measurePublicFunctions } from "./publicFunctions.mjs";

/** What made the data, and what asks about it: not the product at work. */
const NOT_MEASURED = /^(demo|_system)\//;

const shareOf = (used, name) => used[name] / LIMITS[name];
const largestShare = (used) => Math.max(...Object.keys(LIMITS).map((name) => shareOf(used, name)));

function figure(what, shares) {
  return { id: "P3", what, value: Math.max(...shares), unit: "share", op: "<=", target: 0.25 };
}

/** The figures of P3, and a table of the functions that use most. */
export function limitFigures({ paths, mutations, refused, use }, conversations) {
  const known = Object.entries(use).filter(([path]) => !NOT_MEASURED.test(path));
  const rows = known
    .map(([path, used]) => ({
      function: path,
      ...Object.fromEntries(Object.keys(LIMITS).map((name) => [name, used[name]])),
      "largest share": largestShare(used),
    }))
    .sort((a, b) => b["largest share"] - a["largest share"]);
  printTable(rows.slice(0, 12));
  printTable(refused);
  const isPublic = new Set([...paths, ...mutations]);
  const publicUse = known.filter(([path]) => isPublic.has(path)).map(([, used]) => used);
  const subject = `${paths.length} public queries and ${mutations.length} mutations, ${conversations} conversations`;
  return [
    ...Object.keys(LIMITS).map((name) =>
      figure(
        `largest share of the limit on ${name}, ${subject}`,
        publicUse.map((used) => shareOf(used, name)),
      ),
    ),
    figure(
      `largest share of any limit, functions that those scheduled or ran included, ${known.length} functions`,
      known.map(([, used]) => largestShare(used)),
    ),
    {
      id: "P3.refused",
      what: "mutations that refuse their default arguments; what they read until then is counted",
      value: refused.length,
      unit: "mutations",
    },
  ];
}

export async function measure({ quick }) {
  const conversations = quick ? 1_000 : 20_000;
  return limitFigures(await measurePublicFunctions([conversations]), conversations);
}
