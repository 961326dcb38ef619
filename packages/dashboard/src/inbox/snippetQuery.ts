import type { Snippet } from "../views.ts";

/** The word after a `/` right before the caret, or null when no snippet is being looked for. */
export function snippetQuery(text: string, caret: number): { query: string; from: number } | null {
  const match = /(^|\s)\/([\p{L}\p{N}_-]{0,32})$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[2] ?? "";
  return { query, from: caret - query.length - 1 };
}

/** Snippets for what was typed: those whose shortcut begins with it first, then by name, then the rest. */
export function orderedSnippets(snippets: readonly Snippet[], query: string): Snippet[] {
  const wanted = query.toLocaleLowerCase();
  const rank = ({ shortcut, name }: Snippet) => {
    if (shortcut?.startsWith(`/${wanted}`)) return 0;
    return name.toLocaleLowerCase().includes(wanted) ? 1 : 2;
  };
  return [...snippets].sort((a, b) => rank(a) - rank(b));
}
