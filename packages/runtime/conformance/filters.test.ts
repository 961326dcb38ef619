import { beforeAll, expect, test } from "vitest";
import { api, freshGroup, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const group = freshGroup();

beforeAll(async () => {
  await deployed.http.mutation(api.basics.addValues, {
    group,
    values: [1, 2, 3, 4, null, "text", 3n, true, { a: [1, "x"] }],
    withMissing: true,
  });
  await deployed.http.mutation(api.basics.addNested, { group, nested: { a: { b: "deep" } } });
});

const MISSING = [null, null];
const ALL = [...MISSING, null, 3n, 1, 2, 3, 4, true, "text", { a: [1, "x"] }];

/** What each test of the project's `filters` module lets through, in the order of the index. */
const EXPECTED: [string, unknown[]][] = [
  ["eq 3", [3]],
  ["neq 3", ALL.filter((value) => value !== 3)],
  ["lt 3", [...MISSING, null, 3n, 1, 2]],
  ["lte 3", [...MISSING, null, 3n, 1, 2, 3]],
  ["gt 3", [4, true, "text", { a: [1, "x"] }]],
  ["gte 3", [3, 4, true, "text", { a: [1, "x"] }]],
  ["eq undefined", MISSING],
  ["neq undefined", ALL.slice(2)],
  ["eq null", [null]],
  ["eq int", [3n]],
  ["eq object", [{ a: [1, "x"] }]],
  ["and", [2, 3]],
  ["or", [1, 4]],
  ["not", [...MISSING, null, 3n, 1, 2]],
  ["nested field", [null]],
  ["missing nested field", ALL],
  ["true", ALL],
  ["false", []],
  ["eq nothing", ALL],
  ["or nothing", []],
];

test.each(EXPECTED)("%s", async (name, expected) => {
  expect(await deployed.http.query(api.filters.run, { group, test: name })).toEqual(expected);
});

test("fields are compared with fields", async () => {
  // A document without either field has two equal ones: both are missing.
  expect(await deployed.http.query(api.filters.run, { group, test: "field with field" })).toEqual([null]);
});

test.each(["add", "sub", "mul", "div", "mod", "neg"])("%s computes with numbers", async (name) => {
  const numbers = freshGroup();
  await deployed.http.mutation(api.basics.addValues, { group: numbers, values: [2, 3, 4], withMissing: false });
  expect(await deployed.http.query(api.filters.run, { group: numbers, test: name })).toEqual([3]);
});

test("arithmetic with what is no number fails", async () => {
  expect(await rejection(deployed.http.query(api.filters.run, { group, test: "add" }))).toMatch(/Server Error/);
});

test("several filters all apply, before the limit", async () => {
  const numbers = freshGroup();
  await deployed.http.mutation(api.basics.addValues, { group: numbers, values: [1, 2, 3, 4, 5], withMissing: false });
  expect(await deployed.http.query(api.filters.chained, { group: numbers })).toEqual([5, 4]);
});
