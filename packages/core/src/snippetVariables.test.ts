import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { brokenPlace, fillVariables, firstNameOf, unknownVariables } from "./snippetVariables.ts";

describe("variables", () => {
  test("are filled, or give way to their fallback", () => {
    const text = 'Hi {{visitor.firstName | "there"}}, {{ agent.firstName }} of {{workspace.name}}.';
    const values = { "visitor.firstName": "Lena", "agent.firstName": "Mira", "workspace.name": "Northwind" };
    expect(fillVariables(text, values)).toBe("Hi Lena, Mira of Northwind.");
    expect(fillVariables(text, { "visitor.firstName": " ", "agent.firstName": null })).toBe("Hi there,  of .");
  });

  test("that do not exist stay as they are, and are named", () => {
    const text = "{{visitor.phone}} {{visitor.phone}} {{ constructor }} {{visitor.name}} {{}}";
    expect(fillVariables(text, { "visitor.name": "Lena" })).toBe(
      "{{visitor.phone}} {{visitor.phone}} {{ constructor }} Lena {{}}",
    );
    expect(unknownVariables(text)).toEqual(["visitor.phone", "constructor", ""]);
  });

  test("a value with braces is not filled again, nor is a dollar read as a pattern", () => {
    expect(
      fillVariables("{{visitor.name}}", { "visitor.name": "{{agent.firstName}} $& $1", "agent.firstName": "x" }),
    ).toBe("{{agent.firstName}} $& $1");
  });

  test("opened and never closed are found", () => {
    expect(brokenPlace("Hi {{visitor.name, welcome")).toBe("{{visitor.name, welc");
    expect(brokenPlace("Hi {{visitor.name | there}}")).toBe("{{visitor.name | the");
    expect(brokenPlace('Hi {{visitor.name | "there"}}')).toBeNull();
  });

  test("are read in no time from braces that never close", () => {
    const text = `${"{{".repeat(8000)}${" ".repeat(16_000)}|`;
    expect(unknownVariables(text)).toEqual([]);
  });

  property.prop([fc.string()])("a text without braces stays the same", (text) => {
    const plain = text.replace(/[{}]/g, "");
    expect(fillVariables(plain, {})).toBe(plain);
    expect(brokenPlace(plain)).toBeNull();
  });

  test("first names are first words", () => {
    expect(firstNameOf("  Lena Maria Vogel ")).toBe("Lena");
    expect(firstNameOf(null)).toBe("");
  });
});
