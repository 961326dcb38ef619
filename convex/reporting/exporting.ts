import { csvFile } from "@parley/core/csv";
import type { Figures } from "./reads";

const COUNTS = [
  "created",
  "assigned",
  "firstResponse",
  "resolved",
  "reopened",
  "tagged",
  "slaMet",
  "slaMissed",
  "rated",
  "rated1",
  "rated2",
  "rated3",
  "rated4",
  "rated5",
] as const;
const TIMES = ["firstResponse", "resolved"] as const;

const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 1000));
const HEADER = [...COUNTS, ...TIMES.flatMap((name) => [`${name} median (s)`, `${name} p90 (s)`])];

function cells({ counts, times }: Figures): (number | null)[] {
  return [
    ...COUNTS.map((name) => counts[name] ?? 0),
    ...TIMES.flatMap((name) => [seconds(times[name]?.p50), seconds(times[name]?.p90)]),
  ];
}

export function seriesCsv(buckets: readonly ({ bucket: string } & Figures)[]): string {
  return csvFile(
    ["period", ...HEADER],
    buckets.map((row) => [row.bucket, ...cells(row)]),
  );
}

export function breakdownCsv(members: readonly ({ name: string } & Figures)[]): string {
  return csvFile(
    ["name", ...HEADER],
    members.map((row) => [row.name, ...cells(row)]),
  );
}
