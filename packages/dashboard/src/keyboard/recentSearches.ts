const MAX_RECENT = 6;
const keyOf = (workspaceId: string): string => `parley.searches.${workspaceId}`;

/** What was searched for and led somewhere, latest first, on this device. */
export function recentSearches(workspaceId: string): string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(workspaceId)) ?? "[]");
    return Array.isArray(stored) ? stored.filter((each) => typeof each === "string").slice(0, MAX_RECENT) : [];
  } catch {
    return [];
  }
}

/** Remembers a search that led somewhere. */
export function noteSearch(workspaceId: string, text: string): void {
  const search = text.trim();
  if (search === "") return;
  const others = recentSearches(workspaceId).filter((each) => each !== search);
  localStorage.setItem(keyOf(workspaceId), JSON.stringify([search, ...others].slice(0, MAX_RECENT)));
}
