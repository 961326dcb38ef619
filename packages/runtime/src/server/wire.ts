import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { HIGH_WATER_BYTES } from "./limits.ts";
import type { Wire } from "./sessionPorts.ts";

const FINAL_TEXT = 0x81;
/** Lengths from here on take two, and from there on eight more bytes of a frame's head. */
const TWO_BYTES_FROM = 126;
const EIGHT_BYTES_FROM = 0x10000;

/** A whole text frame as a server sends it: in one piece and unmasked. */
export function encodeTextFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < TWO_BYTES_FROM ? 2 : length < EIGHT_BYTES_FROM ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = FINAL_TEXT;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = TWO_BYTES_FROM;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = TWO_BYTES_FROM + 1;
    frame.writeUIntBE(0, 2, 2);
    frame.writeUIntBE(length, 4, 6);
  }
  frame.write(text, head);
  return frame;
}

let corked: Duplex[] = [];

function uncorkAll(): void {
  const streams = corked;
  corked = [];
  for (const stream of streams) stream.uncork();
}

/**
 * The sending side of a WebSocket. Frames go to the stream below it as one buffer each, which costs the system half of
 * what head and text as two pieces do; `ws` still sees to everything else, and its control frames keep their place.
 */
export class StreamWire implements Wire {
  constructor(
    private readonly socket: WebSocket,
    private readonly stream: Duplex,
  ) {}

  get bufferedAmount(): number {
    return this.stream.writableLength;
  }

  send(frame: string, sent: () => void): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const { stream } = this;
    // Only who waits for a full stream to drain needs to hear of it.
    if (stream.writableLength + frame.length > HIGH_WATER_BYTES / 2) stream.write(encodeTextFrame(frame), sent);
    else stream.write(encodeTextFrame(frame));
  }

  sendSoon(frame: string, sent: () => void): void {
    if (this.stream.writableCorked === 0) {
      this.stream.cork();
      if (corked.push(this.stream) === 1) process.nextTick(uncorkAll);
    }
    this.send(frame, sent);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  drop(): void {
    this.socket.terminate();
  }

  pause(isPaused: boolean): void {
    if (isPaused) this.socket.pause();
    else this.socket.resume();
  }
}
