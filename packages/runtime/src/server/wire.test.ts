import { PassThrough, type Duplex } from "node:stream";
import { fc, test } from "@fast-check/vitest";
import { describe, expect, test as plainTest, vi } from "vitest";
import { Receiver, type WebSocket } from "ws";
import { HIGH_WATER_BYTES } from "./limits.ts";
import { encodeTextFrame, StreamWire } from "./wire.ts";

/** What a client reads from bytes that a server sent. */
async function textsIn(bytes: Buffer): Promise<string[]> {
  const texts: string[] = [];
  const receiver = new Receiver({ isServer: false });
  receiver.on("message", (data) => texts.push((data as Buffer).toString("utf8")));
  await new Promise<void>((resolve, reject) => {
    receiver.on("error", reject);
    receiver.end(bytes, () => resolve());
  });
  return texts;
}

const openWire = (stream: Duplex, readyState = 1) =>
  new StreamWire({ readyState, OPEN: 1 } as unknown as WebSocket, stream);

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("text frames", () => {
  plainTest.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])("of %i bytes are read as they were", async (length) => {
    const text = "x".repeat(length);
    expect(await textsIn(encodeTextFrame(text))).toEqual([text]);
  });

  test.prop([fc.array(fc.string({ unit: "binary", maxLength: 200 }), { minLength: 1, maxLength: 5 })])(
    "follow one another whatever they say",
    async (texts) => {
      const wellFormed = texts.map((text) => Buffer.from(text).toString());
      expect(await textsIn(Buffer.concat(wellFormed.map(encodeTextFrame)))).toEqual(wellFormed);
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
    expect(await textsIn(stream.read() as Buffer)).toEqual(["first", "second", "third", "fourth"]);
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
