import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode, prefixEnd } from "./keys.ts";
import { compareValues, type ConvexValue } from "./json.ts";

const special = fc.constantFrom<ConvexValue>(
  0,
  -0,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  2n ** 63n - 1n,
  -(2n ** 63n),
  "",
  "\0",
  "\0\0",
  "\x01",
  "ÿ",
  "\uffff",
  "😀",
  [],
  {},
  null,
);
const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => new Uint8Array(array).buffer as ArrayBuffer);
const text = fc.oneof(fc.string({ maxLength: 6 }), fc.string({ unit: "binary", maxLength: 4 }));
const name = fc.string({ unit: fc.constantFrom("a", "b", "c", "z"), minLength: 1, maxLength: 3 });

const value: fc.Arbitrary<ConvexValue> = fc.letrec<{ value: ConvexValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    special,
    fc.double(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.boolean(),
    text,
    bytes,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }) as fc.Arbitrary<ConvexValue>,
  ),
})).value;

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

describe("encode", () => {
  test("orders every pair of values as Convex does", () => {
    const pair = fc.tuple(fc.option(value, { nil: undefined }), fc.option(value, { nil: undefined }));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(order(encode(a), encode(b))).toBe(Math.sign(compareValues(a, b)));
      }),
      { numRuns: 3_000 },
    );
  });

  test("orders tuples of values element by element", () => {
    const tuple = fc.tuple(value, value);
    fc.assert(
      fc.property(tuple, tuple, ([a1, a2], [b1, b2]) => {
        const expected = compareValues(a1, b1) || compareValues(a2, b2);
        expect(order(encode(a1) + encode(a2), encode(b1) + encode(b2))).toBe(Math.sign(expected));
      }),
      { numRuns: 2_000 },
    );
  });

  test("a prefix's end lies above all its extensions and below the next value", () => {
    fc.assert(
      fc.property(value, value, value, (a, rest, other) => {
        expect(encode(a) + encode(rest) < prefixEnd(encode(a))).toBe(true);
        if (compareValues(a, other) < 0) expect(prefixEnd(encode(a)) < encode(other)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
