import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { readableAudiences, type Reading, searchScope } from "./access";
import { highlighted, queryWords } from "./highlighting";
import { inLanguage } from "./readingModel";
import { cardView, type Hit } from "./views";

const MAX_HITS = 20;
const MAX_QUERY = 200;

/** A search as it is made: trimmed, and no longer than anyone types. */
export function cleanQuery(query: string): string {
  return query.normalize("NFC").replace(/\s+/g, " ").trim().slice(0, MAX_QUERY).toWellFormed();
}

async function textsOf(ctx: QueryCtx, reading: Reading, query: string): Promise<Doc<"articleTexts">[]> {
  const found: Doc<"articleTexts">[] = [];
  for (const audience of readableAudiences(reading.workspace, reading.reader)) {
    const scope = searchScope(reading.workspace._id, audience);
    const byTitle = ctx.db
      .query("articleTexts")
      .withSearchIndex("search_title", (q) => q.search("title", query).eq("scope", scope));
    const byText = ctx.db
      .query("articleTexts")
      .withSearchIndex("search_text", (q) => q.search("text", query).eq("scope", scope));
    found.push(...(await byTitle.take(MAX_HITS)), ...(await byText.take(MAX_HITS)));
  }
  return found;
}

/** How well a text answers: words in the title count most, then how many of the words it has, then its rank. */
function scoreOf(text: Doc<"articleTexts">, words: readonly string[], rank: number): number {
  const title = text.title.toLowerCase();
  const body = text.text.toLowerCase();
  const inTitle = words.filter((word) => title.includes(word)).length;
  const inText = words.filter((word) => body.includes(word)).length;
  return 4 * inTitle + 2 * inText - rank / 100;
}

/** A hit in the reader's language, or the article's first one, whichever language the words were found in. */
async function hitOf(
  ctx: QueryCtx,
  found: Doc<"articleTexts">,
  words: readonly string[],
  language: string | null,
): Promise<Hit[]> {
  const page = await ctx.db.get("articlePages", found.pageId);
  if (!page) return [];
  const shown = await inLanguage(ctx, page, language);
  const isSame = shown._id === page._id;
  const text = isSame
    ? found
    : await ctx.db
        .query("articleTexts")
        .withIndex("by_page", (q) => q.eq("pageId", shown._id))
        .unique();
  const body = text ? text.text.slice(text.title.length + 1) : shown.description;
  return [{ ...cardView(shown), excerpt: highlighted(body, words) }];
}

/** The best articles for some words that the reader may read, each once, with the place that answers. */
export async function searchFor(
  ctx: QueryCtx,
  reading: Reading,
  query: string,
  { language = null, limit = MAX_HITS }: { language?: string | null; limit?: number } = {},
): Promise<Hit[]> {
  const words = queryWords(query);
  if (words.length === 0) return [];
  const best = new Map<Id<"articles">, { text: Doc<"articleTexts">; score: number }>();
  for (const [rank, text] of (await textsOf(ctx, reading, query)).entries()) {
    const score = scoreOf(text, words, rank);
    const known = best.get(text.articleId);
    if (!known || known.score < score) best.set(text.articleId, { text, score });
  }
  const ranked = [...best.values()].sort((a, b) => b.score - a.score).slice(0, Math.min(limit, MAX_HITS));
  const hits = ranked.map(({ text }) => hitOf(ctx, text, words, language));
  return (await Promise.all(hits)).flat();
}
