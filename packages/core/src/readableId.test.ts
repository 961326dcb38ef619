import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { readableId, READABLE_IDS_WITHOUT_NUMBER } from "./readableId.ts";

test("the ids without a number are all different", () => {
  const ids = Array.from({ length: READABLE_IDS_WITHOUT_NUMBER }, (_, index) => readableId(index));
  expect(new Set(ids).size).toBe(READABLE_IDS_WITHOUT_NUMBER);
  expect(ids).toContain("Brave Falcon");
});

property.prop([fc.maxSafeNat(), fc.maxSafeNat()])("different numbers give different ids", (a, b) => {
  expect(readableId(a) === readableId(b)).toBe(a === b);
  expect(readableId(a)).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+( \d+)?$/);
});
