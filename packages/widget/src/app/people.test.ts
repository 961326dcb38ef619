import { describe, expect, test } from "vitest";
import { CONFIG, conversation, message, MIRA } from "../testing/fakeClient.ts";
import { answererOf, avatarTone, greeting, initials } from "./people.ts";

const REPLY = "Back tomorrow at 09:00";

describe("people", () => {
  test.each([
    ["Mira Okafor", "MO"],
    ["mira", "M"],
    ["Ana María de la Cruz", "AC"],
    ["  ", "?"],
    ["𝒳 Y", "𝒳Y"],
  ])("initials of %j are %s", (name, expected) => {
    expect(initials(name)).toBe(expected);
  });

  test("an avatar's tone is one of seven and stays the same", () => {
    for (const name of ["Mira", "Tomás", "", "x".repeat(500)]) {
      expect(avatarTone(name)).toBeGreaterThanOrEqual(1);
      expect(avatarTone(name)).toBeLessThanOrEqual(7);
      expect(avatarTone(name)).toBe(avatarTone(name));
    }
  });

  test("the greeting takes the first name and does without it", () => {
    expect(greeting("Hi {name}, how can we help?", "Lena Brandt")).toBe("Hi Lena, how can we help?");
    expect(greeting("Hi {name}, how can we help?", null)).toBe("Hi, how can we help?");
    expect(greeting("How can we help, {name}?", null)).toBe("How can we help?");
  });

  test("the bar names the last who answered, the assistant as such, else the team", () => {
    const bot = message({ key: "b", from: "bot", sender: { name: "Pedal", avatarUrl: null } });
    const person = message({ key: "a" });
    expect(answererOf(CONFIG, undefined, [person, bot], REPLY)).toMatchObject({
      name: "Pedal",
      isBot: true,
      about: "AI assistant",
    });
    expect(answererOf(CONFIG, undefined, [bot, person], REPLY)).toMatchObject({ name: "Mira Okafor", isBot: false });
    expect(answererOf(CONFIG, conversation({ _id: "c", agents: [MIRA] }), [], REPLY)).toMatchObject({
      name: "Mira Okafor",
    });
    expect(answererOf(CONFIG, undefined, [], REPLY)).toMatchObject({
      name: "Northwind Bikes",
      about: REPLY,
    });
    expect(answererOf(CONFIG, conversation({ _id: "c", status: "closed" }), [], REPLY)).toMatchObject({
      about: "Conversation closed",
    });
  });
});
