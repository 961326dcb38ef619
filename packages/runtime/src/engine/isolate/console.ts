/** Console output as log lines: `[LEVEL] ` and the values as a developer console shows them. */
import { inspect } from "node:util";

const MAX_LINES = 256;
const MAX_LINE_LENGTH = 32_768;

export class LogLines {
  readonly lines: string[] = [];

  add(level: string, values: unknown[]): void {
    if (this.lines.length > MAX_LINES) return;
    if (this.lines.length === MAX_LINES) {
      this.lines.push(`[ERROR] Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`);
      return;
    }
    const line = `[${level}] ${values.map(print).join(" ")}`;
    this.lines.push(
      line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)} (truncated due to length)` : line,
    );
  }
}

function print(value: unknown): string {
  if (typeof value === "string") return `'${value}'`;
  try {
    return inspect(value, { depth: 4, breakLength: 120 });
  } catch {
    return String(value);
  }
}
