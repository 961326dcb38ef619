import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstRowid, GENERATION, generationRange, logicalRowid, newId, rowidOf, tableOfRowid } from "./ids.ts";

const rowid = fc
  .tuple(fc.integer({ min: 1, max: 32_000 }), fc.integer({ min: 1, max: 2 ** 31 - 1 }))
  .map(([table, n]) => firstRowid(table) + n);

describe("ids", () => {
  test("carry their rowid and have 32 characters", () => {
    fc.assert(
      fc.property(rowid, (rid) => {
        const id = newId(rid);
        expect(id).toMatch(/^[0-9a-z]{32}$/);
        expect(rowidOf(id)).toBe(rid);
        expect(tableOfRowid(rid)).toBeGreaterThan(0);
        expect(rid).toBeLessThan(generationRange(tableOfRowid(rid), 0)[1]);
      }),
    );
  });

  test("are the same in both generations", () => {
    fc.assert(
      fc.property(rowid, (rid) => {
        const second = rid + GENERATION;
        const [first, end] = generationRange(tableOfRowid(rid), 1);
        expect(second).toBeGreaterThanOrEqual(first);
        expect(second).toBeLessThan(end);
        expect([logicalRowid(second), rowidOf(newId(second))]).toEqual([rid, rid]);
      }),
    );
  });

  test("sort like their rowids", () => {
    fc.assert(
      fc.property(
        rowid,
        rowid,
        (a, b) => void expect(Math.sign(a - b)).toBe(a === b ? 0 : newId(a) < newId(b) ? -1 : 1),
      ),
    );
  });

  test("of one rowid differ", () => {
    expect(newId(firstRowid(7))).not.toBe(newId(firstRowid(7)));
  });

  test("with one character changed are refused", () => {
    fc.assert(
      fc.property(
        rowid,
        fc.integer({ min: 0, max: 31 }),
        fc.constantFrom(..."0123456789abcdefghjkmnpqrstvwxyz"),
        (rid, at, char) => {
          const id = newId(rid);
          const changed = id.slice(0, at) + char + id.slice(at + 1);
          if (changed !== id) expect(rowidOf(changed)).toBeNull();
        },
      ),
    );
  });

  test.each(["", "abc", "u".repeat(32), "é".repeat(32), 7, null, undefined])("%s is no id", (text) => {
    expect(rowidOf(text)).toBeNull();
  });
});
