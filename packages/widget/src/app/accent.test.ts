import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accentValues, contrast, heroColor, isLight, parseHex } from "./accent.ts";

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => "#" + value.toString(16).padStart(6, "0"));

describe("accent values", () => {
  test("stay readable for every colour, in both themes", () => {
    fc.assert(
      fc.property(color, fc.constantFrom("light" as const, "dark" as const), (base, theme) => {
        const values = accentValues(base, theme);
        const surface = theme === "light" ? "#ffffff" : "#15191c";
        expect(contrast(values["--accent"], values["--on-accent"])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(values["--accent-hover"], values["--on-accent"])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(values["--accent-mark"], surface)).toBeGreaterThanOrEqual(3);
        expect(contrast(values["--focus"], surface)).toBeGreaterThanOrEqual(3);
        for (const background of [surface, values["--accent-soft"], values["--accent-soft-2"]]) {
          expect(contrast(values["--accent-text"], background)).toBeGreaterThanOrEqual(4.5);
        }
        expect(contrast(heroColor(base), "#ffffff")).toBeGreaterThanOrEqual(4.5);
        for (const value of Object.values(values)) expect(value).toMatch(/^#[0-9a-f]{6}$/);
      }),
      { numRuns: 500 },
    );
  });

  test("keep a colour that is dark enough as it is", () => {
    expect(accentValues("#0b6e8a", "light")["--accent"]).toBe("#0b6e8a");
    expect(heroColor("#0b6e8a")).toBe("#0b6e8a");
  });

  test("keep the hue of a bright colour", () => {
    const [red, green, blue] = parseHex(accentValues("#ffd400", "light")["--accent"]) ?? [0, 0, 0];
    expect(red).toBeGreaterThan(blue);
    expect(green).toBeGreaterThan(blue);
  });

  test("fall back for what is not a colour", () => {
    expect(accentValues("url(x)", "light")).toEqual(accentValues("#0b6e8a", "light"));
    expect(parseHex("#12345")).toBeNull();
    expect(parseHex("#abc")).toEqual([170, 187, 204]);
    expect([isLight("#ffffff"), isLight("#fafafa"), isLight("#0b6e8a"), isLight("nonsense")]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});
