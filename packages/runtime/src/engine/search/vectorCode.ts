/**
 * Compact codes of vectors, from which the cosine with a query is estimated. A vector is turned by a fixed random
 * rotation, after which its components are spread like a normal distribution whatever they meant before; each is then
 * kept in four bits. With the code goes what corrects the estimate and how far off it may be. Everything here is
 * addition, multiplication and square roots of doubles, so that the same vector has the same code on every machine.
 */

/** Levels of the quantizer with the least square error for a standard normal distribution. */
const LEVELS = [0.1284, 0.3881, 0.6568, 0.9424, 1.2562, 1.6181, 2.069, 2.7326];
const BORDERS = [0.2582, 0.5224, 0.7996, 1.0993, 1.4371, 1.8435, 2.4008];
const ROUNDS = 4;
const SEED = 0x5eed;
/** Bytes before the four-bit numbers: the document's rowid as two words, the factor, the deviation. */
const HEADER_BYTES = 16;
const BYTE_VALUES = 256;
/** Estimates are trusted within so many standard deviations. */
const DEVIATIONS = 4;
/** What single precision may add to an error. */
const ROUNDING = 1e-6;

/** Value of a four-bit number; its highest bit is the sign. */
const levelOf = (code: number): number => (code & 8 ? -1 : 1) * (LEVELS[code & 7] as number);

function quantize(x: number): number {
  const size = Math.abs(x);
  let level = 0;
  while (level < BORDERS.length && size > (BORDERS[level] as number)) level++;
  return x < 0 ? level | 8 : level;
}

/** Bytes of one code. */
export const codeBytes = (dimensions: number): number => HEADER_BYTES + 4 * Math.ceil(dimensions / 8);

const signsByLength = new Map<number, Int8Array>();

function signsFor(dimensions: number): Int8Array {
  let signs = signsByLength.get(dimensions);
  if (!signs) {
    let state = SEED;
    signs = new Int8Array(ROUNDS * dimensions).map(() => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state & 0x10000 ? 1 : -1;
    });
    signsByLength.set(dimensions, signs);
  }
  return signs;
}

/** Walsh-Hadamard transform in place of a part whose length is a power of two; keeps lengths. */
function transform(part: Float64Array): void {
  const { length } = part;
  for (let half = 1; half < length; half *= 2) {
    for (let start = 0; start < length; start += 2 * half) {
      for (let i = start; i < start + half; i++) {
        const a = part[i] as number;
        const b = part[i + half] as number;
        part[i] = a + b;
        part[i + half] = a - b;
      }
    }
  }
  const scale = 1 / Math.sqrt(length);
  for (let i = 0; i < length; i++) part[i] = (part[i] as number) * scale;
}

/** Turns a vector in place, by random signs and transforms of its beginning and its end in turn. */
function rotate(vector: Float64Array): void {
  const { length } = vector;
  const signs = signsFor(length);
  const size = 2 ** Math.floor(Math.log2(length));
  const parts = [vector.subarray(0, size), vector.subarray(length - size)];
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < length; i++) vector[i] = (vector[i] as number) * (signs[round * length + i] as number);
    transform(parts[round % 2] as Float64Array);
  }
}

/** The vector of length one in the same direction; zeros stay zeros. Also for components whose squares overflow. */
export function normalize(vector: ArrayLike<number>): Float64Array {
  const unit = Float64Array.from(vector);
  const largest = unit.reduce((max, x) => Math.max(max, Math.abs(x)), 0);
  if (largest === 0) return unit;
  let square = 0;
  for (let i = 0; i < unit.length; i++) {
    const x = (unit[i] as number) / largest;
    unit[i] = x;
    square += x * x;
  }
  const size = Math.sqrt(square);
  for (let i = 0; i < unit.length; i++) unit[i] = (unit[i] as number) / size;
  return unit;
}

