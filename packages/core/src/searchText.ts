/** A part of a text: `[start, end)` in UTF-16 code units. */
export type TextRange = readonly [start: number, end: number];

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** A search looks at no more words than this. */
export const MAX_SEARCH_WORDS = 16;
const MAX_RANGES = 50;
/** Characters of an excerpt before the first match. */
const LEAD = 60;

interface Word {
  text: string;
  start: number;
  end: number;
}

/** NFKC may change a text's length, so that words are folded one by one and ranges stay those of the text itself. */
const fold = (text: string): string => text.normalize("NFKC").toLowerCase();

function* wordsIn(text: string): Generator<Word> {
  for (const found of text.matchAll(WORD)) {
    yield { text: fold(found[0]), start: found.index, end: found.index + found[0].length };
  }
}

/** The words of a query, folded, each once, in the order they were typed; the last one counts by its beginning. */
export function searchWords(query: string): string[] {
  const words: string[] = [];
  for (const { text } of wordsIn(query)) {
    if (words.length === MAX_SEARCH_WORDS) break;
    words.push(text);
  }
  const last = words.at(-1);
  return last === undefined ? [] : [...new Set(words.slice(0, -1).filter((word) => word !== last)), last];
}

/**
 * Where the words of a query stand in a text: whole words, and words that begin with the last one. Sorted, disjoint, at
 * most 50. Ranges and never markup: whoever shows them escapes nothing.
 */
export function matchRanges(text: string, query: string): TextRange[] {
  const words = searchWords(query);
  const last = words.at(-1);
  if (last === undefined) return [];
  const whole = new Set(words);
  const ranges: TextRange[] = [];
  for (const word of wordsIn(text)) {
    if (ranges.length === MAX_RANGES) break;
    if (whole.has(word.text) || word.text.startsWith(last)) ranges.push([word.start, word.end]);
  }
  return ranges;
}

/** Whether a text holds every word of a query, the last one by its beginning; false for a query without words. */
export function holdsAllWords(text: string, query: string): boolean {
  const words = searchWords(query);
  const last = words.pop();
  if (last === undefined) return false;
  const own = [...wordsIn(text)].map((word) => word.text);
  return words.every((word) => own.includes(word)) && own.some((word) => word.startsWith(last));
}

export interface Excerpt {
  text: string;
  ranges: TextRange[];
}

/** The nearest place at or before `at` that cuts no surrogate pair. */
function between(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

/**
 * One line of a text around the first match of a query, at most `max` characters besides the ellipses, with the ranges of
 * the matches in it. Never ends in half an emoji.
 */
export function excerptOf(content: string, query: string, max = 160): Excerpt {
  const line = content.replace(/\s/g, " ");
  const first = matchRanges(line, query)[0]?.[0] ?? 0;
  const start = first <= LEAD ? 0 : between(line, Math.max(0, Math.min(first - LEAD, line.length - max)));
  const end = start + max >= line.length ? line.length : between(line, start + max);
  const text = `${start > 0 ? "…" : ""}${line.slice(start, end).trim()}${end < line.length ? "…" : ""}`;
  return { text, ranges: matchRanges(text, query) };
}
