import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { BadFrame, decodeTs, encodeChunks, encodeTs, parseClientMessage } from "./syncProtocol.ts";

describe("timestamps", () => {
  test.prop([fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })])("come back as they went", (ts) => {
    expect(decodeTs(encodeTs(ts))).toBe(ts);
  });

  test.prop([fc.string()])("other text is refused", (text) => {
    if (Buffer.from(text, "base64").length !== 8) expect(() => decodeTs(text)).toThrow(BadFrame);
  });
});

describe("frames", () => {
  test.prop([fc.oneof(fc.string(), fc.json())])("any text is parsed or refused, never anything else", (text) => {
    try {
      expect(parseClientMessage(text)).toHaveProperty("type");
    } catch (error) {
      expect(error).toBeInstanceOf(BadFrame);
    }
  });

  const anything = fc.anything({ maxDepth: 2 });
  const type = fc.constantFrom("Connect", "Authenticate", "ModifyQuerySet", "Mutation", "Action", "Event", "toString");
  const fields = fc.record(
    { type, requestId: anything, udfPath: anything, args: anything, modifications: anything },
    { requiredKeys: ["type"] },
  );
  test.prop([fields])("fields of any kind are parsed or refused", (frame) => {
    let text: string;
    try {
      text = JSON.stringify(frame);
    } catch {
      return;
    }
    try {
      parseClientMessage(text);
    } catch (error) {
      expect(error).toBeInstanceOf(BadFrame);
    }
  });
});

describe("chunks", () => {
  test.prop([fc.string({ minLength: 1, maxLength: 500 }), fc.integer({ min: 1, max: 60 })])(
    "put together give the whole",
    (text, length) => {
      const chunks = encodeChunks(text, length, "1").map(
        (frame) => JSON.parse(frame) as { chunk: string; partNumber: number; totalParts: number },
      );
      expect(chunks.map((c) => c.chunk).join("")).toBe(text);
      expect(chunks.map((c) => c.partNumber)).toEqual(chunks.map((_, i) => i));
      for (const { totalParts } of chunks) expect(totalParts).toBe(chunks.length);
    },
  );
});
