import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import {
  type Answer,
  checkAnswers,
  checkFormFields,
  FIELD_TYPES,
  type FormField,
  isFormDate,
  MAX_FORM_FIELDS,
} from "./ticketForms.ts";

const field = (given: Partial<FormField>): FormField => ({
  id: "frame",
  label: "Frame number",
  type: "text",
  isRequired: false,
  ...given,
});
const reasonOf = (fields: FormField[], answers: Record<string, Answer>) => {
  const result = checkAnswers(fields, answers);
  return "problem" in result ? `${result.problem.field} ${result.problem.reason}` : null;
};

describe("the questions of a form", () => {
  it.each([
    [{ id: "1st" }, "fields[0].id"],
    [{ id: "__proto__" }, "fields[0].id"],
    [{ label: " " }, "fields[0].label"],
    [{ help: "x".repeat(1001) }, "fields[0].help"],
    [{ type: "select" }, "fields[0].options"],
    [{ type: "select", options: ["Red", "Red"] }, "fields[0].options[1]"],
    [{ type: "select", options: ["Red", ""] }, "fields[0].options[1]"],
    [{ options: ["Red"] }, "fields[0].options"],
    [{ maxLength: 256 }, "fields[0].maxLength"],
    [{ type: "date", maxLength: 3 }, "fields[0].maxLength"],
    [{ type: "number", min: 3, max: 2 }, "fields[0].max"],
    [{ min: 3 }, "fields[0].min"],
    [{ type: "date", earliest: "2026-02-30" }, "fields[0].earliest"],
    [{ type: "date", earliest: "2026-02-03", latest: "2026-02-02" }, "fields[0].latest"],
    [{ latest: "2026-02-02" }, "fields[0].latest"],
  ] as [Partial<FormField>, string][])("%o is refused at %s", (given, path) => {
    expect(checkFormFields([field(given)])?.field).toBe(path);
  });

  it("are unique by id and not too many", () => {
    expect(checkFormFields([field({}), field({ label: "Again" })])?.field).toBe("fields[1].id");
    const many = Array.from({ length: MAX_FORM_FIELDS + 1 }, (_, index) => field({ id: `f${index}` }));
    expect(checkFormFields(many)?.field).toBe("fields");
    expect(checkFormFields(many.slice(1))).toBeNull();
  });
});

describe("dates", () => {
  it.each(["1969-12-31", "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "20260401", "2026-4-1", "0000-01-01"])(
    "%s is none",
    (text) => {
      expect(isFormDate(text)).toBe(false);
    },
  );
  it.each(["1970-01-01", "2024-02-29", "2026-12-31", "9999-12-31"])("%s is one", (text) => {
    expect(isFormDate(text)).toBe(true);
  });
  test.prop([fc.date({ min: new Date(0), max: new Date("9999-12-31"), noInvalidDate: true })])(
    "every day from 1970 on is one",
    (date) => {
      expect(isFormDate(date.toISOString().slice(0, 10))).toBe(true);
    },
  );
});

describe("answers", () => {
  it.each([
    [{ isRequired: true }, "", "must not be empty"],
    [{ isRequired: true, type: "multi-select", options: ["a"] }, [], "must not be empty"],
    [{}, 3, "must be a text"],
    [{}, "a\nb", "must be one line"],
    [{ maxLength: 3 }, "four", "is longer than 3 characters"],
    [{ type: "textarea" }, "x".repeat(8001), "is longer than 8000 characters"],
    [{ type: "number" }, "3", "must be a number"],
    [{ type: "number" }, NaN, "must be a number"],
    [{ type: "number", min: 1 }, 0, "must be at least 1"],
    [{ type: "number", max: 1 }, 2, "must be at most 1"],
    [{ type: "date" }, "1969-12-31", "is not a date from 1970 on"],
    [{ type: "date" }, "2026-02-30", "is not a date from 1970 on"],
    [{ type: "date", earliest: "2026-01-01" }, "2025-12-31", "must not be before 2026-01-01"],
    [{ type: "date", latest: "2026-01-01" }, "2026-01-02", "must not be after 2026-01-01"],
    [{ type: "select", options: ["a"] }, "b", "is not among the options"],
    [{ type: "select", options: ["a"] }, ["a"], "must be one option"],
    [{ type: "multi-select", options: ["a"] }, "a", "must be a list of options"],
    [{ type: "multi-select", options: ["a"] }, ["a", "a"], "names an option twice"],
    [{ type: "multi-select", options: ["a"] }, ["a", "b"], "is not among the options"],
  ] as [Partial<FormField>, Answer, string][])("to %o: %o %s", (given, answer, reason) => {
    expect(reasonOf([field(given)], { frame: answer })).toBe(`formData.frame ${reason}`);
  });

  it("to what was not asked are refused, inherited names too", () => {
    expect(reasonOf([field({})], { colour: "red" })).toBe("formData.colour is not asked by the form");
    expect(reasonOf([field({ id: "constructor", isRequired: true })], {})).toBe(
      "formData.constructor must not be empty",
    );
  });

  it("that are empty are not stored", () => {
    const fields = [field({}), field({ id: "colours", type: "multi-select", options: ["a"] })];
    expect(checkAnswers(fields, { frame: "", colours: [] })).toEqual({ answers: {} });
  });

  const anyField = fc.record({
    id: fc.constantFrom("frame", "colour", "date"),
    label: fc.constant("Label"),
    type: fc.constantFrom(...FIELD_TYPES),
    isRequired: fc.boolean(),
    options: fc.constant<string[]>(["a", "b"]),
  });
  const anyAnswer = fc.oneof(
    fc.string(),
    fc.double(),
    fc.array(fc.constantFrom("a", "b", "c")),
    fc.constantFrom<Answer>("a", "2026-01-01", 3, ["a"], ["b"]),
  );
  test.prop([
    fc.uniqueArray(anyField, { selector: ({ id }) => id }),
    fc.dictionary(fc.constantFrom("frame", "colour", "date", "other"), anyAnswer),
  ])("that are accepted fit again, answer every required question and no other", (fields, given) => {
    const result = checkAnswers(fields, given);
    if ("problem" in result) {
      expect(result.problem.field).toMatch(/^formData\.\w+$/);
      return;
    }
    expect(checkAnswers(fields, result.answers)).toEqual(result);
    for (const { id, isRequired } of fields) if (isRequired) expect(Object.keys(result.answers)).toContain(id);
    for (const id of Object.keys(result.answers)) expect(given[id]).toEqual(result.answers[id]);
  });
});
