import { fc, test } from "@fast-check/vitest";
import { convexToJson } from "convex/values";
import { describe, expect } from "vitest";
import { fits } from "./fits.ts";
import type { ConvexValue, Json } from "./json.ts";
import { validate, type ValidatorJson } from "./validator.ts";

const ids = (id: string) => (id.startsWith("t") ? "things" : null);

const { value } = fc.letrec<{ value: ConvexValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, -0, NaN, 1.5, 7n, "a", "t1"),
    fc.constantFrom(new ArrayBuffer(2)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("a", "b", "c"), tie("value"), { maxKeys: 3 }) as fc.Arbitrary<ConvexValue>,
  ),
}));

const { validator } = fc.letrec<{ validator: ValidatorJson }>((tie) => {
  const field = fc.record({ fieldType: tie("validator"), optional: fc.boolean() });
  return {
    validator: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom("any", "null", "number", "bigint", "boolean", "string", "bytes").map((type) => ({ type })),
      fc.constantFrom<Json>("a", 0, true).map((literal) => ({ type: "literal", value: literal })),
      fc.constant({ type: "id", tableName: "things" }),
      tie("validator").map((element) => ({ type: "array", value: element })),
      fc.record({ type: fc.constant("record"), keys: fc.constant({ type: "string" }), values: field }),
      fc.array(tie("validator"), { maxLength: 3 }).map((members) => ({ type: "union", value: members })),
      fc.dictionary(fc.constantFrom("a", "b", "c"), field).map((fields) => ({ type: "object", value: fields })),
    ) as fc.Arbitrary<ValidatorJson>,
  };
});

const passes = (check: ValidatorJson, candidate: ConvexValue): boolean => {
  try {
    validate(check, candidate, ids);
    return true;
  } catch {
    return false;
  }
};

describe("the quick look at encoded values", () => {
  test.prop([validator, value], { numRuns: 3000 })("never passes what validation refuses", (check, candidate) => {
    if (fits(check, convexToJson(candidate), ids)) expect(passes(check, candidate)).toBe(true);
  });

  test.prop([fc.array(fc.record({ a: fc.string(), b: fc.boolean(), c: fc.option(fc.nat()) }))])(
    "passes plain documents that match",
    (documents) => {
      const field = (fieldType: ValidatorJson) => ({ fieldType, optional: false });
      const number: ValidatorJson = { type: "union", value: [{ type: "null" }, { type: "number" }] };
      const fields = { a: field({ type: "string" }), b: field({ type: "boolean" }), c: field(number) };
      expect(fits({ type: "array", value: { type: "object", value: fields } }, documents, ids)).toBe(true);
    },
  );
});