/** Code of a document's vector of length one. */
export function encodeVector(rowid: number, unit: Float64Array): Buffer {
  const turned = unit.slice();
  rotate(turned);
  const dimensions = turned.length;
  const spread = Math.sqrt(dimensions);
  const code = Buffer.alloc(codeBytes(dimensions));
  let product = 0;
  let square = 0;
  for (let i = 0; i < dimensions; i++) {
    const x = turned[i] as number;
    const number = quantize(x * spread);
    const level = levelOf(number);
    product += level * x;
    square += level * level;
    const at = HEADER_BYTES + (i >> 1);
    code[at] = (code[at] as number) | (i & 1 ? number << 4 : number);
  }
  // The part of the decoded vector that is orthogonal to the real one is what makes estimates err.
  const factor = product > 0 ? 1 / product : 0;
  const deviation = Math.sqrt(Math.max(0, square * factor * factor - 1) / (dimensions - 1));
  code.writeUInt32LE(rowid % 2 ** 32, 0);
  code.writeUInt32LE(Math.floor(rowid / 2 ** 32), 4);
  code.writeFloatLE(factor, 8);
  code.writeFloatLE(factor === 0 ? 0 : deviation, 12);
  return code;
}

/** For every byte of a code the product of its two levels with the query's components. */
function makeProducts(unit: Float64Array): Float32Array {
  const turned = unit.slice();
  rotate(turned);
  const bytes = Math.ceil(turned.length / 2);
  const products = new Float32Array(bytes * BYTE_VALUES);
  for (let at = 0; at < bytes; at++) {
    const first = turned[2 * at] as number;
    const second = turned[2 * at + 1] ?? 0;
    for (let value = 0; value < BYTE_VALUES; value++)
      products[at * BYTE_VALUES + value] = levelOf(value & 15) * first + levelOf(value >> 4) * second;
  }
  return products;
}

/** A document, and between what its cosine with the query lies. */
export type Visit = (rowid: number, least: number, most: number) => void;

/** Estimates the cosines of many codes with one query. */
export class Estimator {
  private readonly products: Float32Array;
  private readonly stride: number;

  /** @param unit the query, of length one. */
  constructor(unit: Float64Array) {
    this.products = makeProducts(unit);
    this.stride = codeBytes(unit.length);
  }

  /**
   * Visits every code of a packed sequence. An estimate is the cosine c plus an error in proportion to the sine, so
   * (estimate - c)² <= error² (1 - c²); the bounds are where both sides are equal.
   */
  scan(packed: Buffer, visit: Visit): void {
    const { stride, products } = this;
    const end = products.length / BYTE_VALUES;
    const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
    for (let start = 0; start < packed.length; start += stride) {
      const estimate = sumOf(packed, start + HEADER_BYTES, end, products) * view.getFloat32(start + 8, true);
      const error = DEVIATIONS * view.getFloat32(start + 12, true);
      const square = 1 + error * error;
      const middle = estimate / square;
      const slack = (error * Math.sqrt(Math.max(0, square - estimate * estimate))) / square + ROUNDING;
      visit(rowidAt(view, start), middle - slack, middle + slack);
    }
  }
}

/** Two sums side by side, because each addition waits for the one before. */
function sumOf(bytes: Uint8Array, from: number, count: number, products: Float32Array): number {
  let even = 0;
  let odd = 0;
  let at = 0;
  for (; at + 1 < count; at += 2) {
    even += products[at * BYTE_VALUES + (bytes[from + at] as number)] as number;
    odd += products[(at + 1) * BYTE_VALUES + (bytes[from + at + 1] as number)] as number;
  }
  return at < count ? even + odd + (products[at * BYTE_VALUES + (bytes[from + at] as number)] as number) : even + odd;
}

const rowidAt = (view: DataView, start: number): number =>
  view.getUint32(start + 4, true) * 2 ** 32 + view.getUint32(start, true);

/** Rowid of the last code of a packed sequence. */
export function lastRowid(packed: Buffer, dimensions: number): number {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  return rowidAt(view, packed.length - codeBytes(dimensions));
}
