/**
 * The bars that first responses and resolutions, of conversations and of tickets, are shown in. Unlike quantiles these are exact: each duration is counted
 * in its bar when it is known.
 */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Upper bounds in ms, excluded, of all bars but the last. */
export const DURATION_BINS = {
  firstResponse: [1, 2, 4, 8, 15, 30, 60].map((minutes) => minutes * MINUTE),
  resolved: [0.5, 1, 2, 4, 8, 24, 72].map((hours) => hours * HOUR),
  ticketResolved: [1, 4, 8, 24, 48, 96, 168].map((hours) => hours * HOUR),
} as const;
export type BinnedKind = keyof typeof DURATION_BINS;

/** The bar (from 0) a duration in ms belongs to. */
export function binOf(kind: BinnedKind, durationMs: number): number {
  const bin = DURATION_BINS[kind].findIndex((bound) => durationMs < bound);
  return bin === -1 ? DURATION_BINS[kind].length : bin;
}
