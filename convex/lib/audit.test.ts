import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changedFields } from "./audit";

describe("changed fields", () => {
  test("are those that differ, as text, with null for nothing", () => {
    const before = { name: "A", count: 1, tags: ["x"], same: true, gone: "g" };
    const after = { name: "B", count: 2, tags: ["x", "y"], same: true, gone: undefined, fresh: "f" };
    expect(changedFields(before, after)).toEqual([
      { field: "name", before: "A", after: "B" },
      { field: "count", before: "1", after: "2" },
      { field: "tags", before: '["x"]', after: '["x","y"]' },
      { field: "gone", before: "g", after: null },
      { field: "fresh", before: null, after: "f" },
    ]);
  });

  test("are none between a value and itself", () => {
    const values = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(undefined)),
    );
    fc.assert(
      fc.property(values, (value) => {
        expect(changedFields(value, value)).toEqual([]);
      }),
    );
  });
});
