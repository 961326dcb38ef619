import type { Marked } from "./views";

const MAX_WORDS = 10;
const BEFORE = 60;
const LENGTH = 220;

/** The words of a search, lower case. */
export function queryWords(query: string): string[] {
  const words = query
    .normalize("NFC")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return [...new Set(words.filter((word) => word !== ""))].slice(0, MAX_WORDS);
}

/** Whether lower case changes no length, so that positions in it are positions in the text. */
function lowered(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

function startOf(lower: string, words: readonly string[]): number {
  const positions = words.map((word) => lower.indexOf(word)).filter((position) => position >= 0);
  const first = positions.length === 0 ? 0 : Math.min(...positions);
  if (first <= BEFORE) return 0;
  const space = lower.indexOf(" ", first - BEFORE);
  return space >= 0 && space < first ? space + 1 : first;
}

/** A text on one line. Where a line ends without a full stop, as headings do, a dot keeps it from the next one. */
function onOneLine(text: string): string {
  return text
    .trim()
    .replace(/(?<=[\p{L}\p{N}%)\]"”])[ \t]*\n\s*/gu, " · ")
    .replace(/\s+/g, " ");
}

/** The stretch of a text around the first word sought, cut where a word or line ends, with every hit marked. */
export function highlighted(text: string, words: readonly string[]): Marked {
  const flat = onOneLine(text);
  const start = startOf(lowered(flat), words);
  const cut = flat.slice(start, start + LENGTH).toWellFormed();
  const isCut = start + LENGTH < flat.length;
  const shown = `${start > 0 ? "… " : ""}${isCut ? cut.replace(/\s\S*$/, "") : cut}${isCut ? " …" : ""}`;
  return marked(shown, words);
}

function marked(text: string, words: readonly string[]): Marked {
  const lower = lowered(text);
  const parts: Marked = [];
  let from = 0;
  while (from < text.length) {
    const hits = words.flatMap((word) => {
      const at = lower.indexOf(word, from);
      return at < 0 ? [] : [{ at, word }];
    });
    const next = hits.sort((a, b) => a.at - b.at || b.word.length - a.word.length)[0];
    if (!next) break;
    if (next.at > from) parts.push({ text: text.slice(from, next.at), isHit: false });
    parts.push({ text: text.slice(next.at, next.at + next.word.length), isHit: true });
    from = next.at + next.word.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), isHit: false });
  return parts;
}
