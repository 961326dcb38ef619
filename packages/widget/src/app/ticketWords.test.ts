import { ConvexError } from "convex/values";
import { expect, test } from "vitest";
import { answerText, refusalOf, statusName } from "./ticketWords.ts";

test("says in the customer's words where a ticket stands", () => {
  expect(statusName("waiting_on_customer")).toBe("Waiting for you");
});

test("reads answers of every kind", () => {
  expect([answerText("a"), answerText(3), answerText(["a", "b"])]).toEqual(["a", "3", "a, b"]);
});

test("puts a refusal beside the question it is about", () => {
  const refused = (field: string) => new ConvexError({ code: "invalid_input", field, reason: "must not be empty" });
  expect(refusalOf(refused("formData.order"))).toEqual({ field: "order", text: "Must not be empty." });
  expect(refusalOf(refused("subject")).field).toBe("subject");
  expect(refusalOf(new Error("offline")).field).toBe("");
});
