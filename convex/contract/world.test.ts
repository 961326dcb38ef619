import { afterEach, beforeEach, expect, it, vi } from "vitest";
import schema from "../schema";
import { createWorld } from "./world.testing";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("plants a row of each tenant, and a deleted one, in every table", async () => {
  const world = await createWorld();
  const missing = Object.keys(schema.tables).filter(
    (table) => !world.parties.A[1].ids[table] || !world.parties.B[1].ids[table] || !world.deleted[table],
  );
  expect(missing).toEqual([]);
});

it("makes the same ids every time, so that a call can be repeated in a fresh world", async () => {
  const [first, second] = [await createWorld(), await createWorld()];
  expect(first.parties).toEqual(second.parties);
});
