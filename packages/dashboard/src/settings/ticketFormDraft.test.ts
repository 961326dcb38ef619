import { fc, test } from "@fast-check/vitest";
import { checkFormFields, FIELD_TYPES, type FormField } from "@parley/core";
import { expect, it } from "vitest";
import { draftProblem, moved, newQuestion, optionsOf, retyped } from "./ticketFormDraft.ts";

const question: FormField = { id: "frame", label: "Frame", type: "text", isRequired: true, help: "Under the saddle" };

test.prop([fc.constantFrom(...FIELD_TYPES), fc.constantFrom(...FIELD_TYPES)])(
  "a question can become any type and stays a valid one",
  (first, second) => {
    const changed = retyped(retyped(question, first), second);
    expect(checkFormFields([changed])).toBeNull();
    expect(changed).toMatchObject({ id: "frame", label: "Frame", isRequired: true, type: second });
  },
);

test.prop([fc.array(fc.integer()), fc.nat(), fc.constantFrom(1 as const, -1 as const)])(
  "moving keeps every element",
  (list, at, by) => {
    const result = moved(list, list.length === 0 ? 0 : at % list.length, by);
    expect([...result].sort()).toEqual([...list].sort());
  },
);

it("moves by one step and not beyond the ends", () => {
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
  expect(moved(["a", "b", "c"], 2, 1)).toEqual(["a", "b", "c"]);
});

it("gives new questions ids of their own", () => {
  const first = newQuestion([]);
  const second = newQuestion([{ ...first, id: "question2" }]);
  expect([first.id, second.id]).toEqual(["question1", "question3"]);
});

it("says what keeps a form from being saved, and where", () => {
  expect(draftProblem(" ", [])).toEqual({ index: null, reason: "Give the form a name." });
  expect(draftProblem("Repair", [question, newQuestion([question])])).toEqual({
    index: 1,
    reason: "The question must not be empty.",
  });
  expect(draftProblem("Repair", [question])).toBeNull();
  expect(optionsOf(" Red \n\nBlue")).toEqual(["Red", "Blue"]);
});
