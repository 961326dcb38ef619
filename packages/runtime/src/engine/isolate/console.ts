/**
 * Console output as log lines: `[LEVEL] ` and the values as a developer console shows them. Which level a method has
 * is the Console Standard's division.
 */
import { printForLog } from "./logText.ts";

const MAX_LINES = 256;
const MAX_LINE_LENGTH = 32_768;
const INDENT = "  ";

type Level = "LOG" | "DEBUG" | "INFO" | "WARN" | "ERROR";
type Method = (lines: LogLines, values: unknown[]) => void;

const printing =
  (level: Level): Method =>
  (lines, values) =>
    lines.add(level, values);
/** Takes the first value; the others say how to show it. */
const showing: Method = (lines, [value]) => lines.add("LOG", [value]);
const grouping: Method = (lines, values) => {
  if (values.length > 0) lines.add("LOG", values);
  lines.depth++;
};
const labelOf = ([label = "default"]: unknown[]): string => String(label);

const METHODS = {
  log: printing("LOG"),
  info: printing("INFO"),
  warn: printing("WARN"),
  error: printing("ERROR"),
  debug: printing("DEBUG"),
  trace: printing("LOG"),
  dir: showing,
  dirxml: printing("LOG"),
  table: showing,
  assert: (lines, [holds, ...values]) => {
    if (!holds)
      lines.addText("ERROR", ["Assertion failed", values.map(printForLog).join(" ")].filter(Boolean).join(": "));
  },
  count: (lines, values) => lines.count(labelOf(values)),
  countReset: (lines, values) => lines.resetCount(labelOf(values)),
  time: (lines, values) => lines.time(labelOf(values)),
  timeLog: (lines, values) => lines.elapsed("LOG", labelOf(values), values.slice(1)),
  timeEnd: (lines, values) => lines.elapsed("INFO", labelOf(values), [], true),
  group: grouping,
  groupCollapsed: grouping,
  groupEnd: (lines) => void (lines.depth = Math.max(0, lines.depth - 1)),
  clear: () => {},
} satisfies Record<string, Method>;

export type ConsoleMethod = keyof typeof METHODS;

/** What a `console` has. */
export const CONSOLE_METHODS = Object.keys(METHODS) as ConsoleMethod[];

/** The log of one call. */
export class LogLines {
  readonly lines: string[] = [];
  /** Groups that are open. */
  depth = 0;
  private readonly counts = new Map<string, number>();
  private readonly starts = new Map<string, number>();

  /** @param clock milliseconds; stands still in transactions, as all their clocks do. */
  constructor(private readonly clock: () => number = () => 0) {}

  /** Carries out a call of a console method. */
  call(method: ConsoleMethod, values: unknown[]): void {
    METHODS[method](this, values);
  }

  add(level: Level, values: unknown[]): void {
    this.addText(level, values.map(printForLog).join(" "));
  }

  addText(level: Level, text: string): void {
    if (this.lines.length > MAX_LINES) return;
    if (this.lines.length === MAX_LINES) {
      this.lines.push(`[ERROR] Log overflow (maximum ${MAX_LINES}). Remaining log lines omitted.`);
      return;
    }
    const line = `[${level}] ${INDENT.repeat(this.depth)}${text}`;
    this.lines.push(
      line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)} (truncated due to length)` : line,
    );
  }

  count(label: string): void {
    const count = (this.counts.get(label) ?? 0) + 1;
    this.counts.set(label, count);
    this.addText("INFO", `${label}: ${count}`);
  }

  resetCount(label: string): void {
    if (!this.counts.delete(label)) this.addText("WARN", `Count for '${label}' does not exist`);
  }

  time(label: string): void {
    if (this.starts.has(label)) return this.addText("WARN", `Timer '${label}' already exists`);
    this.starts.set(label, this.clock());
  }

  elapsed(level: Level, label: string, values: unknown[], isEnd = false): void {
    const start = this.starts.get(label);
    if (start === undefined) return this.addText("WARN", `Timer '${label}' does not exist`);
    if (isEnd) this.starts.delete(label);
    this.addText(level, [`${label}: ${Math.round(this.clock() - start)}ms`, ...values.map(printForLog)].join(" "));
  }
}
