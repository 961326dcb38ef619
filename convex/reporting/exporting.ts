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
  "ticketCreated",
  "ticketFirstResponse",
  "ticketResolved",
  "ticketReopened",
  "ticketSlaMet",
  "ticketSlaMissed",
] as const;
const TIMES = ["firstResponse", "resolved", "ticketFirstResponse", "ticketResolved"] as const;

const seconds = (ms: number | undefined) => (ms === undefined ? null : Math.round(ms / 1000));
const HEADER = [...COUNTS, ...TIMES.flatMap((name) => [`${name} median (s)`, `${name} p90 (s)`])];

function cells({ counts, times }: Figures): (number | null)[] {
  return [
    ...COUNTS.map((name) => counts[name] ?? 0),
    ...TIMES.flatMap((name) => [seconds(times[name]?.p50), seconds(times[name]?.p90)]),
  ];
}

/** @param backlog tickets open at the end of each bucket, for a last column */
export function seriesCsv(
  buckets: readonly ({ bucket: string } & Figures)[],
  backlog?: readonly { open: number }[],
): string {
  const open = (index: number) => (backlog ? [backlog[index]?.open ?? null] : []);
  return csvFile(
    ["period", ...HEADER, ...(backlog ? ["open tickets"] : [])],
    buckets.map((row, index) => [row.bucket, ...cells(row), ...open(index)]),
  );
}

export function breakdownCsv(members: readonly ({ name: string } & Figures)[]): string {
  return csvFile(
    ["name", ...HEADER],
    members.map((row) => [row.name, ...cells(row)]),
  );
}
