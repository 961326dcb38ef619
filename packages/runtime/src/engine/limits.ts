/** The platform's limits on one transaction, and the meter that counts against them. */
import type { ConvexValue } from "../values/json.ts";

const MIB = 1 << 20;

const LIMITS = {
  bytesRead: 16 * MIB,
  bytesWritten: 16 * MIB,
  databaseQueries: 4_096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  functionsScheduled: 1_000,
  scheduledFunctionArgsBytes: 16 * MIB,
} as const;

export const MAX_ARGS_BYTES = 16 * MIB;
export const MAX_RESULT_BYTES = 16 * MIB;
export const MAX_DOCUMENT_BYTES = MIB;
const MAX_NESTING = 16;
const MAX_ARRAY_LENGTH = 8_192;
const MAX_OBJECT_FIELDS = 1_024;

export type Metric = keyof typeof LIMITS;
export type Counts = Record<Metric, number>;

const METRICS = Object.keys(LIMITS) as Metric[];
const READS: Metric[] = ["bytesRead", "documentsRead", "databaseQueries"];

const READ_ADVICE =
  "Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.";

const MESSAGES: Record<Metric, (limit: number) => string> = {
  bytesRead: (n) => `Too many bytes read in a single function execution (limit: ${n} bytes). ${READ_ADVICE}`,
  bytesWritten: (n) => `Too many bytes written in a single function execution (limit: ${n} bytes).`,
  databaseQueries: (n) => `Too many reads in a single function execution (limit: ${n}).`,
  documentsRead: (n) => `Too many documents read in a single function execution (limit: ${n}). ${READ_ADVICE}`,
  documentsWritten: (n) => `Too many writes in a single function execution (limit: ${n}).`,
  functionsScheduled: (n) => `Too many functions scheduled by this mutation (limit: ${n}).`,
  scheduledFunctionArgsBytes: (n) =>
    `Too large total size of the arguments of scheduled functions from this mutation (limit: ${n} bytes).`,
};

export const zero = (): Counts => Object.fromEntries(METRICS.map((metric) => [metric, 0])) as Counts;

/** Counts one transaction; nested calls add to the same totals and may set tighter bounds for themselves. */
export class Meter {
  private used: Counts = zero();
  private limits: Counts = { ...LIMITS };
  private readonly outer: { used: Counts; limits: Counts }[] = [];

  /** @throws with the platform's text once the limit is passed. */
  add(metric: Metric, amount: number): void {
    const used = (this.used[metric] += amount);
    if (used > this.limits[metric]) throw new Error(MESSAGES[metric](this.limits[metric]));
  }

  get(metric: Metric): number {
    return this.used[metric];
  }

  enter(limits: Partial<Counts> = {}): void {
    this.outer.push({ used: { ...this.used }, limits: this.limits });
    this.limits = { ...this.limits };
    for (const metric of METRICS) {
      const own = limits[metric];
      if (own !== undefined) this.limits[metric] = Math.min(this.limits[metric], this.used[metric] + own);
    }
  }

  /** Reads stay counted when the nested call is rolled back, because they happened; its writes do not. */
  leave(kept: boolean): void {
    const before = this.outer.pop();
    if (!before) return;
    this.limits = before.limits;
    if (kept) return;
    for (const metric of READS) before.used[metric] = this.used[metric];
    this.used = before.used;
  }

  /** Raises `largest` to what was used, where that is more. */
  raise(largest: Counts): void {
    for (const metric of METRICS) if (this.used[metric] > largest[metric]) largest[metric] = this.used[metric];
  }

  report(): Record<Metric, { used: number; remaining: number }> {
    const entries = METRICS.map((m) => [m, { used: this.used[m], remaining: this.limits[m] - this.used[m] }]);
    return Object.fromEntries(entries) as Record<Metric, { used: number; remaining: number }>;
  }
}

/**
 * Size of a value in bytes as the platform counts it.
 * @throws when it is nested too deeply or holds too long an array or too many fields.
 */
export function measure(value: ConvexValue | undefined, depth = 0): number {
  if (value === null || typeof value === "boolean") return 1;
  if (typeof value === "number" || typeof value === "bigint") return 9;
  if (typeof value === "string") return 2 + Buffer.byteLength(value);
  if (value === undefined) return 0;
  if (value instanceof ArrayBuffer) return 2 + value.byteLength;
  if (depth >= MAX_NESTING) throw new Error(`Value is too nested (maximum nesting ${MAX_NESTING})`);
  return Array.isArray(value) ? measureArray(value, depth) : measureObject(value as Record<string, ConvexValue>, depth);
}

function measureArray(value: ConvexValue[], depth: number): number {
  if (value.length > MAX_ARRAY_LENGTH) {
    throw new Error(`Array length is too long (${value.length} > maximum length ${MAX_ARRAY_LENGTH})`);
  }
  let size = 2;
  for (const element of value) size += measure(element, depth + 1);
  return size;
}

function measureObject(value: Record<string, ConvexValue | undefined>, depth: number): number {
  const fields = Object.entries(value);
  if (fields.length > MAX_OBJECT_FIELDS) {
    throw new Error(`Object has too many fields (${fields.length} > maximum number ${MAX_OBJECT_FIELDS})`);
  }
  let size = 2;
  for (const [name, field] of fields) if (field !== undefined) size += name.length + 1 + measure(field, depth + 1);
  return size;
}

/** `1.50 MiB`, as limits are quoted in messages. */
export const mebibytes = (bytes: number): string => `${(bytes / MIB).toFixed(2)} MiB`;
