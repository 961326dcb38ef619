import { beforeAll, expect, test } from "vitest";
import { api, rejection, useDeployment } from "./deployment.ts";

const deployed = useDeployment();
const { vectors } = api;

interface Near {
  names: string[];
  scores: number[];
}

beforeAll(async () => {
  await deployed.http.mutation(vectors.add, {
    foods: [
      { name: "pizza", cuisine: "italian", isMain: true, embedding: [1, 0, 0] },
      { name: "pasta", cuisine: "italian", isMain: true, embedding: [0.9, 0.1, 0] },
      { name: "tiramisu", cuisine: "italian", isMain: false, embedding: [0, 1, 0] },
      { name: "sushi", cuisine: "japanese", isMain: true, embedding: [0, 0, 1] },
      { name: "mochi", cuisine: "japanese", embedding: [0, 0.7, 0.7] },
    ],
  });
});

const near = (vector: number[], options: Record<string, unknown> = {}) =>
  deployed.http.action(vectors.near, { vector, ...options }) as Promise<Near>;

test("the closest come first, with their cosine as the score", async () => {
  const { names, scores } = await near([1, 0, 0]);
  expect(names.slice(0, 2)).toEqual(["pizza", "pasta"]);
  expect(names).toHaveLength(5);
  expect(scores[0]).toBeCloseTo(1, 5);
  expect(scores[1]).toBeCloseTo(0.9 / Math.hypot(0.9, 0.1), 5);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
});

test("length does not matter, direction does", async () => {
  expect((await near([10, 0, 0])).scores[0]).toBeCloseTo(1, 5);
  expect((await near([-1, 0, 0])).scores.at(-1)).toBeCloseTo(-1, 5);
});

test("a limit cuts", async () => {
  expect((await near([0, 0, 1], { limit: 1 })).names).toEqual(["sushi"]);
});

test("filters select by one value, by several and by other fields", async () => {
  expect((await near([1, 0, 0], { cuisines: ["japanese"] })).names.sort()).toEqual(["mochi", "sushi"]);
  expect((await near([1, 0, 0], { cuisines: ["japanese", "italian"] })).names).toHaveLength(5);
  expect((await near([1, 0, 0], { cuisines: ["french"] })).names).toEqual([]);
  expect((await near([0, 1, 0], { mainOf: "japanese" })).names.sort()).toEqual(["mochi", "pasta", "pizza", "sushi"]);
});

test("results are ids and scores only", async () => {
  const results = (await deployed.http.action(vectors.raw, { vector: [1, 0, 0], limit: 1 })) as object[];
  expect(Object.keys(results[0]!).sort()).toEqual(["_id", "_score"]);
});

test("deleted documents are not found", async () => {
  const [id] = (await deployed.http.mutation(vectors.add, {
    foods: [{ name: "soup", cuisine: "french", embedding: [0.5, 0.5, 0.5] }],
  })) as string[];
  expect((await near([0.5, 0.5, 0.5], { limit: 1 })).names).toEqual(["soup"]);
  await deployed.http.mutation(vectors.remove, { id });
  expect((await near([0.5, 0.5, 0.5])).names).not.toContain("soup");
});

test("a vector of another length and a limit out of bounds are refused", async () => {
  expect(await rejection(deployed.http.action(vectors.raw, { vector: [1, 0] }))).toMatch(/dimension/);
  expect(await rejection(deployed.http.action(vectors.raw, { vector: [1, 0, 0], limit: 257 }))).toMatch(/256/);
  expect(await rejection(deployed.http.action(vectors.raw, { vector: [1, 0, 0], limit: 0 }))).toMatch(/limit/i);
});

test("documents whose vector has another length are not found", async () => {
  await deployed.http.mutation(vectors.add, { foods: [{ name: "short", cuisine: "x", embedding: [1] }] });
  expect((await near([1, 0, 0])).names).not.toContain("short");
});
