import { errorOf, type MarkedText } from "@parley/client";

const MAX_WORDS = 10;

/** A title with the words of a search marked in it; the parts' texts joined are the title again. */
export function markWords(title: string, query: string): MarkedText[] {
  const words = query.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  if (words.length === 0) return [{ text: title, isHit: false }];
  const longestFirst = words.slice(0, MAX_WORDS).sort((a, b) => b.length - a.length);
  const parts = title.split(new RegExp(`(${longestFirst.join("|")})`, "giu"));
  return parts.flatMap((text, index) => (text === "" ? [] : [{ text, isHit: index % 2 === 1 }]));
}

/** Where a link in an article leads: to a heading of it, to another article of the centre, or away. */
export type LinkGoal = { heading: string } | { slug: string; href: string } | { href: string } | null;

/**
 * @param href as the article has it
 * @param url the article's own page on the web, to which links are relative
 */
export function linkGoal(href: string, url: string): LinkGoal {
  if (href.startsWith("#")) return { heading: href.slice(1) };
  try {
    const goal = new URL(href, url);
    const articles = new URL(".", url);
    const isInside = goal.origin === articles.origin && goal.pathname.startsWith(articles.pathname);
    const slug = isInside ? decodeURIComponent(goal.pathname.slice(articles.pathname.length).replace(/\/$/, "")) : "";
    return slug && !slug.includes("/") ? { slug, href: goal.href } : { href: goal.href };
  } catch {
    return null;
  }
}

/** `en` of `en-GB`. */
export const languageOf = (tag: string): string => /^[a-z]{2,3}/.exec(tag.toLowerCase())?.[0] ?? "en";

/** A language in its own words, or its code where the browser does not know it. */
export function languageName(code: string): string {
  try {
    return new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** "Updated 9 June by Tomás Silva", with the year when it is another one. */
export function updatedLine(at: number, authorName: string | null, now: number): string {
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  const year = isThisYear ? undefined : ("numeric" as const);
  const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year }).format(at);
  return authorName ? `Updated ${date} by ${authorName}` : `Updated ${date}`;
}

/** Why feedback was not taken. */
export function feedbackRefusal(error: unknown): string {
  const code = errorOf(error)?.code;
  if (code === "rate_limited") return "Too many at once. Try again in a moment.";
  if (code === "not_found") return "This article is no longer here.";
  return "This could not be sent. Check the connection and try again.";
}
