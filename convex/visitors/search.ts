import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

const MAX_TERMS = 16;
const MAX_TERM_LENGTH = 64;
const MAX_QUERY_WORDS = 5;

function wordsOf(text: string): string[] {
  const folded = text.normalize("NFKC").toLowerCase().trim();
  return [folded.replace(/\s+/g, ""), ...folded.split(/[^\p{L}\p{N}]+/u)];
}

type Searchable = Pick<Doc<"visitors">, "name" | "email" | "externalUserId" | "readableId">;

/** The words a visitor is found by, each by its beginning: of name, e-mail, external id and readable id. */
export function searchTerms({ name, email, externalUserId, readableId }: Searchable): string[] {
  const words = [email, externalUserId, name, readableId].flatMap((text) => (text ? wordsOf(text) : []));
  const terms = words.map((word) => word.slice(0, MAX_TERM_LENGTH)).filter((word) => word !== "");
  return [...new Set(terms)].slice(0, MAX_TERMS);
}

/** Brings a visitor's search rows in line with his names; returns the text kept on his row. */
export async function syncSearchTerms(
  ctx: MutationCtx,
  workspaceId: Id<"workspaces">,
  visitorId: Id<"visitors">,
  terms: readonly string[],
): Promise<string> {
  // At most MAX_TERMS rows were ever written for one visitor.
  const rows = await ctx.db
    .query("visitorSearchTerms")
    .withIndex("by_visitor", (q) => q.eq("visitorId", visitorId))
    .collect();
  const known = new Set(rows.map((row) => row.term));
  for (const row of rows) if (!terms.includes(row.term)) await ctx.db.delete("visitorSearchTerms", row._id);
  for (const term of terms) {
    if (!known.has(term)) await ctx.db.insert("visitorSearchTerms", { workspaceId, visitorId, term });
  }
  return terms.join(" ");
}

/** Query words, the most selective (longest) first. */
function queryWords(search: string): string[] {
  const words = search.normalize("NFKC").toLowerCase().trim().split(/\s+/);
  const bounded = words.filter((word) => word !== "").map((word) => word.slice(0, MAX_TERM_LENGTH));
  return bounded.slice(0, MAX_QUERY_WORDS).sort((a, b) => b.length - a.length);
}

function hasPrefixes(visitor: Doc<"visitors">, words: readonly string[]): boolean {
  const terms = (visitor.searchText ?? "").split(" ");
  return words.every((word) => terms.some((term) => term.startsWith(word)));
}

/** A visitor has several rows in a range of prefixes; he is shown at the first of them. */
function isFirstRow(visitor: Doc<"visitors">, row: Doc<"visitorSearchTerms">, prefix: string): boolean {
  const matching = (visitor.searchText ?? "").split(" ").filter((term) => term.startsWith(prefix));
  return matching.every((term) => term >= row.term);
}

/**
 * A page of the visitors who match every word of a search by prefix. Rows of a page that match no other word fall out,
 * so a page may be shorter than asked for.
 */
export async function searchVisitors(
  ctx: QueryCtx,
  workspaceId: Id<"workspaces">,
  search: string,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<Doc<"visitors">>> {
  const [prefix = "", ...others] = queryWords(search);
  const result = await ctx.db
    .query("visitorSearchTerms")
    .withIndex("by_workspace_term", (q) =>
      q.eq("workspaceId", workspaceId).gte("term", prefix).lt("term", `${prefix}\uffff`),
    )
    .paginate(paginationOpts);
  const found = result.page.map(async (row) => {
    const visitor = await ctx.db.get("visitors", row.visitorId);
    return visitor && isFirstRow(visitor, row, prefix) && hasPrefixes(visitor, others) ? [visitor] : [];
  });
  return { ...result, page: (await Promise.all(found)).flat() };
}
