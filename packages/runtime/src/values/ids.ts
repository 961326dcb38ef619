/**
 * Document ids: 32 characters of lower-case base32 over 20 bytes: table number (2), sequence within the table (6),
 * random (10), checksum (2). An id carries its SQLite rowid, so `db.get` needs no id index; the random part keeps ids
 * unguessable and is compared on every read. Byte order, string order and rowid order agree.
 */
import { randomFillSync } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** Rowids of one table: numbers stay safe integers for 2^15 tables. */
const SEQUENCES = 2 ** 38;
/**
 * A table's documents lie in one half of its rowids, the one or the other generation; ids are the same in both. An
 * import fills the half that is not in use, and the table changes over when it is complete.
 */
export const GENERATION = SEQUENCES / 2;
const BYTES = 20;
const RANDOM_FROM = 8;
const CHECKSUM_FROM = 18;

const digit = new Int8Array(128).fill(-1);
for (let i = 0; i < 32; i++) digit[ALPHABET.charCodeAt(i)] = i;

const pool = Buffer.alloc(16384);
let poolOffset = pool.length;
const bytes = new Uint8Array(BYTES);
const at = (i: number): number => bytes[i] as number;

export const firstRowid = (table: number): number => table * SEQUENCES + 1;
export const tableOfRowid = (rowid: number): number => Math.floor(rowid / SEQUENCES);
export const generationOf = (rowid: number): 0 | 1 => (rowid % SEQUENCES < GENERATION ? 0 : 1);
/** The rowid as ids carry it, whatever the generation. */
export const logicalRowid = (rowid: number): number => rowid - generationOf(rowid) * GENERATION;
/** Rowids [first, end) of one generation of a table. */
export const generationRange = (table: number, generation: 0 | 1): [number, number] => {
  const start = table * SEQUENCES + generation * GENERATION;
  return [start + 1, start + GENERATION];
};

function checksum(): number {
  let low = 0;
  let high = 0;
  for (let i = 0; i < CHECKSUM_FROM; i++) {
    low = (low + at(i)) % 255;
    high = (high + low) % 255;
  }
  return (high << 8) | low;
}

function fillRandom(): void {
  if (poolOffset + 10 > pool.length) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  for (let i = RANDOM_FROM; i < CHECKSUM_FROM; i++) bytes[i] = pool[poolOffset++] as number;
}

function writeAddress(rowid: number): void {
  const table = tableOfRowid(rowid);
  const sequence = rowid % GENERATION;
  const high = Math.floor(sequence / 2 ** 32);
  const address = [table >> 8, table, high >> 8, high, sequence >>> 24, sequence >>> 16, sequence >>> 8, sequence];
  for (let i = 0; i < RANDOM_FROM; i++) bytes[i] = (address[i] as number) & 255;
}

function toBase32(): string {
  let out = "";
  let bits = 0;
  let rest = 0;
  for (const b of bytes) {
    rest = (rest << 8) | b;
    for (bits += 8; bits >= 5;) {
      bits -= 5;
      out += ALPHABET[(rest >> bits) & 31];
    }
    rest &= (1 << bits) - 1;
  }
  return out;
}

/** A fresh id for a rowid that was never used before. */
export function newId(rowid: number): string {
  writeAddress(rowid);
  fillRandom();
  const sum = checksum();
  bytes[CHECKSUM_FROM] = sum & 255;
  bytes[CHECKSUM_FROM + 1] = sum >> 8;
  return toBase32();
}

function fromBase32(id: string): boolean {
  let bits = 0;
  let rest = 0;
  let n = 0;
  for (let i = 0; i < 32; i++) {
    const code = id.charCodeAt(i);
    const value = code < 128 ? (digit[code] as number) : -1;
    if (value < 0) return false;
    rest = (rest << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[n++] = (rest >> bits) & 255;
      rest &= (1 << bits) - 1;
    }
  }
  return true;
}

const ID = /^[0-9a-hjkmnp-tv-z]{32}$/;

/** Could this text be an id, of this server or of another Convex deployment? */
export const isIdText = (text: string): boolean => ID.test(text);

/** The leading two bytes of an id, by which a deployment tells its tables apart. */
export const tablePrefix = (id: string): string => id.slice(0, 3) + (digit[id.charCodeAt(3)]! >> 4);

/** Logical rowid of an id, or null when the text is no well-formed id. The document may not exist or bear another id. */
export function rowidOf(id: unknown): number | null {
  if (typeof id !== "string" || id.length !== 32 || !fromBase32(id)) return null;
  const sum = checksum();
  if (at(CHECKSUM_FROM) !== (sum & 255) || at(CHECKSUM_FROM + 1) !== sum >> 8) return null;
  const table = (at(0) << 8) | at(1);
  const high = (at(2) << 8) | at(3);
  const low = ((at(4) << 24) | (at(5) << 16) | (at(6) << 8) | at(7)) >>> 0;
  return table * SEQUENCES + high * 2 ** 32 + low;
}
