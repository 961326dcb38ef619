import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { setup } from "../testing/setup.testing";
import { cleanEmail, cleanText, cleanUrl } from "./text";

test("the test backend starts with every component", async () => {
  const t = setup();
  expect(await t.run(async (ctx) => await ctx.db.query("workspaces").take(1))).toEqual([]);
});

describe("cleanText", () => {
  property.prop([fc.string({ unit: "binary" })])("cleaning twice changes nothing more", (text) => {
    const once = cleanText("f", text, { max: 10_000, isRequired: false });
    expect(cleanText("f", once, { max: 10_000, isRequired: false })).toBe(once);
  });
  test("refuses what is too long or empty and names the field", () => {
    expect(() => cleanText("name", "x".repeat(256))).toThrow(/name/);
    expect(() => cleanText("name", " \u0000 ")).toThrow(/empty/);
  });
});

describe("cleanEmail", () => {
  test.each(["a@b", "a b@c.de", "<a@b.de>", "a@b.de\n", "@b.de", "a@@b.de"].map((text) => [text]))("%j", (text) => {
    if (text === "a@b.de\n") expect(cleanEmail("email", text)).toBe("a@b.de");
    else expect(() => cleanEmail("email", text)).toThrow(/e-mail/);
  });
  test("folds case and composes accents", () => {
    expect(cleanEmail("email", " Jose\u0301@Example.COM ")).toBe("jos\u00e9@example.com");
  });
});

describe("cleanUrl", () => {
  test.each(["javascript:alert(1)", "//evil.example", "ftp://x", "https://", "/relative"].map((url) => [url]))(
    "refuses %s",
    (url) => {
      expect(() => cleanUrl("url", url)).toThrow(/address/);
    },
  );
});
