import fc from "fast-check";
import { v, type GenericValidator } from "convex/values";
import { expect, test } from "vitest";
import { coerce } from "./coerce.ts";
import type { ValidatorJson } from "./validator.ts";

const json = (validator: GenericValidator) => (validator as unknown as { json: ValidatorJson }).json;
const bytes = (...values: number[]) => new Uint8Array(values).buffer;

test("integers, bytes and special numbers are read where the schema wants them", () => {
  const validator = json(
    v.object({
      big: v.int64(),
      small: v.optional(v.int64()),
      data: v.bytes(),
      n: v.array(v.number()),
      by: v.record(v.string(), v.int64()),
      text: v.string(),
    }),
  );
  const value = { big: "9007199254740993", small: 5, data: "AQI=", n: ["NaN", 1], by: { a: "-1" }, text: "12" };
  expect(coerce(value, validator)).toEqual({
    big: 9007199254740993n,
    small: 5n,
    data: bytes(1, 2),
    n: [NaN, 1],
    by: { a: -1n },
    text: "12",
  });
});

test("in a union what fits as it is stays, and variants are told apart by their literals", () => {
  expect(coerce("12", json(v.union(v.int64(), v.string())))).toBe("12");
  expect(coerce(12, json(v.union(v.null(), v.int64())))).toBe(12n);
  const variants = json(
    v.union(v.object({ kind: v.literal("a"), n: v.number() }), v.object({ kind: v.literal("b"), n: v.int64() })),
  );
  expect(coerce({ kind: "a", n: 1 }, variants)).toEqual({ kind: "a", n: 1 });
  expect(coerce({ kind: "b", n: 1 }, variants)).toEqual({ kind: "b", n: 1n });
});

test("what cannot be read is left for the validator to refuse", () => {
  expect(coerce("x", json(v.int64()))).toBe("x");
  expect(coerce("not base64!", json(v.bytes()))).toBe("not base64!");
  expect(coerce(1.5, json(v.int64()))).toBe(1.5);
});

test("values that have the types already do not change", () => {
  const validator = json(v.array(v.union(v.int64(), v.bytes(), v.null(), v.boolean())));
  const value = fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array().map((a) => new Uint8Array(a).buffer),
    fc.constant(null),
    fc.boolean(),
  );
  fc.assert(
    fc.property(fc.array(value), (list) => {
      expect(coerce(list, validator)).toEqual(list);
    }),
  );
});
