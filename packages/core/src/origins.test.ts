import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { isOriginAllowed, normalizeOriginPattern } from "./origins.ts";

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const domain = fc.tuple(label, label).map((labels) => labels.join("."));

describe("isOriginAllowed", () => {
  property.prop([domain])("an exact origin lets itself in, and with another scheme or port nobody", (host) => {
    const allowed = [`https://${host}`];
    expect(isOriginAllowed(`https://${host}`, allowed)).toBe(true);
    expect(isOriginAllowed(`https://${host.toUpperCase()}:443`, allowed)).toBe(true);
    expect(isOriginAllowed(`http://${host}`, allowed)).toBe(false);
    expect(isOriginAllowed(`https://${host}:8443`, allowed)).toBe(false);
  });

  property.prop([domain, label, label])("a wildcard lets in whole labels only", (host, first, second) => {
    const allowed = [`https://*.${host}`];
    expect(isOriginAllowed(`https://${first}.${host}`, allowed)).toBe(true);
    expect(isOriginAllowed(`https://${second}.${first}.${host}`, allowed)).toBe(true);
    expect(isOriginAllowed(`https://${host}`, allowed)).toBe(false);
    expect(isOriginAllowed(`https://${first}-${host}`, allowed)).toBe(false);
    expect(isOriginAllowed(`https://${first}${host}`, allowed)).toBe(false);
    expect(isOriginAllowed(`https://${host}.${first}.net`, allowed)).toBe(false);
  });

  property.prop([fc.string(), domain])("nothing but the listed origin gets in", (text, host) => {
    fc.pre(normalizeOriginPattern(text) !== `https://${host}`);
    expect(isOriginAllowed(text, [`https://${host}`])).toBe(false);
  });

  test.each(["null", "", "https://", "https://*.example.com", "https://example.com/", "https://example.com@evil.net"])(
    "%j is refused by a list",
    (origin) => {
      expect(isOriginAllowed(origin, ["https://example.com", "https://*.example.com"])).toBe(false);
    },
  );

  test("without a list everyone is let in", () => {
    expect(isOriginAllowed("https://anywhere.example", [])).toBe(true);
  });
});

describe("normalizeOriginPattern", () => {
  test.each([
    ["https://Example.com/", "https://example.com"],
    ["https://example.com:443", "https://example.com"],
    ["http://localhost:5173", "http://localhost:5173"],
    ["https://*.example.com", "https://*.example.com"],
    ["https://*.com", null],
    ["*", null],
    ["example.com", null],
    ["ftp://example.com", null],
    ["https://example.com:99999", null],
    ["https://ex*mple.com", null],
  ])("%s becomes %s", (text, expected) => {
    expect(normalizeOriginPattern(text)).toBe(expected);
  });
  property.prop([fc.string()])("what is normal stays so", (text) => {
    const once = normalizeOriginPattern(text);
    if (once !== null) expect(normalizeOriginPattern(once)).toBe(once);
  });
});
