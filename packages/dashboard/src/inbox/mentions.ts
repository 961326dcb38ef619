import type { Id } from "../views.ts";

interface Mentionable {
  userId: Id<"users">;
  name: string;
}

/** The word after an `@` right before the caret, or null when no mention is being written. */
export function mentionQuery(text: string, caret: number): { query: string; from: number } | null {
  const match = /(^|[\s(])@([\p{L}\p{N}._-]*)$/u.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[2] ?? "";
  return { query, from: caret - query.length - 1 };
}

/** Colleagues whose name has a word that begins with `query`. */
export function matchingMembers<T extends Mentionable>(members: readonly T[], query: string): T[] {
  const wanted = query.toLocaleLowerCase();
  return members
    .filter((member) =>
      member.name
        .toLocaleLowerCase()
        .split(/\s+/u)
        .some((word) => word.startsWith(wanted)),
    )
    .slice(0, 6);
}

/** The ids of everyone whose full name stands in the text behind an `@`; of names that begin alike, the longest. */
export function mentionedIn(text: string, members: readonly Mentionable[]): Id<"users">[] {
  const longestFirst = [...members].sort((one, other) => other.name.length - one.name.length);
  const found = new Set<string>();
  for (const { index } of text.matchAll(/@/gu)) {
    const rest = text.slice(index + 1);
    const named = longestFirst.find(
      ({ name }) => rest.startsWith(name) && !/^[\p{L}\p{N}]/u.test(rest.slice(name.length)),
    );
    if (named) found.add(named.name);
  }
  return members.filter((member) => found.has(member.name)).map((member) => member.userId);
}
