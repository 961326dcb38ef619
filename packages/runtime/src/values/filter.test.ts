import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate } from "./filter.ts";
import { compareValues } from "./json.ts";

const field = (name: string) => ({ $field: name });
const value = (json: number | string | null) => ({ $literal: json });

test("comparisons follow the order of values", () => {
  const scalar = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
  fc.assert(
    fc.property(scalar, scalar, (a, b) => {
      const document = { a };
      const order = compareValues(a, b);
      expect(evaluate(document, { $eq: [field("a"), value(b)] })).toBe(order === 0);
      expect(evaluate(document, { $neq: [field("a"), value(b)] })).toBe(order !== 0);
      expect(evaluate(document, { $lt: [field("a"), value(b)] })).toBe(order < 0);
      expect(evaluate(document, { $lte: [field("a"), value(b)] })).toBe(order <= 0);
      expect(evaluate(document, { $gt: [field("a"), value(b)] })).toBe(order > 0);
      expect(evaluate(document, { $gte: [field("a"), value(b)] })).toBe(order >= 0);
    }),
  );
});

test("a missing field equals undefined and nothing else", () => {
  expect(evaluate({ a: { b: 1 } }, { $eq: [field("a.c"), { $literal: { $undefined: null } }] })).toBe(true);
  expect(evaluate({ a: null }, { $eq: [field("a"), { $literal: { $undefined: null } }] })).toBe(false);
  expect(evaluate({ a: { b: 1 } }, { $eq: [field("a.b"), value(1)] })).toBe(true);
});

test("logic and arithmetic combine", () => {
  const document = { n: 7, m: 3n };
  const isSeven = { $eq: [field("n"), value(7)] };
  expect(evaluate(document, { $and: [isSeven, { $not: { $eq: [field("n"), value(8)] } }] })).toBe(true);
  expect(evaluate(document, { $or: [{ $eq: [field("n"), value(8)] }, isSeven] })).toBe(true);
  expect(evaluate(document, { $mod: [field("n"), value(4)] })).toBe(3);
  expect(evaluate(document, { $neg: { $sub: [field("n"), value(2)] } })).toBe(-5);
  expect(() => evaluate(document, { $add: [field("n"), field("m")] })).toThrow("same type");
});
