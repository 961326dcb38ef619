/** What a snippet may speak of, with what each stands for. */
export const SNIPPET_VARIABLES = {
  "visitor.firstName": "first name of the customer",
  "visitor.name": "name of the customer",
  "visitor.email": "e-mail address of the customer",
  "agent.firstName": "first name of who writes",
  "workspace.name": "name of the workspace",
} as const;

export type SnippetVariable = keyof typeof SNIPPET_VARIABLES;
/** What is known for each variable; empty and absent ones give way to the fallback. */
export type SnippetValues = Partial<Record<SnippetVariable, string | null>>;

/** Braces with a name and perhaps a fallback between them. Neither part holds a brace, so that reading stays linear. */
const PLACE = /\{\{([^{}|]*)(?:\|([^{}]*))?\}\}/g;

interface Place {
  name: string;
  fallback: string;
}

const isVariable = (name: string): name is SnippetVariable => Object.hasOwn(SNIPPET_VARIABLES, name);

/** What stands between the braces: `name` or `name | "fallback"`; null when the fallback is not in quotes. */
function placeOf(name: string, rest: string | undefined): Place | null {
  const quoted = rest?.trim() ?? '""';
  const fallback = quoted.slice(1, -1);
  const isQuoted = quoted.length >= 2 && quoted.startsWith('"') && quoted.endsWith('"') && !fallback.includes('"');
  return isQuoted ? { name: name.trim(), fallback } : null;
}

/** Names in braces that are no variable, each once, as they were written. */
export function unknownVariables(text: string): string[] {
  const places = [...text.matchAll(PLACE)].map(([, name = "", rest]) => placeOf(name, rest));
  const names = places.flatMap((place) => (place ? [place.name] : []));
  return [...new Set(names.filter((name) => !isVariable(name)))];
}

/** The first `{{` that begins no variable the rules can read, with what follows it; null when all is well. */
export function brokenPlace(text: string): string | null {
  const left = text.replace(PLACE, (whole, name: string, rest: string | undefined) =>
    placeOf(name, rest) ? "" : whole,
  );
  const at = left.indexOf("{{");
  return at < 0 ? null : left.slice(at, at + 20);
}

/**
 * A text with its variables filled, once: what is filled in is never read as a variable again. One that nothing is known
 * for becomes its fallback, or nothing; what is no variable stays as it is.
 */
export function fillVariables(text: string, values: SnippetValues): string {
  return text.replace(PLACE, (whole, name: string, rest: string | undefined) => {
    const place = placeOf(name, rest);
    if (!place || !isVariable(place.name)) return whole;
    return values[place.name]?.trim() || place.fallback;
  });
}

/** The first word of a name; empty for none. */
export function firstNameOf(name: string | null | undefined): string {
  return name?.trim().split(/\s+/)[0] ?? "";
}
