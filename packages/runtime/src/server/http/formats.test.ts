import { fc, test } from "@fast-check/vitest";
import { convexToJson, type Value } from "convex/values";
import { describe, expect, test as plainTest } from "vitest";
import { parseRange } from "./range.ts";
import { toPlainJson } from "./valueFormats.ts";

describe("ranges", () => {
  const offset = fc.nat({ max: 50 });
  test.prop([offset, offset, fc.nat({ max: 30 })])(
    "bytes=a-b gives exactly the bytes that exist of it",
    (first, last, size) => {
      const range = parseRange(`bytes=${first}-${last}`, size);
      if (last < first) return void expect(range).toBeNull();
      if (first >= size) return void expect(range).toBe("unsatisfiable");
      expect(range).toEqual({ start: first, end: Math.min(last, size - 1) });
    },
  );

  test.prop([offset, fc.nat({ max: 30 })])("bytes=-n gives the last n bytes", (length, size) => {
    const range = parseRange(`bytes=-${length}`, size);
    if (Math.min(length, size) === 0) return void expect(range).toBe("unsatisfiable");
    expect(range).toEqual({ start: Math.max(0, size - length), end: size - 1 });
  });

  plainTest.each([undefined, "", "bytes", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=1--2"])(
    "%s is no range",
    (header) => {
      expect(parseRange(header, 10)).toBeNull();
    },
  );
});

describe("plain JSON", () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  );
  const json = fc.letrec<{ value: Value }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("value")),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("value")),
    ) as fc.Arbitrary<Value>,
  })).value;

  test.prop([json])("is the value itself when it needs no encoding", (value) => {
    const isPlain = JSON.parse(JSON.stringify(value)) as unknown;
    expect(toPlainJson(convexToJson(value))).toEqual(isPlain);
  });

  test.prop([fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })])("writes integers in decimal", (integer) => {
    expect(toPlainJson(convexToJson(integer))).toBe(integer.toString());
  });

  plainTest("writes special floats and bytes as text", () => {
    const value = { a: NaN, b: Infinity, c: -Infinity, d: -0, e: new Uint8Array([1, 2, 3]).buffer };
    expect(toPlainJson(convexToJson(value))).toEqual({ a: "NaN", b: "Infinity", c: "-Infinity", d: 0, e: "AQID" });
  });
});
