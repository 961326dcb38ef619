/**
 * One cell of a CSV file (RFC 4180) that no spreadsheet takes for a formula: text that begins with `=`, `+`, `-`, `@`, a
 * tab or a carriage return gets an apostrophe before it (OWASP, "CSV Injection"). Numbers stay numbers.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = /^\s*[=+\-@\t\r＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n\t;']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A CSV file with a header; lines end as RFC 4180 asks. */
export function csvFile(
  header: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string {
  return [header, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
}
