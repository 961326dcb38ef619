/**
 * Which emphasis marks belong together, after CommonMark's rule. Linear: for each kind of closing mark it is remembered
 * how far down no opening one was found.
 */
export interface Mark {
  character: string;
  /** Marks left of the run. */
  length: number;
  original: number;
  canOpen: boolean;
  canClose: boolean;
  /** Where the run stands in the list of pieces. */
  piece: number;
  /** End tags before what is left of the run, start tags behind it. */
  ends: string;
  starts: string;
}

const SPACE = /^\s?$/u;
const PUNCTUATION = /[\p{P}\p{S}]/u;

/** Whether a run of marks between two characters may open or close emphasis. */
export function flanks(character: string, before: string, after: string): { canOpen: boolean; canClose: boolean } {
  const isLeft = !SPACE.test(after) && (!PUNCTUATION.test(after) || SPACE.test(before) || PUNCTUATION.test(before));
  const isRight = !SPACE.test(before) && (!PUNCTUATION.test(before) || SPACE.test(after) || PUNCTUATION.test(after));
  if (character !== "_") return { canOpen: isLeft, canClose: isRight };
  return {
    canOpen: isLeft && (!isRight || PUNCTUATION.test(before)),
    canClose: isRight && (!isLeft || PUNCTUATION.test(after)),
  };
}

/** Runs that both open and close pair only when their lengths do not add up to a multiple of three. */
function areMates(opener: Mark, closer: Mark): boolean {
  if (opener.character !== closer.character || !opener.canOpen || opener.length === 0) return false;
  if (opener.character === "~") return opener.length === closer.length;
  const isEither = opener.canClose || closer.canOpen;
  const isThird = (opener.original + closer.original) % 3 === 0;
  return !isEither || !isThird || (opener.original % 3 === 0 && closer.original % 3 === 0);
}

function elementOf(character: string, used: number): string {
  if (character === "~") return "del";
  return used === 2 ? "strong" : "em";
}

/**
 * Writes the elements of all pairs among `marks` from `bottom` on into `pieces` and removes those marks.
 * @param pieces HTML so far; each mark has a piece of its own
 */
export function pairMarks(pieces: string[], marks: Mark[], bottom: number): void {
  const floors = new Map<string, number>();
  const open: Mark[] = [];
  const run = marks.splice(bottom);
  for (const closer of run) {
    while (closer.canClose && closer.length > 0) {
      const kind = `${closer.character}${closer.canOpen}${closer.original % 3}`;
      const floor = floors.get(kind) ?? 0;
      let at = open.length - 1;
      while (at >= floor && !areMates(open[at]!, closer)) at--;
      const opener = at >= floor ? open[at] : undefined;
      if (!opener) {
        floors.set(kind, open.length);
        break;
      }
      open.length = at + 1;
      for (const [name, value] of floors) floors.set(name, Math.min(value, open.length));
      join(opener, closer);
      if (opener.length === 0) open.pop();
    }
    if (closer.canOpen && closer.length > 0) open.push(closer);
  }
  for (const mark of run) pieces[mark.piece] = mark.ends + mark.character.repeat(mark.length) + mark.starts;
}

function join(opener: Mark, closer: Mark): void {
  const isStrike = closer.character === "~";
  const used = isStrike ? closer.length : opener.length >= 2 && closer.length >= 2 ? 2 : 1;
  const name = elementOf(closer.character, used);
  opener.length -= used;
  closer.length -= used;
  opener.starts = `<${name}>${opener.starts}`;
  closer.ends += `</${name}>`;
}
