/**
 * Order-preserving encoding of Convex values as binary (latin1) strings: comparing two encodings as strings gives
 * the order of `compareValues`. Tags keep types apart: undefined < null < int64 < float64 < boolean < string < bytes
 * < array < object. Every tag and terminator is below 0xff, so a prefix followed by 0xff bounds all its extensions.
 */
import { MAX_INT64_VALUE, isCommitTs, type ConvexObject, type ConvexValue } from "./json.ts";

const TAG = { undefined: "\x01", null: "\x02", int64: "\x03", float64: "\x04", false: "\x05", true: "\x06" } as const;
const STRING = "\x07";
const BYTES = "\x08";
const ARRAY = "\x09";
const OBJECT = "\x0a";
const END = "\0\0";

const view = new DataView(new ArrayBuffer(8));
const byte: string[] = Array.from({ length: 256 }, (_, i) => String.fromCharCode(i));

function bigEndian(hi: number, lo: number): string {
  const at = (word: number, shift: number) => byte[(word >>> shift) & 255] as string;
  return at(hi, 24) + at(hi, 16) + at(hi, 8) + at(hi, 0) + (at(lo, 24) + at(lo, 16) + at(lo, 8) + at(lo, 0));
}

/** Key of a float64; negative numbers have all bits flipped, so -0 < +0 and NaN sorts by its sign. */
export function encodeFloat(n: number): string {
  view.setFloat64(0, n);
  const hi = view.getUint32(0);
  const lo = view.getUint32(4);
  return TAG.float64 + (hi & 0x80000000 ? bigEndian(~hi >>> 0, ~lo >>> 0) : bigEndian((hi | 0x80000000) >>> 0, lo));
}

function encodeInt(n: bigint): string {
  const shifted = BigInt.asUintN(64, n + 0x8000000000000000n);
  return TAG.int64 + bigEndian(Number(shifted >> 32n), Number(shifted & 0xffffffffn));
}

function escapeZero(latin1: string): string {
  return latin1.includes("\0") ? latin1.replaceAll("\0", "\0\xff") : latin1;
}

/** Strings compare by UTF-8 bytes in Convex; plain ASCII is its own encoding. */
export function encodeString(s: string): string {
  // eslint-disable-next-line no-control-regex
  const bytes = /^[\x01-\x7f]*$/.test(s) ? s : escapeZero(Buffer.from(s, "utf8").toString("latin1"));
  return STRING + bytes + END;
}

function encodeObject(value: ConvexObject): string {
  let out = OBJECT;
  for (const key of Object.keys(value).sort()) out += encodeString(key) + encode(value[key]);
  return out + "\0";
}

/** Encodes any Convex value, or `undefined` for a missing field. */
export function encode(value: ConvexValue | undefined): string {
  if (value === undefined) return TAG.undefined;
  if (value === null) return TAG.null;
  if (typeof value === "string") return encodeString(value);
  if (typeof value === "number") return encodeFloat(value);
  if (typeof value === "boolean") return value ? TAG.true : TAG.false;
  if (typeof value === "bigint") return encodeInt(value);
  if (value instanceof ArrayBuffer) return BYTES + escapeZero(Buffer.from(value).toString("latin1")) + END;
  if (Array.isArray(value)) return ARRAY + value.map(encode).join("") + "\0";
  if (isCommitTs(value)) return encodeInt(MAX_INT64_VALUE);
  return encodeObject(value as ConvexObject);
}

/** Strict upper bound of everything that begins with `prefix`. */
export const prefixEnd = (prefix: string): string => prefix + "\xff";

/** Smallest key greater than `key`. */
export const successor = (key: string): string => key + "\0";
