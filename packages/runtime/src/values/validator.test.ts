import { v, type GenericValidator } from "convex/values";
import { describe, expect, test } from "vitest";
import type { ConvexValue } from "./json.ts";
import { validate, type ValidatorJson } from "./validator.ts";

const json = (validator: GenericValidator) => (validator as unknown as { json: ValidatorJson }).json;
const tables: Record<string, string> = { u1: "users", m1: "messages" };
const failure = (validator: GenericValidator, value: ConvexValue): string | null => {
  try {
    validate(json(validator), value, (id) => tables[id] ?? null);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
};

describe("validate", () => {
  test.each<[string, GenericValidator, ConvexValue]>([
    ["any", v.any(), { a: [1] }],
    ["null", v.null(), null],
    ["number", v.number(), NaN],
    ["int64", v.int64(), 3n],
    ["bytes", v.bytes(), new ArrayBuffer(2)],
    ["literal", v.literal("x"), "x"],
    ["id", v.id("users"), "u1"],
    ["array", v.array(v.string()), ["a"]],
    ["record", v.record(v.string(), v.number()), { a: 1 }],
    ["union", v.union(v.null(), v.string()), "x"],
    ["object without its optional field", v.object({ a: v.optional(v.string()), b: v.number() }), { b: 1 }],
  ])("accepts %s", (_, validator, value) => {
    expect(failure(validator, value)).toBeNull();
  });

  test("names the path, the value and the validator", () => {
    expect(failure(v.object({ a: v.array(v.string()) }), { a: ["x", 1] })).toBe(
      "Value does not match validator.\nPath: .a[1]\nValue: 1.0\nValidator: v.string()\n\n",
    );
  });

  test("names a missing and an extra field", () => {
    const validator = v.object({ a: v.optional(v.id("users")), b: v.number() });
    expect(failure(validator, {})).toContain(
      "Object is missing the required field `b`. Consider wrapping the field validator in `v.optional(...)` if this is expected.\n\nObject: {}\n",
    );
    expect(failure(validator, { b: 1, c: 2 })).toBe(
      'Object contains extra field `c` that is not in the validator.\n\nObject: {b: 1.0, c: 2.0}\nValidator: v.object({a: v.optional(v.id("users")), b: v.float64()})\n\n',
    );
  });

  test("tells a foreign id from no id", () => {
    expect(failure(v.id("users"), "m1")).toContain(
      'Found ID "m1" from table `messages`, which does not match the table name in validator `v.id("users")`.',
    );
    expect(failure(v.id("users"), "zz")).toBe(
      'Value does not match validator.\nValue: "zz"\nValidator: v.id("users")\n\n',
    );
  });

  test.each<[string, GenericValidator, ConvexValue]>([
    ["a number for an int64", v.int64(), 3],
    ["an array for an object", v.object({}), []],
    ["bytes for an object", v.object({}), new ArrayBuffer(1)],
    ["another literal", v.literal(1n), 1],
    ["none of a union", v.union(v.string(), v.null()), 1],
    ["a wrong record value", v.record(v.string(), v.number()), { a: "1" }],
    ["an inherited name", v.object({ toString: v.string() }), {}],
  ])("refuses %s", (_, validator, value) => {
    expect(failure(validator, value)).not.toBeNull();
  });
});
