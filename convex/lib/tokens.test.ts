import { describe, expect, test } from "vitest";
import { equalInConstantTime, hmacSha256Hex, randomDigits, randomHex, sha256Hex } from "./tokens";

describe("random digits", () => {
  test("have the length asked for and nothing but digits", () => {
    for (let length = 1; length <= 20; length++) expect(randomDigits(length)).toMatch(new RegExp(`^[0-9]{${length}}$`));
  });

  test("are each about equally likely", () => {
    const counts = new Map<string, number>();
    for (const digit of randomDigits(20_000)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    // 2,000 each; five standard deviations (42 each) make a false alarm a matter of one run in a hundred thousand.
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(215);
    expect(counts.size).toBe(10);
  });
});

test("random hexadecimal text has two characters a byte and does not repeat", () => {
  expect(randomHex(32)).toMatch(/^[0-9a-f]{64}$/);
  expect(new Set(Array.from({ length: 100 }, () => randomHex(16))).size).toBe(100);
});

test("hashes agree with the published test vectors", async () => {
  // FIPS 180-2 B.1, RFC 4231 test case 2.
  expect(await sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(await hmacSha256Hex("Jefe", "what do ya want for nothing?")).toBe(
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
});

test.each([
  ["", "", true],
  ["abc", "abc", true],
  ["abc", "abd", false],
  ["abc", "abcd", false],
  ["", "a", false],
])("comparing %j with %j gives %s", (a, b, expected) => {
  expect(equalInConstantTime(a, b)).toBe(expected);
});
