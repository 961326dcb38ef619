import { csvFile } from "@parley/core/csv";
import type { AuditEntryView } from "./views";

const HEADER = [
  "seq",
  "time",
  "actor type",
  "actor",
  "action",
  "resource type",
  "resource",
  "changes",
  "metadata",
  "hash",
];

function csvRow(entry: AuditEntryView): (string | number | null)[] {
  const changes = entry.changes.map(({ field, before, after }) => `${field}: ${before ?? ""} -> ${after ?? ""}`);
  return [
    entry.seq,
    new Date(entry.timestamp).toISOString(),
    entry.actorType,
    entry.actorName,
    entry.action,
    entry.resourceType,
    entry.resourceId,
    changes.join("\n"),
    Object.keys(entry.metadata).length > 0 ? JSON.stringify(entry.metadata) : "",
    entry.hash,
  ];
}

/** Entries as a piece of a CSV file, the first with the header. */
export function csvPiece(entries: readonly AuditEntryView[], isFirst: boolean): string {
  const file = csvFile(HEADER, entries.map(csvRow));
  return isFirst ? file : file.slice(file.indexOf("\r\n") + 2);
}

/** Entries as JSON, one object a line. */
export function jsonPiece(entries: readonly AuditEntryView[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}
