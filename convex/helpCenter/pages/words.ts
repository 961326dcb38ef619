/** What the pages say themselves, by language; languages not here read English around their own articles. */
const ENGLISH = {
  help: "Help",
  hero: "How can we help?",
  search: "Search for help",
  searchHint: "Search",
  articles: (count: number) => (count === 1 ? "1 article" : `${count} articles`),
  loose: "More articles",
  updated: (date: string, author: string | null) => `Updated ${date}${author ? ` by ${author}` : ""}`,
  question: "Did this answer your question?",
  yes: "Yes",
  no: "No",
  missing: "What was missing?",
  optional: "Optional. Goes to the authors.",
  send: "Send",
  thanks: "Thank you. Your answer goes to the authors.",
  related: "Related",
  onThisPage: "On this page",
  where: "Where you are",
  language: "Language",
  results: (query: string) => `Results for “${query}”`,
  nothing: "Nothing was found. Try fewer or other words.",
  notFound: "This page is not here",
  notFoundText: "It may have moved or gone. Search, or start from the beginning.",
  closed: "This help centre is for customers",
  closedText: "Open it from the messenger on our site, signed in.",
  empty: "There are no articles yet.",
  backHome: "To the beginning",
};
export type Words = typeof ENGLISH;

const GERMAN: Words = {
  help: "Hilfe",
  hero: "Wie können wir helfen?",
  search: "Hilfe durchsuchen",
  searchHint: "Suchen",
  articles: (count) => `${count} Artikel`,
  loose: "Weitere Artikel",
  updated: (date, author) => `Geändert am ${date}${author ? ` von ${author}` : ""}`,
  question: "Hat das Ihre Frage beantwortet?",
  yes: "Ja",
  no: "Nein",
  missing: "Was hat gefehlt?",
  optional: "Freiwillig. Geht an die Autoren.",
  send: "Senden",
  thanks: "Danke. Ihre Antwort geht an die Autoren.",
  related: "Verwandte Artikel",
  onThisPage: "Auf dieser Seite",
  where: "Wo Sie sind",
  language: "Sprache",
  results: (query) => `Ergebnisse für „${query}“`,
  nothing: "Nichts gefunden. Versuchen Sie weniger oder andere Wörter.",
  notFound: "Diese Seite gibt es hier nicht",
  notFoundText: "Vielleicht ist sie umgezogen. Suchen Sie, oder beginnen Sie von vorn.",
  closed: "Diese Hilfe ist für Kunden",
  closedText: "Öffnen Sie sie angemeldet im Messenger auf unserer Seite.",
  empty: "Es gibt noch keine Artikel.",
  backHome: "Zum Anfang",
};

/** The words of a language such as `de` or `de-AT`. */
export function wordsOf(language: string): Words {
  return language.split("-")[0] === "de" ? GERMAN : ENGLISH;
}

/** A language by its own name. */
export function languageName(language: string): string {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** A day as people of the language write it. */
export function dayOf(time: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(time);
}
