import { COMMANDS, type CommandId } from "./commands.ts";

/** How long the first key of a pair waits for the second, in ms. */
const PAIR_PAUSE_MS = 1200;

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** One name per key stroke: `j`, `?`, `Shift+u`, `mod+k`. Null for strokes that can never be a command. */
export function strokeOf(press: KeyPress): string | null {
  if (press.altKey || ["Shift", "Control", "Meta", "Alt"].includes(press.key)) return null;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey) return press.shiftKey ? null : `mod+${key}`;
  const isLetter = key.length === 1 && key !== press.key.toUpperCase();
  return press.shiftKey && (isLetter || key.length > 1) ? `Shift+${key}` : key;
}

const SINGLE = new Map<string, CommandId>();
const PAIRS = new Map<string, CommandId>();
const PREFIXES = new Set<string>();
for (const { id, keys } of COMMANDS) {
  const [first, second] = keys;
  if (second === undefined) SINGLE.set(first, id);
  else {
    PREFIXES.add(first);
    PAIRS.set(`${first} ${second}`, id);
  }
}

/** Reads strokes into commands; remembers the first key of a pair such as `g i`. */
export class StrokeReader {
  private pending: { stroke: string; at: number } | null = null;

  /** The command a stroke completes at time `at` (ms), or null while there is none. */
  read(stroke: string, at: number): CommandId | null {
    const before = this.pending;
    this.pending = null;
    if (before && at - before.at <= PAIR_PAUSE_MS) {
      const pair = PAIRS.get(`${before.stroke} ${stroke}`);
      if (pair) return pair;
    }
    if (PREFIXES.has(stroke)) {
      this.pending = { stroke, at };
      return null;
    }
    return SINGLE.get(stroke) ?? null;
  }
}

const TEXTLESS = new Set(["checkbox", "radio", "button", "submit", "reset", "color", "range", "file"]);

/** Whether letters typed into `target` are text and not commands. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !TEXTLESS.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** Commands that work while writing: the ones no text field needs for itself. */
const IN_TEXT: ReadonlySet<CommandId> = new Set(["palette", "back"]);

/** Whether `id` may run when the stroke went to `target`. Enter and Escape belong to whatever control has them. */
export function mayRun(id: CommandId, target: EventTarget | null): boolean {
  if (id === "open") return false;
  return !takesText(target) || IN_TEXT.has(id);
}
