import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { publicFunctions } from "./registry.testing";
import { createBusyWorld, measure, type ReadCost } from "./readCost.testing";

const SMALL = 100;
const LARGE = 1000;
/** Documents read for each one returned, once the caller is let in. */
const MAX_LIST = 1.5;
const MAX_DETAIL = 3;
/** Slope of the documents read over the number of conversations, both in logarithms. */
const MAX_GROWTH = 0.02;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "setInterval", "clearTimeout", "clearInterval"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const ratio = ({ read, admission, returned }: ReadCost) => Math.max(0, read - admission) / returned;
const growth = (small: ReadCost, large: ReadCost) =>
  Math.log(Math.max(1, large.read) / Math.max(1, small.read)) / Math.log(LARGE / SMALL);

it("reads little more than it returns, however many conversations there are", { timeout: 300_000 }, async () => {
  const queries = publicFunctions.filter((fn) => fn.kind === "query");
  const costs: { small: ReadCost; large: ReadCost }[] = [];
  const worlds = [await createBusyWorld(SMALL), await createBusyWorld(LARGE)] as const;
  for (const fn of queries) costs.push({ small: await measure(fn, worlds[0]), large: await measure(fn, worlds[1]) });
  const lines = costs.map(({ small, large }) => {
    const cells = [small.read, large.read, large.returned, ratio(large).toFixed(2), growth(small, large).toFixed(3)];
    return `${large.name.padEnd(42)}${large.isList ? "list  " : "detail"}${cells.map((cell) => String(cell).padStart(9)).join("")}`;
  });
  const header = ["read@100", "read@1k", "returned", "ratio", "growth"].map((cell) => cell.padStart(9)).join("");
  console.log([`${"query".padEnd(42)}kind  ${header}`, ...lines].join("\n"));
  const tooDear = costs.filter(({ large }) => ratio(large) > (large.isList ? MAX_LIST : MAX_DETAIL));
  const growing = costs.filter(({ small, large }) => growth(small, large) > MAX_GROWTH);
  expect(tooDear.map(({ large }) => `${large.name} reads ${ratio(large).toFixed(2)} per document returned`)).toEqual(
    [],
  );
  expect(growing.map(({ large }) => large.name)).toEqual([]);
});
