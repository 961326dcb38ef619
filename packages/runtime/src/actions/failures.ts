import { SourceMap, type SourceMapPayload } from "node:module";

interface Failure {
  error: string;
  errorData?: string;
}

const FRAME = /^(\s+at .*?\(?)convex:(.*?):(\d+):(\d+)(\)?)$/;

/** Maps stack frames of component scripts back to source files. */
export class StackMapper {
  private readonly maps = new Map<string, SourceMap | null>();

  constructor(private readonly sources: (component: string) => string | null) {}

  /** The part of a stack that belongs to component code, one frame a line, with a leading newline. */
  print(stack: string): string {
    const lines = stack.split("\n").flatMap((line) => this.frame(line) ?? []);
    return lines.map((line) => `\n${line}`).join("");
  }

  private frame(line: string): string | null {
    const match = FRAME.exec(line);
    if (match === null) return null;
    const [, head, component, row, column, tail] = match as unknown as [string, string, string, string, string, string];
    const entry = this.mapOf(component)?.findEntry(Number(row) - 1, Number(column) - 1);
    if (!entry || !("originalSource" in entry)) return null;
    return `    ${head.trim()}${head.endsWith("(") ? "" : " "}${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn}${tail}`;
  }

  private mapOf(component: string): SourceMap | null {
    let map = this.maps.get(component);
    if (map === undefined) {
      const text = this.sources(component);
      map = text === null ? null : new SourceMap(JSON.parse(text) as SourceMapPayload);
      this.maps.set(component, map);
    }
    return map;
  }
}

const isConvexError = (thrown: object): thrown is { data: unknown } => Symbol.for("ConvexError") in thrown;

/** The text and data of whatever an action threw. */
export function describeFailure(thrown: unknown, requestId: string, mapper: StackMapper): Failure {
  const head = `[Request ID: ${requestId}] Server Error\nUncaught `;
  if (typeof thrown !== "object" || thrown === null) return { error: `${head}${String(thrown)}` };
  const { name, message, stack } = thrown as { name?: unknown; message?: unknown; stack?: unknown };
  const text =
    message === undefined ? "[object Object]" : `${typeof name === "string" ? name : "Error"}: ${String(message)}`;
  const frames = typeof stack === "string" ? mapper.print(stack) : "";
  const error = head + text + frames;
  return isConvexError(thrown) && typeof thrown.data === "string" ? { error, errorData: thrown.data } : { error };
}
