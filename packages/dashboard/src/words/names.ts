/**
 * The name one calls a person by: the first word of a known name. Made-up names ("Quiet Otter") and addresses stay
 * whole, since their first word names nobody.
 */
export function shortName(person: { name: string; readableId: string }): string {
  if (person.name === person.readableId || person.name.includes("@")) return person.name;
  return person.name.split(" ")[0] ?? person.name;
}

/** Whether text can be a row's id at all; what cannot is not worth asking the server for. */
export function looksLikeId(text: string): boolean {
  return /^[0-9a-z]{20,40}$/.test(text);
}
