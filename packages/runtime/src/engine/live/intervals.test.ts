import fc from "fast-check";
import { expect, test } from "vitest";
import { IntervalIndex } from "./intervals.ts";

const key = fc.string({ unit: fc.constantFrom("a", "b", "c", "d"), maxLength: 3 });
const change = fc.record({ add: fc.boolean(), lo: key, hi: key, item: fc.nat(5) });

test("finds exactly the items whose ranges hold a key", () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 80 }),
      fc.array(key, { minLength: 1, maxLength: 10 }),
      (changes, keys) => {
        const index = new IntervalIndex<number>();
        const model = new Map<string, { lo: string; hi: string; item: number }>();
        for (const { add, lo, hi, item } of changes) {
          if (lo >= hi) continue;
          if (add) index.add(lo, hi, item);
          else index.remove(lo, hi, item);
          if (add) model.set(`${lo}|${hi}|${item}`, { lo, hi, item });
          else model.delete(`${lo}|${hi}|${item}`);
        }
        for (const k of keys) {
          const found = new Set<number>();
          index.stab(k, (item) => void found.add(item));
          const expected = new Set(
            [...model.values()].filter(({ lo, hi }) => lo <= k && k < hi).map(({ item }) => item),
          );
          expect(found).toEqual(expected);
        }
        expect(index.empty).toBe(model.size === 0);
      },
    ),
  );
});
