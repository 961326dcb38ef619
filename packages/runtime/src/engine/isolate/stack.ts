/** Turns stacks of bundled code into stacks of the sources, as they appear in error messages. */
import { SourceMap, type SourceMapPayload } from "node:module";
import type { ComponentCode } from "../messages.ts";

const SCHEME = "convex://";
const FRAME = /^\s+at (?:(.*?) \()?convex:\/\/(.*?):(\d+):(\d+)\)?$/;
/** Frames of the client library's own glue say nothing to the author. */
const GLUE = /node_modules\/convex\//;

/** Script name under which a component's code runs. */
export const componentFile = (component: string): string => SCHEME + component;

export class StackMapper {
  private readonly texts: Map<string, string | null>;
  private readonly maps = new Map<string, SourceMap | null>();

  constructor(components: Pick<ComponentCode, "component" | "sourceMap">[]) {
    this.texts = new Map(components.map(({ component, sourceMap }) => [component, sourceMap]));
  }

  private map(component: string): SourceMap | null {
    let map = this.maps.get(component);
    if (map === undefined) {
      const text = this.texts.get(component);
      map = text ? new SourceMap(JSON.parse(text) as SourceMapPayload) : null;
      this.maps.set(component, map);
    }
    return map;
  }

  /** The lines of a stack that lie in user code, each `    at name (file:line:column)`. */
  frames(stack: string): string[] {
    const frames: string[] = [];
    for (const line of stack.split("\n")) {
      const match = FRAME.exec(line);
      const frame = match && this.frame(match);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  private frame([, name, component, line, column]: RegExpExecArray): string | null {
    const { file, at } = this.position(component ?? "", Number(line), Number(column));
    if (GLUE.test(file)) return null;
    return `    at ${name || "<anonymous>"} (${file}:${at})`;
  }

  private position(component: string, line: number, column: number): { file: string; at: string } {
    const entry = this.map(component)?.findEntry(line - 1, column - 1);
    if (!entry || !("originalSource" in entry)) return { file: `${component || "app"}.js`, at: `${line}:${column}` };
    return { file: entry.originalSource, at: `${entry.originalLine + 1}:${entry.originalColumn + 1}` };
  }
}
