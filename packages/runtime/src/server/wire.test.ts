import { PassThrough, type Duplex } from "node:stream";
import { fc, test } from "@fast-check/vitest";
import { describe, expect, test as plainTest, vi } from "vitest";
import type { WebSocket } from "ws";
import { HIGH_WATER_BYTES } from "./limits.ts";
import { encodeTextFrame, StreamWire } from "./wire.ts";

/** What a client reads from bytes that a server sent. */
function textsIn(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes[at]).toBe(0x81);
    const short = bytes.readUInt8(at + 1);
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length = head === 2 ? short : head === 4 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    const from = at + head;
    at = from + length;
    texts.push(bytes.toString("utf8", from, at));
  }
  return texts;
}

const openWire = (stream: Duplex, readyState = 1) =>
  new StreamWire({ readyState, OPEN: 1 } as unknown as WebSocket, stream);

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("text frames", () => {
  plainTest.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])("of %i bytes are read as they were", (length) => {
    const text = "x".repeat(length);
    expect(textsIn(encodeTextFrame(text))).toEqual([text]);
  });

  test.prop([fc.array(fc.string({ unit: "binary", maxLength: 200 }), { minLength: 1, maxLength: 5 })])(
    "follow one another whatever they say",
    (texts) => {
      const wellFormed = texts.map((text) => Buffer.from(text).toString());
      expect(textsIn(Buffer.concat(wellFormed.map(encodeTextFrame)))).toEqual(wellFormed);
    },
  );
});

describe("the sending side of a socket", () => {
  plainTest("keeps the order of what leaves at once and what leaves with the turn", async () => {
    const stream = new PassThrough();
    const wire = openWire(stream);
    wire.send("first", vi.fn());
    wire.sendSoon("second", vi.fn());
    wire.sendSoon("third", vi.fn());
    wire.send("fourth", vi.fn());
    expect(wire.bufferedAmount).toBeGreaterThan(0);
    await nextTurn();
    expect(textsIn(stream.read() as Buffer)).toEqual(["first", "second", "third", "fourth"]);
  });

  plainTest("tells when a full stream has drained, and says nothing about an empty one", async () => {
    const stream = new PassThrough();
    const wire = openWire(stream);
    const [small, large] = [vi.fn(), vi.fn()];
    wire.send("small", small);
    wire.send("x".repeat(HIGH_WATER_BYTES), large);
    expect(large).not.toHaveBeenCalled();
    stream.resume();
    await nextTurn();
    expect(large).toHaveBeenCalledOnce();
    expect(small).not.toHaveBeenCalled();
  });

  plainTest("sends nothing on a socket that is not open", async () => {
    const stream = new PassThrough();
    openWire(stream, 2).sendSoon("late", vi.fn());
    await nextTurn();
    expect(stream.read()).toBeNull();
  });
});
