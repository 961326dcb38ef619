import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Condition,
  CONDITION_FIELDS,
  CONDITION_OPERATORS,
  conditionsHold,
  conditionsProblem,
  type Facts,
  MAX_CONDITIONS,
} from "./conditions.ts";

const nothing: Facts = { fields: {}, attributes: {} };
const said = (content: string): Facts => ({ fields: { "message.content": content }, attributes: {} });
const message = (operator: string, value?: Condition["value"]): Condition => ({
  field: "message.content",
  operator,
  value,
});

describe("what a rule may say", () => {
  test.each<[Condition, string]>([
    [{ field: "weather", operator: "equals", value: "rain" }, "conditions[0].field"],
    [{ field: "__proto__", operator: "equals", value: "x" }, "conditions[0].field"],
    [message("matches", ".*"), "conditions[0].operator"],
    [message("constructor", "x"), "conditions[0].operator"],
    [message("greater_than", 5), "conditions[0].operator"],
    [message("contains"), "conditions[0].value"],
    [message("contains", " "), "conditions[0].value"],
    [message("contains", true), "conditions[0].value"],
    [message("contains", "x".repeat(501)), "conditions[0].value"],
    [message("in", []), "conditions[0].value"],
    [message("in", "one"), "conditions[0].value"],
    [message("is_set", "x"), "conditions[0].value"],
    [{ field: "visitor.identified", operator: "equals", value: "yes" }, "conditions[0].value"],
    [{ field: "visitor.attribute", operator: "equals", value: 1 }, "conditions[0].attributeKey"],
    [{ ...message("is_set"), attributeKey: "plan" }, "conditions[0].attributeKey"],
    [
      { field: "visitor.attribute", operator: "greater_than", value: "5", attributeKey: "seats" },
      "conditions[0].value",
    ],
  ])("%j is wrong at %s", (condition, path) => {
    expect(conditionsProblem([condition])?.path).toBe(path);
  });

  test("the place of the wrong one is named, and there are not more than twenty", () => {
    const fine = message("contains", "refund");
    expect(conditionsProblem([fine, fine, message("like", "x")])?.path).toBe("conditions[2].operator");
    expect(conditionsProblem(Array.from({ length: MAX_CONDITIONS }, () => fine))).toBeNull();
    expect(conditionsProblem(Array.from({ length: MAX_CONDITIONS + 1 }, () => fine))?.path).toBe("conditions");
  });

  test("whatever is asked, the answer is a yes, a no or a place, never an error", () => {
    const value = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.array(fc.string()), fc.constant(undefined));
    const field = fc.oneof(fc.constantFrom(...Object.keys(CONDITION_FIELDS)), fc.string());
    const operator = fc.oneof(fc.constantFrom(...Object.keys(CONDITION_OPERATORS)), fc.string());
    const condition = fc.record({ field, operator, value, attributeKey: fc.option(fc.string(), { nil: undefined }) });
    const facts = fc.record({
      fields: fc.dictionary(fc.constantFrom(...Object.keys(CONDITION_FIELDS)), fc.oneof(fc.string(), fc.boolean())),
      attributes: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.double(), fc.boolean())),
    });
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 3 }), facts, (conditions, known) => {
        expect(typeof conditionsHold(conditions, known as Facts)).toBe("boolean");
        const problem = conditionsProblem(conditions);
        expect(problem === null || problem.path.startsWith("conditions")).toBe(true);
      }),
    );
  });
});

describe("whether it holds", () => {
  test("characters of regular expressions mean themselves", () => {
    expect(conditionsHold([message("contains", ".*")], said("refund"))).toBe(false);
    expect(conditionsHold([message("contains", ".*")], said("use .* there"))).toBe(true);
    expect(conditionsHold([message("starts_with", "(a+)+$")], said("(A+)+$ what?"))).toBe(true);
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.string(), (before, text, after) => {
        fc.pre(text.trim() !== "");
        expect(conditionsHold([message("contains", text)], said(before + text + after))).toBe(true);
      }),
    );
  });

  test("a negation is the opposite, also of what is unknown", () => {
    const pairs = [
      ["equals", "not_equals"],
      ["contains", "not_contains"],
      ["in", "not_in"],
    ] as const;
    const facts = fc.oneof(fc.constant(nothing), fc.string().map(said));
    fc.assert(
      fc.property(facts, fc.constantFrom(...pairs), fc.string({ minLength: 1 }), (known, [yes, no], text) => {
        const value = yes === "in" ? [text] : text;
        expect(conditionsHold([message(yes, value)], known)).toBe(!conditionsHold([message(no, value)], known));
      }),
    );
  });

  test("case and spaces at the ends do not matter, all conditions must hold, none means always", () => {
    expect(conditionsHold([message("equals", " HELLO ")], said("hello"))).toBe(true);
    expect(conditionsHold([message("contains", "a"), message("contains", "b")], said("a"))).toBe(false);
    expect(conditionsHold([], nothing)).toBe(true);
  });

  test("attributes compare as numbers where a number is asked for", () => {
    const seats = (operator: string, value: number): Condition[] => [
      { field: "visitor.attribute", attributeKey: "seats", operator, value },
    ];
    const has = (value: string | number): Facts => ({ fields: {}, attributes: { seats: value } });
    expect(conditionsHold(seats("greater_than", 9), has(10))).toBe(true);
    expect(conditionsHold(seats("greater_than", 9), has("10"))).toBe(true);
    expect(conditionsHold(seats("less_than", 9), has("many"))).toBe(false);
    expect(conditionsHold(seats("equals", 10), has("10"))).toBe(true);
    expect(conditionsHold([{ ...seats("is_set", 0)[0]!, attributeKey: "toString", value: undefined }], has(1))).toBe(
      false,
    );
  });

  test("any of several names of a thing may match", () => {
    const facts: Facts = { fields: { "visitor.country": ["Germany", "DE"] }, attributes: {} };
    const country = (operator: string, value: string | string[]) => [{ field: "visitor.country", operator, value }];
    expect(conditionsHold(country("equals", "de"), facts)).toBe(true);
    expect(conditionsHold(country("in", ["FR", "germany"]), facts)).toBe(true);
    expect(conditionsHold(country("not_equals", "DE"), facts)).toBe(false);
  });
});
