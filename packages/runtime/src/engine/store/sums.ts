/**
 * Checksums of what is stored: CRC-32, which finds every flipped bit and every burst of up to 32 of them. A document
 * and an index entry carry theirs in a column that their writer fills; the rows of all other tables have a generated
 * column, which SQLite fills by the function registered here, whoever writes the row.
 */
import type { Database } from "better-sqlite3";
import { crc32 } from "node:zlib";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const BITS = 6;
const MASK = 63;
/** Length of a document's checksum as text. */
const SUM_LENGTH = 6;
/** An index key ends with the id and two zero bytes; in a document's text the id begins at the ninth character. */
const ID_LENGTH = 32;
const ID_AT = 8;

/** What separates the values of a row, so that they cannot trade characters. */
const SEPARATOR = "\x1f";

const digitOf = new Int8Array(128).fill(-1);
for (let digit = 0; digit < DIGITS.length; digit++) digitOf[DIGITS.charCodeAt(digit)] = digit;

/** Checksum of a document's text, as six characters. */
export function documentSum(json: string): string {
  let rest = crc32(json);
  let sum = "";
  for (let n = 0; n < SUM_LENGTH; n++) {
    sum += DIGITS.charAt(rest & MASK);
    rest >>>= BITS;
  }
  return sum;
}

/** Does the text end with the checksum of what stands before `end`? */
function fits(row: string, end: number, json: string): boolean {
  let sum = 0;
  for (let n = SUM_LENGTH - 1; n >= 0; n--) {
    const digit = digitOf[row.charCodeAt(end + n) & 127] as number;
    if (digit < 0) return false;
    sum = (sum << BITS) | digit;
  }
  return sum >>> 0 === crc32(json);
}

/** Reads `json || sum`. @returns the document's text, or null when the two do not fit. */
export function openDocument(row: string | null): string | null {
  if (row === null || row.length < SUM_LENGTH) return null;
  const end = row.length - SUM_LENGTH;
  const json = row.slice(0, end);
  return fits(row, end, json) ? json : null;
}

/** Is it the same id at both places? A loop, because making texts to compare would take as long as the checksum. */
function sameId(row: string, one: number, other: number): boolean {
  for (let n = 0; n < ID_LENGTH; n++) if (row.charCodeAt(one + n) !== row.charCodeAt(other + n)) return false;
  return true;
}

/** Reads `json || sum || id` with the id of the index entry that led there. @returns null also when the ids differ. */
export function openEntry(row: string | null): string | null {
  if (row === null || row.length < SUM_LENGTH + ID_LENGTH) return null;
  const end = row.length - SUM_LENGTH - ID_LENGTH;
  if (!sameId(row, ID_AT, end + SUM_LENGTH)) return null;
  const json = row.slice(0, end);
  return fits(row, end, json) ? json : null;
}

/** Checksum of an index entry. Everything of it counts: which index, which position, which document. */
export const entrySum = (iid: number, key: Buffer, rid: number): number => crc32(key, crc32(`${iid}/${rid}`)) | 0;

function rowSum(...values: unknown[]): number {
  const texts = values.map((value) => (value === null ? "\0" : String(value)));
  return crc32(texts.join(SEPARATOR)) | 0;
}

/** Teaches a connection the functions that the tables' generated columns and the upgrades use. */
export function registerSums(db: Database): void {
  const options = { deterministic: true, varargs: true } as const;
  db.function("row_sum", options, rowSum);
  db.function("document_sum", { deterministic: true }, (json) => documentSum(json as string));
  db.function("entry_sum", { deterministic: true }, (iid, key, rid) =>
    entrySum(iid as number, key as Buffer, rid as number),
  );
}
