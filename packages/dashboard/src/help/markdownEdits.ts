/** A text after an edit, with what is selected then. */
export interface Edit {
  text: string;
  from: number;
  to: number;
}

/** Puts marks around what is selected, or takes them away. */
export function around(before: string, after = before) {
  return (text: string, from: number, to: number): Edit => {
    const inner = text.slice(from, to);
    const isMarked =
      before === after &&
      before !== "" &&
      text.slice(from - before.length, from) === before &&
      text.startsWith(after, to);
    if (isMarked) {
      const start = from - before.length;
      return {
        text: text.slice(0, start) + inner + text.slice(to + after.length),
        from: start,
        to: start + inner.length,
      };
    }
    const start = from + before.length;
    return {
      text: text.slice(0, from) + before + inner + after + text.slice(to),
      from: start,
      to: start + inner.length,
    };
  };
}

/** Puts a mark at the beginning of every selected line, or takes it away when all have it. */
export function linePrefix(prefix: string) {
  return (text: string, from: number, to: number): Edit => {
    const start = text.lastIndexOf("\n", from - 1) + 1;
    const next = text.indexOf("\n", to);
    const end = next < 0 ? text.length : next;
    const lines = text.slice(start, end).split("\n");
    const isMarked = lines.every((line) => line.startsWith(prefix));
    const changed = lines.map((line) => (isMarked ? line.slice(prefix.length) : prefix + line)).join("\n");
    return { text: text.slice(0, start) + changed + text.slice(end), from: start, to: start + changed.length };
  };
}
