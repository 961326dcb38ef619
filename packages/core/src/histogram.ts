/**
 * Durations kept as counts in buckets whose bounds grow by 2^(1/8), so that any number of them can be added, taken away
 * and merged exactly, and a quantile is off by at most 4.5 % whatever the distribution.
 */

/** Bucket index as text to how many durations fell into it; empty buckets are absent. */
export type Histogram = Record<string, number>;

const STEPS_PER_DOUBLING = 8;
const UNIT_MS = 1000;

/** The bucket of a duration in ms; everything below a second is bucket `0`. */
export function bucketOfDuration(ms: number): string {
  if (ms < UNIT_MS) return "0";
  return String(Math.floor(Math.log2(ms / UNIT_MS) * STEPS_PER_DOUBLING + 1e-9) + 1);
}

/** The middle of a bucket in ms: half a second for the first, the geometric mean of the bounds for the others. */
function middleOf(bucket: number): number {
  if (bucket === 0) return UNIT_MS / 2;
  return UNIT_MS * 2 ** ((bucket - 0.5) / STEPS_PER_DOUBLING);
}

/** Adds `count` durations of `ms` (negative: takes them away). Gives a new histogram. */
export function addDuration(histogram: Histogram, ms: number, count = 1): Histogram {
  const bucket = bucketOfDuration(ms);
  const { [bucket]: held = 0, ...rest } = histogram;
  const value = held + count;
  return value === 0 ? rest : { ...rest, [bucket]: value };
}

/** The sum of histograms. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged: Histogram = {};
  for (const histogram of histograms)
    for (const [bucket, count] of Object.entries(histogram)) merged[bucket] = (merged[bucket] ?? 0) + count;
  return merged;
}

/** How many durations a histogram holds. */
export function sizeOfHistogram(histogram: Histogram): number {
  return Object.values(histogram).reduce((sum, count) => sum + count, 0);
}

/**
 * The duration in ms that a share `q` (0 to 1) of all does not exceed (nearest rank), to 4.5 %; null when there is none.
 */
export function quantileOf(histogram: Histogram, q: number): number | null {
  const size = sizeOfHistogram(histogram);
  if (size === 0) return null;
  const rank = Math.max(1, Math.ceil(q * size));
  const buckets = Object.keys(histogram).map(Number);
  buckets.sort((a, b) => a - b);
  let seen = 0;
  for (const bucket of buckets) {
    seen += histogram[String(bucket)] ?? 0;
    if (seen >= rank) return Math.round(middleOf(bucket));
  }
  return null;
}
