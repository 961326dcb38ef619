/** Console output as log lines: `[LEVEL] ` and the values as a developer console shows them. */
import { printForLog } from "./logText.ts";

const MAX_LINES = 256;
const MAX_LINE_LENGTH = 32_768;

export class LogLines {
  readonly lines: string[] = [];

  add(level: string, values: unknown[]): void {
    this.addText(level, values.map(printForLog).join(" "));
  }

  addText(level: string, text: string): void {
    if (this.lines.length > MAX_LINES) return;
    if (this.lines.length === MAX_LINES) {
      this.lines.push(`[ERROR] Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`);
      return;
    }
    const line = `[${level}] ${text}`;
    this.lines.push(
      line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)} (truncated due to length)` : line,
    );
  }
}
