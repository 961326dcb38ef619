/**
 * Puts the hits of a search in order. FTS5's own bm25 walks over every document that holds a word of the query, filter
 * words too, before it gives the first result: half a second where 300,000 documents match. This looks at a bounded
 * number of the newest hits of each word instead.
 */

/** Newest hits of each word that are looked at, and the results there are at most. */
export const MAX_RESULTS = 1_024;

/**
 * Rowids by relevance: a document counts for each word it holds, for rare words more; newest first among equals.
 * @param hits rowids that hold each word, the newest `MAX_RESULTS` of them
 * @param complete rowids that hold all words, likewise; these may be older than what the single words found
 */
export function ranked(hits: readonly (readonly number[])[], complete: readonly number[]): number[] {
  const weights = hits.map((found) => Math.log(1 + MAX_RESULTS / (1 + found.length)));
  const scores = new Map<number, number>();
  hits.forEach((found, word) => {
    for (const rid of found) scores.set(rid, (scores.get(rid) ?? 0) + (weights[word] ?? 0));
  });
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  for (const rid of complete) scores.set(rid, all);
  const order = [...scores].sort(([ridA, a], [ridB, b]) => b - a || ridB - ridA);
  return order.slice(0, MAX_RESULTS).map(([rid]) => rid);
}
